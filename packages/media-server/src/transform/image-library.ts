import sharp, { type Sharp } from 'sharp'
import { CloudinaryError, refuse } from '../errors/cloudinary-error.ts'
import { createLimiter } from './limiter.ts'

/** How long one image may be worked on. */
export const TIMEOUT_SECONDS = 10

/**
 * Everything that decodes runs through here. An image occupies one thread of libuv's pool (4 unless `UV_THREADPOOL_SIZE` says
 * otherwise), which files are read through as well: two are left alone, so that pictures never keep bytes waiting.
 */
export const imageWork = createLimiter({ atOnce: 2, maximumWaiting: 64 })

/** Blobs come and go under random names: a cache by name would only keep removed files open. */
sharp.cache(false)

/** Opens an image for reading, strictly: a warning is a failure, and more than `maxInputPixels` is refused before decoding. */
export const openImage = (
  source: string | Uint8Array,
  options: { maxInputPixels: number; animated?: boolean },
): Sharp =>
  sharp(source, {
    limitInputPixels: options.maxInputPixels,
    failOn: 'warning',
    unlimited: false,
    sequentialRead: true,
    animated: options.animated ?? false,
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

/** Turns what sharp throws into a refusal. Texts: sharp's src/pipeline.cc, src/common.cc. */
export function refusalOf(error: unknown, limits: { maxInputPixels: number }): CloudinaryError {
  if (error instanceof CloudinaryError) return error
  const message = error instanceof Error ? error.message : String(error)
  const refusal = /timeout/i.test(message)
    ? refuse('renderTooSlow', TIMEOUT_SECONDS)
    : /pixel limit/i.test(message)
      ? refuse('imageTooLarge', `more than ${limits.maxInputPixels}`, limits.maxInputPixels)
      : refuse('invalidImageFile')
  return new CloudinaryError(refusal.refusal, refusal.status, refusal.message, { cause: error })
}
