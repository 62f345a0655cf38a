import { createHash } from 'node:crypto'
import type { Asset, Derived } from '../catalog/catalog.ts'
import { openPendingBlob } from '../cloud/pending-blob.ts'
import type { Services } from '../cloud/services.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { formatTransformation } from '../transform/parse.ts'
import { renderImage } from '../transform/render.ts'
import type { Drawing } from '../transform/transformation.ts'
import { openDrawable } from './drawable.ts'

/** What a derived image is made from. */
export type DerivedSource = Pick<Asset, 'blobId' | 'publicId' | 'resourceType' | 'format'>

export type DeriveServices = Pick<Services, 'catalog' | 'blobs' | 'now' | 'limits' | 'poppler'>

/**
 * The derived image of a source: the one there is, or a new one. Equal requests at the same time share one render.
 * @param options.patient as in {@link makeDerived}.
 * @throws CloudinaryError what {@link makeDerived} refuses; `resourceNotFound` when the source went meanwhile.
 */
export async function derive(
  services: DeriveServices,
  source: DerivedSource,
  drawing: Drawing,
  format: string,
  options: { patient?: boolean } = {},
): Promise<Derived> {
  const recipe = formatTransformation(drawing.steps)
  const existing = await services.catalog.getDerived(source.blobId, drawing.written, format)
  // By another recipe it is what a name in it stood for once.
  if (existing?.recipe === recipe) return existing

  const underWay = rendersOf(services)
  const key = JSON.stringify([source.blobId, drawing.written, recipe, format])
  const joined = underWay.get(key)
  if (joined) return joined
  const render = makeAndCommit(services, source, drawing, format, options).finally(() => underWay.delete(key))
  underWay.set(key, render)
  return render
}

/**
 * Renders and stores an image that no row names yet, its intent open: the caller commits the row, with `commitDerived` or along with an
 * upload, or ends it with {@link discardDerived}.
 * @param options.patient waits for its turn however long that takes. Default `false`: `serverBusy` when many wait.
 */
export async function makeDerived(
  services: DeriveServices,
  source: DerivedSource,
  { written, steps }: Drawing,
  format: string,
  options: { patient?: boolean } = {},
): Promise<Derived> {
  const drawable = await openDrawable(services, source, steps, options)
  const rendered = await renderImage(drawable.opened, drawable.steps, format, services.limits, options)
  const pending = await openPendingBlob(services)
  try {
    await pending.write(rendered.bytes)
    await pending.commit()
  } catch (error) {
    await pending.discard()
    throw error
  }
  return {
    id: pending.id,
    sourceBlobId: source.blobId,
    transformation: written,
    recipe: formatTransformation(steps),
    format,
    mediaType: rendered.mediaType,
    bytes: rendered.bytes.byteLength,
    width: rendered.width,
    height: rendered.height,
    etag: createHash('md5').update(rendered.bytes).digest('hex'),
    blobId: pending.id,
    createdAt: services.now(),
  }
}

/** Takes back what {@link makeDerived} made, as long as no row names it. */
export async function discardDerived(services: DeriveServices, derived: Derived): Promise<void> {
  await services.blobs.remove(derived.blobId)
  await services.catalog.closeIntent(derived.blobId)
}

async function makeAndCommit(
  services: DeriveServices,
  source: DerivedSource,
  drawing: Drawing,
  format: string,
  options: { patient?: boolean },
): Promise<Derived> {
  const made = await makeDerived(services, source, drawing, format, options)
  if (await services.catalog.commitDerived(made)) return made
  await discardDerived(services, made)
  const others = await services.catalog.getDerived(source.blobId, made.transformation, format)
  if (others?.recipe === made.recipe) return others
  // A name was given another meaning and back while this was drawn.
  if (others) return makeAndCommit(services, source, drawing, format, options)
  throw refuse('resourceNotFound', source.publicId)
}

/** Renders under way, by catalog: what two servers in one process share is the catalog, if anything. */
const renders = new WeakMap<object, Map<string, Promise<Derived>>>()

function rendersOf({ catalog }: DeriveServices): Map<string, Promise<Derived>> {
  const known = renders.get(catalog) ?? new Map<string, Promise<Derived>>()
  renders.set(catalog, known)
  return known
}
