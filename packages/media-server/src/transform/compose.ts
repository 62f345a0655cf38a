import sharp, { type Sharp } from 'sharp'
import { refuse } from '../errors/cloudinary-error.ts'
import { FORMATS, type FormatName, findFormat } from './formats.ts'
import { requireWithinLimits, type Size } from './geometry.ts'
import { createDeadline, imageWork, refusalOf } from './image-library.ts'
import { createLimiter } from './limiter.ts'
import { renderImage } from './render.ts'
import { type Place, planSprite } from './sprite-layout.ts'
import type { ImageLimits, Rendered, Transformation } from './transformation.ts'

/** One of the images that another one is made of. */
export interface Part {
  /** What it is called among the others. */
  name: string
  /** Path of the file, or its bytes, and what is done to it first. */
  open(options: { patient: boolean }): Promise<{ opened: string | Uint8Array; steps: Transformation }>
}

export interface ComposeOptions {
  limits: ImageLimits
  /** As in `Limiter.run`. */
  patient: boolean
}

/**
 * The parts of one image are in memory together until it is made: one image at a time, so that this is bounded by what one may have.
 * Every picture of it stands in the line of all pictures.
 */
const composing = createLimiter({ atOnce: 1, maximumWaiting: 16, maximumWaitMs: 20_000 })

/**
 * Plays images one after the other, for ever, each in the middle of the largest width and height.
 * @throws CloudinaryError `notImplemented` for a format without animation; `resultTooLarge` for all frames together; what `renderImage` throws.
 */
export function composeAnimation(
  parts: readonly Part[],
  { format, delayMs }: { format: string; delayMs: number },
  { limits, patient }: ComposeOptions,
): Promise<Rendered> {
  const encoder = findFormat(format)?.encoder
  if (!encoder?.animated) throw refuse('notImplemented', `An animation in format ${format}`)
  return composing.run(
    async () => {
      const frames = await drawParts(parts, { limits, patient })
      const size = {
        width: Math.max(...frames.map(({ width }) => width)),
        height: Math.max(...frames.map(({ height }) => height)),
      }
      requireWithinLimits(size, frames.length, limits)
      const images: Buffer[] = []
      for (const frame of frames) images.push(await centred(frame, size, { limits, patient }))
      const bytes = await work(limits, patient, () => {
        // A GIF would leave out a frame that is the same as the one before.
        const options = { delay: frames.map(() => delayMs), loop: 0, keepDuplicateFrames: true }
        const effort = encoder.effort !== undefined && { effort: encoder.effort }
        return joined(images, size).toFormat(encoder.id, { ...options, ...effort })
      })
      return describe(bytes, size, format)
    },
    { patient },
  )
}

/** Of one image, sharp makes no animation, and need not. */
const joined = (images: readonly Buffer[], { width, height }: Size) => {
  const [first = Buffer.alloc(0), ...others] = images
  if (others.length === 0) return sharp(first)
  return sharp([first, ...others], { join: { animated: true }, limitInputPixels: width * height * images.length })
}

/** A frame that is smaller than the others has nothing around it. */
async function centred(frame: Rendered, size: Size, { limits, patient }: ComposeOptions): Promise<Buffer> {
  const bytes = Buffer.from(frame.bytes)
  if (frame.width === size.width && frame.height === size.height) return bytes
  const left = Math.floor((size.width - frame.width) / 2)
  const top = Math.floor((size.height - frame.height) / 2)
  const margin = { left, right: size.width - frame.width - left, top, bottom: size.height - frame.height - top }
  const open = () =>
    sharp(bytes)
      .ensureAlpha()
      .extend({ ...margin, background: CLEAR })
      .png()
  return Buffer.from(await work(limits, patient, open))
}

/**
 * Lays images side by side in one.
 * @throws CloudinaryError `notImplemented` for a format that cannot be written; `resultTooLarge`; what `renderImage` throws.
 */
export function composeSprite(
  parts: readonly Part[],
  format: string,
  { limits, patient }: ComposeOptions,
): Promise<{ image: Rendered; places: readonly Place[] }> {
  const encoder = findFormat(format)?.encoder
  if (!encoder) throw refuse('notImplemented', `A sprite in format ${format}`)
  return composing.run(
    async () => {
      const images = await drawParts(parts, { limits, patient })
      const { size, places } = planSprite(images)
      requireWithinLimits(size, 1, limits)
      if (encoder.maxPixels && size.width * size.height > encoder.maxPixels)
        throw refuse('notImplemented', `A sprite in format ${format} of more than ${encoder.maxPixels} pixels`)
      const bytes = await work(limits, patient, () =>
        sharp({ create: { ...size, channels: 4, background: encoder.alpha ? CLEAR : WHITE } })
          .composite(
            images.map(({ bytes }, index) => {
              const { x = 0, y = 0 } = places[index] ?? {}
              return { input: Buffer.from(bytes), left: x, top: y }
            }),
          )
          .toFormat(encoder.id, encoder.effort === undefined ? {} : { effort: encoder.effort }),
      )
      return { image: describe(bytes, size, format), places }
    },
    { patient },
  )
}

/** Every part as PNG, which loses nothing; refused as soon as all together have too many pixels. */
async function drawParts(parts: readonly Part[], { limits, patient }: ComposeOptions): Promise<Rendered[]> {
  const drawn: Rendered[] = []
  let pixels = 0
  for (const { open } of parts) {
    const { opened, steps } = await open({ patient })
    const image = await renderImage(opened, steps, 'png', limits, { patient })
    drawn.push(image)
    pixels += image.width * image.height
    const maximum = limits.maxOutputPixels
    if (pixels > maximum) throw refuse('imageTooLarge', `${pixels} in ${drawn.length} images`, maximum)
  }
  return drawn
}

const work = (limits: ImageLimits, patient: boolean, open: () => Sharp): Promise<Uint8Array> =>
  imageWork.run(
    async () => {
      try {
        return await createDeadline()(open()).toBuffer()
      } catch (error) {
        throw refusalOf(error, limits)
      }
    },
    { patient },
  )

const describe = (bytes: Uint8Array, { width, height }: Size, format: string): Rendered => ({
  bytes,
  width,
  height,
  format,
  mediaType: FORMATS[format as FormatName].mediaType,
})

const CLEAR = { r: 255, g: 255, b: 255, alpha: 0 }
const WHITE = { r: 255, g: 255, b: 255, alpha: 1 }
