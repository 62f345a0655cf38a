import { open } from 'node:fs/promises'
import { refuse } from '../errors/cloudinary-error.ts'
import { FORMATS, type FormatName } from './formats.ts'
import { imageWork, openImage, refusalOf, TIMEOUT_SECONDS } from './image-library.ts'
import { SNIFF_BYTES, sniff } from './sniff.ts'
import type { ImageLimits } from './transformation.ts'

/** An animation of more frames is refused. */
export const MAX_FRAMES = 100

/** What is recorded about an image. The sizes are `null` for what is stored without being read: PDF and BMP. */
export interface ImageFacts {
  format: FormatName
  /** As it is shown, that is, turned upright by its EXIF orientation. */
  width: number | null
  /** Of one frame. */
  height: number | null
  /** Frames or pages. */
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
  const sniffed = sniff(await readHead(source))
  if (sniffed?.resourceType !== 'image') throw refuse('invalidImageFile')
  const { format } = sniffed
  const { reading } = FORMATS[format]
  if (reading === 'refused') throw refuse('notImplemented', `Image file format ${format}`)
  if (reading === 'opaque') return { format, width: null, height: null, pages: null }

  try {
    return await imageWork.run(() => readImage(format, source, limits), { patient: true })
  } catch (error) {
    throw refusalOf(error, limits)
  }
}

async function readImage(
  format: FormatName,
  source: string | Uint8Array,
  limits: Pick<ImageLimits, 'maxInputPixels'>,
): Promise<ImageFacts> {
  const facts = await readHeaders(format, source, limits)
  if (FORMATS[format].reading !== 'measured') await decode(format, source, limits)
  return facts
}

/** Size and frames, from the headers alone. */
async function readHeaders(
  format: FormatName,
  source: string | Uint8Array,
  limits: Pick<ImageLimits, 'maxInputPixels'>,
): Promise<ImageFacts & { width: number; height: number; pages: number }> {
  const header = await openImage(await withoutNeighbours(format, source), limits).metadata()
  if (SHARP_NAMES[format] !== header.format) throw refuse('invalidImageFile')
  const { width, height } = header.autoOrient
  const pages = header.pages ?? 1
  const isAnimation = FORMATS[format].encoder?.animated === true
  const frames = isAnimation ? pages : 1
  if (frames > MAX_FRAMES) throw refuse('tooManyFrames', frames, MAX_FRAMES)
  if (width * height * frames > limits.maxInputPixels)
    throw refuse('imageTooLarge', width * height * frames, limits.maxInputPixels)
  return { format, width, height, pages }
}

/** Decodes every row of every frame and keeps next to nothing: libvips streams, JPEG even skips most of the arithmetic. */
async function decode(
  format: FormatName,
  source: string | Uint8Array,
  limits: Pick<ImageLimits, 'maxInputPixels'>,
): Promise<void> {
  const animated = FORMATS[format].encoder?.animated === true
  await openImage(source, { ...limits, animated })
    .resize({ width: 8, height: 8, fit: 'fill', kernel: 'nearest' })
    .timeout({ seconds: TIMEOUT_SECONDS })
    .raw()
    .toBuffer()
}

/** An SVG opened by path may draw the files that lie beside it; from memory it has no neighbours. */
async function withoutNeighbours(format: FormatName, source: string | Uint8Array): Promise<string | Uint8Array> {
  if (format !== 'svg' || typeof source !== 'string') return source
  const file = await open(source)
  try {
    const { size } = await file.stat()
    if (size > MAX_SVG_BYTES) throw refuse('fileTooLarge', size, MAX_SVG_BYTES)
    return await file.readFile()
  } finally {
    await file.close()
  }
}

/** XML is parsed in one piece. */
const MAX_SVG_BYTES = 5_000_000

/** What sharp calls the formats that we let it read. */
const SHARP_NAMES: Partial<Record<FormatName, string>> = {
  jpg: 'jpeg',
  png: 'png',
  gif: 'gif',
  webp: 'webp',
  avif: 'heif',
  tiff: 'tiff',
  svg: 'svg',
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
