import type { Sharp } from 'sharp'
import { refuse } from '../errors/cloudinary-error.ts'
import { type Encoder, FORMATS, type FormatName, findFormat } from './formats.ts'
import { type Plan, planComponent, requireWithinLimits, type Size } from './geometry.ts'
import { createDeadline, imageWork, openImage, openPixels, refusalOf } from './image-library.ts'
import { MAX_FRAMES } from './probe.ts'
import type { ImageLimits, Rendered, Transformation } from './transformation.ts'

/**
 * Makes an image: turned upright by its EXIF orientation, transformed, encoded, without any metadata.
 * Animations stay animated where the format can (`gif`, `webp`); elsewhere the first frame is taken.
 * @param source path of a file, or its bytes.
 * @param format what comes out: one of the formats with an encoder.
 * @param options.patient as in `Limiter.run`: for whom has sent the bytes already. Default `false`.
 * @throws CloudinaryError `notImplemented` for another format, `resultTooLarge`, `renderTooSlow`, `serverBusy`, `invalidImageFile`.
 */
export async function renderImage(
  source: string | Uint8Array,
  transformation: Transformation,
  format: string,
  limits: ImageLimits,
  options: { patient?: boolean } = {},
): Promise<Rendered> {
  const encoder = findFormat(format)?.encoder
  if (!encoder) throw refuse('notImplemented', `Conversion of an image to ${format}`)
  return imageWork.run(async () => {
    try {
      const { bytes, size } = await draw(source, transformation, encoder, limits)
      return { bytes, ...size, format, mediaType: FORMATS[format as FormatName].mediaType }
    } catch (error) {
      throw refusalOf(error, limits)
    }
  }, options)
}

async function draw(
  source: string | Uint8Array,
  transformation: Transformation,
  encoder: Encoder,
  limits: ImageLimits,
): Promise<{ bytes: Uint8Array; size: Size }> {
  const inTime = createDeadline()
  const page = pageOf(transformation)
  const still = await openStill(source, page, limits)
  const header = await still.metadata()
  const frames = page !== null ? 1 : encoder.animated && ANIMATED.has(header.format ?? '') ? (header.pages ?? 1) : 1
  if (frames > MAX_FRAMES) throw refuse('tooManyFrames', frames, MAX_FRAMES)
  const upright: Size = { width: header.autoOrient.width, height: header.autoOrient.height }
  const plans = planAll(upright, transformation, frames, limits)
  const size = plans.at(-1)?.size ?? upright
  requireWithinLimits(size, frames, limits)
  if (encoder.maxPixels && size.width * size.height > encoder.maxPixels)
    throw refuse('notImplemented', `Conversion to ${encoder.id} of more than ${encoder.maxPixels} pixels`)

  // Frames cannot be rotated one by one; animations carry no orientation in practice.
  let image = frames > 1 ? openImage(source, { ...limits, animated: true }) : still.autoOrient()
  for (const [index, plan] of plans.entries()) {
    if (index > 0) image = await settle(inTime(image), frames)
    image = apply(image, plan, encoder)
  }
  const bytes = await encode(inTime(image), encoder, { frames, delay: header.delay, loop: header.loop })
  return { bytes, size }
}

/** The one page that is asked for, or `null`. It is taken from the source: once something was done to an image, there is no other. */
export function pageOf([first, ...others]: Transformation): number | null {
  const late = others.find(({ page }) => page !== undefined)?.page
  if (late !== undefined)
    throw refuse('invalidTransformation', 'page', `pg_${late}, which must stand in the first component`)
  return first?.page ?? null
}

async function openStill(source: string | Uint8Array, page: number | null, limits: ImageLimits): Promise<Sharp> {
  if (page === null) return openImage(source, limits)
  const { pages = 1 } = await openImage(source, limits).metadata()
  if (page > pages) throw refuse('invalidTransformation', 'page', `${page} (the image has ${pages})`)
  return openImage(source, { ...limits, page: page - 1 })
}

/** What each component does, every result within the limits: refused before a pixel is read. */
function planAll(source: Size, transformation: Transformation, frames: number, limits: ImageLimits): Plan[] {
  const plans: Plan[] = []
  let size = source
  for (const component of transformation) {
    const plan = planComponent(size, component)
    requireWithinLimits(plan.size, frames, limits)
    plans.push(plan)
    size = plan.size
  }
  return plans
}

function apply(image: Sharp, plan: Plan, encoder: Encoder): Sharp {
  const resized = image.resize({ ...plan.resize, fit: 'fill' })
  if (plan.cut) return resized.extract(plan.cut)
  return plan.pad ? resized.extend({ ...plan.pad, background: encoder.alpha ? CLEAR : WHITE }) : resized
}

/** Ground is transparent where the format can, white where it cannot: a JPEG of Cloudinary's gets white (cloudinary_java#48). */
const CLEAR = { r: 255, g: 255, b: 255, alpha: 0 }
const WHITE = { r: 255, g: 255, b: 255, alpha: 1 }

/** sharp knows one resize a pipeline: the pixels of a component are made before the next one starts. */
async function settle(image: Sharp, frames: number): Promise<Sharp> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true })
  const { width, channels } = info
  return openPixels(data, { width, channels, frames, height: info.height / frames })
}

async function encode(
  image: Sharp,
  encoder: Encoder,
  animation: { frames: number; delay: number[] | undefined; loop: number | undefined },
): Promise<Uint8Array> {
  const { frames, delay, loop } = animation
  const ground = encoder.alpha ? image : image.flatten({ background: WHITE })
  const options = {
    ...(encoder.effort !== undefined && { effort: encoder.effort }),
    ...(frames > 1 && delay && { delay }),
    ...(frames > 1 && loop !== undefined && { loop }),
  }
  return ground.toFormat(encoder.id, options).toBuffer()
}

/** sharp's names of the formats whose frames are drawn one and all. */
const ANIMATED = new Set(['gif', 'webp'])
