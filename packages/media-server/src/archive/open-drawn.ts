import type { Asset } from '../catalog/catalog.ts'
import { type DeriveServices, derive } from '../delivery/derive.ts'
import { canDerive, openDrawable } from '../delivery/drawable.ts'
import { formatTransformation } from '../transform/parse.ts'
import { renderImage } from '../transform/render.ts'
import type { Drawing } from '../transform/transformation.ts'
import { currentOf, openBlob } from './open-asset.ts'
import type { OpenedFile } from './pack.ts'

/** An image that is made of an asset for an archive. */
export interface Drawn {
  drawing: Drawing
  format: string
  /** It stays with the asset as one of its derived images. One that is there already is taken, and stays, either way. */
  isKept: boolean
}

/** The file of an image made of an asset, as it is now; `null` when the asset has been removed, or is no image any more. */
export async function openDrawn(
  services: DeriveServices & { blobs: Parameters<typeof openBlob>[0] },
  asset: Asset,
  drawn: Drawn,
): Promise<OpenedFile | null> {
  const first = await draw(services, asset, drawn)
  if (first !== null) return first
  const current = await currentOf(services.catalog, asset)
  return current && canDerive(services, current) ? draw(services, current, drawn) : null
}

async function draw(
  services: DeriveServices & { blobs: Parameters<typeof openBlob>[0] },
  asset: Asset,
  { drawing, format, isKept }: Drawn,
): Promise<OpenedFile | null> {
  const { blobId, version } = asset
  const { written, steps } = drawing
  try {
    const existing = await services.catalog.getDerived(blobId, written, format)
    const isThere = existing?.recipe === formatTransformation(steps)
    if (isThere || isKept) {
      const image = isThere ? existing : await derive(services, asset, drawing, format, { patient: true })
      return openBlob(services.blobs, { ...image, version, resourceType: 'image' })
    }
    const drawable = await openDrawable(services, asset, steps, { patient: true })
    const { bytes } = await renderImage(drawable.opened, drawable.steps, format, services.limits, { patient: true })
    return { bytes: bytes.byteLength, modifiedAt: version * 1000, shrinks: false, chunks: once(bytes) }
  } catch (error) {
    if (isGone(error)) return null
    throw error
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

/** The blob went, or the row of which an image was to be kept. */
const isGone = (error: unknown): boolean =>
  error instanceof Error &&
  ((error as NodeJS.ErrnoException).code === 'ENOENT' || ('status' in error && error.status === 404))
