import sharp, { type Sharp } from 'sharp'
import { CloudinaryError, refuse } from '../errors/cloudinary-error.ts'
import { createLimiter } from './limiter.ts'

/** How long one image may be worked on. */
const TIMEOUT_SECONDS = 10

/**
 * Everything that decodes runs through here. An image occupies one thread of libuv's pool (4 unless `UV_THREADPOOL_SIZE` says
 * otherwise), which files are read through as well: two are left alone, so that pictures never keep bytes waiting.
 */
export const imageWork = createLimiter({ atOnce: 2, maximumWaiting: 64, maximumWaitMs: 10_000 })

/** Blobs come and go under random names: a cache by name would only keep removed files open. */
sharp.cache(false)

/** Opens an image for reading, strictly: a warning is a failure, and more than `maxInputPixels` is refused before decoding. */
export const openImage = (
  source: string | Uint8Array,
  options: { maxInputPixels: number; animated?: boolean; page?: number },
): Sharp =>
  sharp(source, {
    limitInputPixels: options.maxInputPixels,
    failOn: 'warning',
    unlimited: false,
    sequentialRead: true,
    animated: options.animated ?? false,
    ...(options.page !== undefined && { page: options.page }),
  })

/** Decoded pixels between two components. */
export const openPixels = (
  data: Uint8Array,
  size: { width: number; height: number; channels: number; frames: number },
): Sharp =>
  sharp(data, {
    limitInputPixels: false,
    animated: size.frames > 1,
    raw: {
      width: size.width,
      height: size.height * size.frames,
      channels: size.channels as 1 | 2 | 3 | 4,
      ...(size.frames > 1 && { pageHeight: size.height }),
    },
  })

/** Gives each step of the work on one image what is left of its time. */
export function createDeadline(): (image: Sharp) => Sharp {
  const end = performance.now() + TIMEOUT_SECONDS * 1000
  return (image) => {
    const seconds = Math.ceil((end - performance.now()) / 1000)
    if (seconds <= 0) throw refuse('renderTooSlow', TIMEOUT_SECONDS)
    return image.timeout({ seconds })
  }
}

/**
 * Turns what sharp says of an image into a refusal. A file that is gone stays an `ENOENT`, a defect of ours what it is.
 * Texts: sharp's src/common.cc, src/pipeline.cc.
 */
export function refusalOf(error: unknown, limits: { maxInputPixels: number }): unknown {
  const isSharps = error instanceof Error && Object.getPrototypeOf(error) === Error.prototype
  if (!isSharps || 'code' in error) return error
  if (/Input file is missing/.test(error.message)) return Object.assign(error, { code: 'ENOENT' })
  const refusal = /timeout/i.test(error.message)
    ? refuse('renderTooSlow', TIMEOUT_SECONDS)
    : /pixel limit/i.test(error.message)
      ? refuse('imageTooLarge', `more than ${limits.maxInputPixels}`, limits.maxInputPixels)
      : refuse('invalidImageFile')
  return new CloudinaryError(refusal.refusal, refusal.status, refusal.message, { cause: error })
}
