import type { Asset } from '../catalog/catalog.ts'
import type { CloudAccount, Services } from '../cloud/services.ts'
import { canDerive, openDrawable } from '../delivery/drawable.ts'
import { drawingOf } from '../delivery/drawing.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { formatTransformation, parseTransformation } from '../transform/parse.ts'
import { renderImage } from '../transform/render.ts'
import type { Drawing, Transformation } from '../transform/transformation.ts'
import { type DescribedImage, describeDerived } from './describe-asset.ts'
import type { Breakpoints } from './picture-parsers.ts'
import { eagerFormat, type Make } from './render-eager.ts'

/** What one set of settings came to: images that differ by a step of bytes each, the widest first. */
export interface FoundBreakpoints {
  /** Canonical text of what was done before scaling; empty for nothing. */
  transformation: string
  images: readonly DescribedImage[]
}

type Source = Pick<Asset, 'cloudName' | 'resourceType' | 'format' | 'blobId'>
type World = Pick<Services, 'catalog' | 'blobs' | 'limits' | 'poppler'>

/** Widths that are tried first, evenly apart: between them the bytes are estimated, and then measured. */
const SAMPLES = 8

/**
 * Finds the widths at which an image takes a step of bytes less, by drawing it.
 * @param make keeps an image; what is only measured is not kept.
 * @see https://cloudinary.com/documentation/responsive_server_side_client_hints#responsive_breakpoints
 */
export async function findBreakpoints(
  services: World,
  source: Source,
  sets: readonly Breakpoints[],
  make: Make,
): Promise<FoundBreakpoints[]> {
  if (sets.length > 0 && !canDerive(services, source))
    throw refuse('notImplemented', 'responsive_breakpoints of such a file')
  const found: FoundBreakpoints[] = []
  for (const set of sets) found.push(await findSet(services, source, set, make))
  return found
}

async function findSet(services: World, source: Source, set: Breakpoints, make: Make): Promise<FoundBreakpoints> {
  const format = eagerFormat(set, source)
  const full = await drawingOf(services, source.cloudName, set.transformation)
  // Once for all widths: opening a PDF has a page drawn by another process.
  const { opened, steps } = await openDrawable(services, source, full.steps, { patient: true })
  const draw = (scaling: Transformation) =>
    renderImage(opened, [...steps, ...scaling], format, services.limits, { patient: true })
  const drawingAt = (width: number) =>
    drawingOf(services, source.cloudName, [...set.transformation, ...parseTransformation(`c_scale,w_${width}`)])
  const images = new Map<number, Promise<DescribedImage>>()
  const imageAt = (width: number): Promise<DescribedImage> => {
    const drawn =
      images.get(width) ??
      drawingAt(width).then(async (drawing) => toImage(drawing, await draw(drawing.steps.slice(steps.length))))
    images.set(width, drawn)
    return drawn
  }

  const whole = await draw([])
  const widths = await chooseWidths(set, whole.width, async (width) => (await imageAt(width)).bytes)
  const chosen: DescribedImage[] = []
  for (const width of widths)
    chosen.push(set.createDerived ? await make(await drawingAt(width), format) : await imageAt(width))
  return { transformation: formatTransformation(set.transformation), images: chosen }
}

const toImage = ({ written }: Drawing, image: Awaited<ReturnType<typeof renderImage>>): DescribedImage => ({
  transformation: written,
  format: image.format,
  bytes: image.bytes.byteLength,
  width: image.width,
  height: image.height,
})

/**
 * The widths, widest first: each takes at least a step of bytes less than the one before.
 * @param fullWidth nothing is drawn larger than it is.
 */
export async function chooseWidths(
  set: Pick<Breakpoints, 'minWidth' | 'maxWidth' | 'bytesStep' | 'maxImages'>,
  fullWidth: number,
  bytesAt: (width: number) => Promise<number>,
): Promise<number[]> {
  const widest = Math.min(set.maxWidth, fullWidth)
  const narrowest = Math.min(set.minWidth, widest)
  const known = new Map<number, number>()
  const measure = async (width: number): Promise<number> => {
    const bytes = known.get(width) ?? (await bytesAt(width))
    known.set(width, bytes)
    return bytes
  }
  for (let sample = 0; sample < SAMPLES; sample += 1)
    await measure(Math.round(narrowest + ((widest - narrowest) * sample) / (SAMPLES - 1)))

  const widths = [widest]
  // Where the steps are many, they are larger, so that the images cover the whole range.
  const range = (await measure(widest)) - (await measure(narrowest))
  const step = Math.max(set.bytesStep, Math.ceil(range / Math.max(1, set.maxImages - 1)))
  let width = widest
  while (widths.length < set.maxImages) {
    const target = (await measure(width)) - step
    width = estimate(known, target, width)
    while (width > narrowest && (await measure(width)) > target) width -= Math.max(1, Math.round(width / 50))
    if (width < narrowest || (await measure(width)) > target) break
    widths.push(width)
  }
  return widths
}

/** The width below `limit` that takes so many bytes, on the line between those that were measured. */
function estimate(known: ReadonlyMap<number, number>, bytes: number, limit: number): number {
  const points = [...known].filter(([width]) => width <= limit).sort(([a], [b]) => a - b)
  const above = points.findIndex(([, each]) => each > bytes)
  const [lower, upper] = [points[above - 1], points[above]]
  if (!upper) return limit - 1
  if (!lower) return upper[0] - (upper[0] === limit ? 1 : 0)
  const part = (bytes - lower[1]) / (upper[1] - lower[1])
  return Math.min(limit - 1, Math.floor(lower[0] + part * (upper[0] - lower[0])))
}

/** As it stands in an answer. */
export const describeBreakpoints = (
  services: Pick<Services, 'origin'>,
  account: CloudAccount,
  asset: Asset,
  found: readonly FoundBreakpoints[],
) =>
  found.map(({ transformation, images }) => ({
    ...(transformation !== '' && { transformation }),
    breakpoints: images.map((image) => {
      const { width, height, bytes, url, secure_url } = describeDerived(services, account, asset, image)
      return { width, height, bytes, url, secure_url }
    }),
  }))
