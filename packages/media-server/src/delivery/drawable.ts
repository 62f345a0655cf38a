import type { Asset } from '../catalog/catalog.ts'
import type { Services } from '../cloud/services.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { findFormat } from '../transform/formats.ts'
import { drawPdfPage } from '../transform/pdf.ts'
import { pageOf } from '../transform/render.ts'
import type { Transformation } from '../transform/transformation.ts'

type Source = Pick<Asset, 'resourceType' | 'format'>
type World = Pick<Services, 'blobs' | 'limits' | 'poppler'>

/** Whether a file is a picture that this server reads by itself. */
export const isPicture = (source: Source): boolean => readingOf(source) === 'decoded'

/** Whether it is a document, whose pages Poppler counts and draws. */
export const isPaged = (source: Source): boolean => readingOf(source) === 'paged'

/** What a file is, as refusals have it. */
export const describeSource = ({ resourceType, format }: Source): string =>
  resourceType === 'image' ? `an image in format ${format}` : `a ${resourceType} file`

/** Whether this server can draw the source: pictures, and the pages of a PDF where there is Poppler to be asked. */
export const canDerive = (services: Pick<World, 'poppler'>, source: Source): boolean =>
  isPicture(source) || (isPaged(source) && services.poppler !== null)

/** @throws CloudinaryError `notImplemented` for what {@link canDerive} does not let through. */
export function requireDrawable(services: Pick<World, 'poppler'>, source: Source): void {
  if (canDerive(services, source)) return
  throw isPaged(source)
    ? withoutPoppler(source)
    : refuse('notImplemented', `Transformation of ${describeSource(source)}`)
}

/**
 * What `renderImage` takes of a source: a picture as it is; of a PDF the page that is asked for, or the first one, drawn.
 * @param options.patient as in `Limiter.run`.
 * @throws CloudinaryError as {@link requireDrawable}, and what `drawPdfPage` throws.
 */
export async function openDrawable(
  services: World,
  source: Source & Pick<Asset, 'blobId'>,
  steps: Transformation,
  options: { patient?: boolean } = {},
): Promise<{ opened: string | Uint8Array; steps: Transformation }> {
  requireDrawable(services, source)
  const opened = await services.blobs.open(source.blobId)
  if (isPicture(source) || services.poppler === null) return { opened, steps }
  const page = await drawPdfPage(opened, pageOf(steps) ?? 1, services.poppler, services.limits, options)
  if (page === null) throw withoutPoppler(source)
  return { opened: page, steps: steps.map(({ page: _, ...step }) => step) }
}

const readingOf = ({ resourceType, format }: Source) =>
  resourceType === 'image' ? findFormat(format ?? '')?.reading : undefined

const withoutPoppler = (source: Source) =>
  refuse('notImplemented', `Transformation of ${describeSource(source)}, without pdftoppm,`)
