import { open } from 'node:fs/promises'
import { refuse } from '../errors/cloudinary-error.ts'
import { FORMATS, type Format, type FormatName } from './formats.ts'
import { createDeadline, imageWork, openImage, refusalOf } from './image-library.ts'
import { SNIFF_BYTES, sniff } from './sniff.ts'
import { measureSvg } from './svg.ts'
import type { ImageLimits } from './transformation.ts'

/** An animation of more frames is refused. */
export const MAX_FRAMES = 100

/** What is recorded about an image. The sizes are `null` for what is stored without being read here (PDF, BMP) and for an SVG that declares none. */
export interface ImageFacts {
  format: FormatName
  /** As it is shown, that is, turned upright by its EXIF orientation. */
  width: number | null
  /** Of one frame. */
  height: number | null
  /** Frames or pages; `null` for a PDF. */
  pages: number | null
}

/**
 * Reads what an image is: first the headers, against the limits, then every pixel, so that what is torn or damaged is not taken.
 * @param source path of a file, or its bytes.
 * @throws CloudinaryError `invalidImageFile`, `imageTooLarge`, `tooManyFrames`, `renderTooSlow`, or `notImplemented` naming the format.
 */
export async function probeImage(
  source: string | Uint8Array,
  limits: Pick<ImageLimits, 'maxInputPixels'>,
): Promise<ImageFacts> {
  const head = await readHead(source)
  const sniffed = sniff(head)
  if (sniffed?.resourceType !== 'image') throw refuse('invalidImageFile')
  const { format } = sniffed
  return READERS[FORMATS[format].reading ?? 'refused'](format, source, limits, head)
}

const UNMEASURED = { width: null, height: null, pages: null }

type Reader = (
  format: FormatName,
  source: string | Uint8Array,
  limits: Pick<ImageLimits, 'maxInputPixels'>,
  head: Uint8Array,
) => Promise<ImageFacts>

const READERS: Record<NonNullable<Format['reading']>, Reader> = {
  refused: async (format) => {
    throw refuse('notImplemented', `Image file format ${format}`)
  },
  opaque: async (format) => ({ format, ...UNMEASURED }),
  paged: async (format) => ({ format, ...UNMEASURED }),
  measured: async (format, _source, limits, head) => {
    const size = measureSvg(head)
    if (size) requireFewPixels(size.width * size.height, limits)
    return { format, width: size?.width ?? null, height: size?.height ?? null, pages: 1 }
  },
  decoded: async (format, source, limits) => {
    try {
      return await imageWork.run(
        async () => {
          const facts = await readHeaders(format, source, limits)
          await decode(format, source, limits)
          return facts
        },
        { patient: true },
      )
    } catch (error) {
      throw refusalOf(error, limits)
    }
  },
}

/** Size and frames, from the headers alone. */
async function readHeaders(
  format: FormatName,
  source: string | Uint8Array,
  limits: Pick<ImageLimits, 'maxInputPixels'>,
): Promise<ImageFacts> {
  const header = await openImage(source, limits).metadata()
  if (SHARP_NAMES[format] !== header.format) throw refuse('invalidImageFile')
  const { width, height } = header.autoOrient
  const pages = header.pages ?? 1
  const frames = isAnimated(format) ? pages : 1
  if (frames > MAX_FRAMES) throw refuse('tooManyFrames', frames, MAX_FRAMES)
  requireFewPixels(width * height * frames, limits)
  return { format, width, height, pages }
}

/** Decodes every row of every frame and keeps next to nothing: libvips streams, JPEG even skips most of the arithmetic. */
async function decode(
  format: FormatName,
  source: string | Uint8Array,
  limits: Pick<ImageLimits, 'maxInputPixels'>,
): Promise<void> {
  const image = openImage(source, { ...limits, animated: isAnimated(format) })
  await createDeadline()(image).resize({ width: 8, height: 8, fit: 'fill' }).raw().toBuffer()
}

const isAnimated = (format: FormatName): boolean => FORMATS[format].encoder?.animated === true

function requireFewPixels(pixels: number, { maxInputPixels }: Pick<ImageLimits, 'maxInputPixels'>): void {
  if (pixels > maxInputPixels) throw refuse('imageTooLarge', pixels, maxInputPixels)
}

/** What sharp calls the formats that we let it read. */
const SHARP_NAMES: Partial<Record<FormatName, string>> = {
  jpg: 'jpeg',
  png: 'png',
  gif: 'gif',
  webp: 'webp',
  avif: 'heif',
  tiff: 'tiff',
}

async function readHead(source: string | Uint8Array): Promise<Uint8Array> {
  if (typeof source !== 'string') return source.subarray(0, SNIFF_BYTES)
  const file = await open(source)
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(SNIFF_BYTES), 0, SNIFF_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
