import { lookAtPicture } from './look-at-picture.ts'
import { readExif } from './read-exif.ts'
import type { ImageLimits } from './transformation.ts'

/** What a file says of its picture, as text by name. */
export interface PictureMetadata {
  /** Its EXIF tags alone, the place it was taken at among them. */
  exif: Readonly<Record<string, string>>
  /** All of it. */
  all: Readonly<Record<string, string>>
}

const COLOUR_SPACES: Readonly<Record<string, string>> = {
  srgb: 'RGB',
  rgb16: 'RGB',
  cmyk: 'CMYK',
  'b-w': 'Gray',
  grey16: 'Gray',
}

/** Reads what a file says of its picture. @see https://cloudinary.com/documentation/semantic_data_extraction */
export async function pictureMetadata(
  source: string | Uint8Array,
  limits: Pick<ImageLimits, 'maxInputPixels'>,
): Promise<PictureMetadata> {
  const { exif: block, space, density } = await lookAtPicture(source, limits, (picture) => picture.metadata())
  const exif = block ? readExif(block) : {}
  const all = {
    ...exif,
    ...(space !== undefined && { Colorspace: COLOUR_SPACES[space] ?? space }),
    ...(density !== undefined && { DPI: String(density) }),
  }
  return { exif, all }
}
