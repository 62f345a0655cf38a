import type { ResourceType } from 'countersign/protocol'

/** How sharp writes a format. */
export interface Encoder {
  id: 'jpeg' | 'png' | 'webp' | 'gif' | 'avif'
  alpha: boolean
  animated: boolean
  /** Above this many pixels a request would wait too long: AV1 is dear. */
  maxPixels?: number
  /** Encoder's effort, where its default takes several times as long for a tenth of the bytes. */
  effort?: number
}

export interface Format {
  mediaType: string
  resourceType: ResourceType
  /**
   * Images only. `decoded`: sharp reads it, so it is probed and may be transformed. `measured`: its declared size is read and it
   * is delivered as it came, never drawn. `opaque`: stored and delivered as it came, size unknown. `paged`: likewise, unless there is
   * Poppler, which measures it and draws its pages. `refused`: not taken as an image.
   */
  reading?: 'decoded' | 'measured' | 'opaque' | 'paged' | 'refused'
  encoder?: Encoder
  /** Spellings of the extension besides the name. */
  aliases?: readonly string[]
}

/**
 * Every format that is told apart by its bytes. Names and resource types as Cloudinary's, audio being `video` there.
 * @see https://cloudinary.com/documentation/image_transformations#supported_image_formats
 */
const TABLE = {
  jpg: image('image/jpeg', 'decoded', { id: 'jpeg', alpha: false, animated: false }, ['jpeg', 'jpe']),
  png: image('image/png', 'decoded', { id: 'png', alpha: true, animated: false }),
  gif: image('image/gif', 'decoded', { id: 'gif', alpha: true, animated: true, effort: 3 }),
  webp: image('image/webp', 'decoded', { id: 'webp', alpha: true, animated: true }),
  avif: image('image/avif', 'decoded', { id: 'avif', alpha: true, animated: false, maxPixels: 2_000_000, effort: 2 }),
  tiff: image('image/tiff', 'decoded', undefined, ['tif']),
  svg: image('image/svg+xml', 'measured'),
  bmp: image('image/bmp', 'opaque'),
  pdf: image('application/pdf', 'paged'),
  heic: image('image/heic', 'refused', undefined, ['heif']),
  jxl: image('image/jxl', 'refused'),
  jp2: image('image/jp2', 'refused'),
  ico: image('image/x-icon', 'refused'),
  psd: image('image/vnd.adobe.photoshop', 'refused'),

  mp4: { mediaType: 'video/mp4', resourceType: 'video', aliases: ['m4v'] },
  mov: { mediaType: 'video/quicktime', resourceType: 'video' },
  webm: { mediaType: 'video/webm', resourceType: 'video' },
  mkv: { mediaType: 'video/x-matroska', resourceType: 'video' },
  avi: { mediaType: 'video/x-msvideo', resourceType: 'video' },
  mp3: { mediaType: 'audio/mpeg', resourceType: 'video' },
  m4a: { mediaType: 'audio/mp4', resourceType: 'video' },
  wav: { mediaType: 'audio/wav', resourceType: 'video' },
  ogg: { mediaType: 'audio/ogg', resourceType: 'video' },
  flac: { mediaType: 'audio/flac', resourceType: 'video' },

  zip: { mediaType: 'application/zip', resourceType: 'raw' },
  gz: { mediaType: 'application/gzip', resourceType: 'raw' },
} as const satisfies Record<string, Format>

export type FormatName = keyof typeof TABLE
export const FORMATS: Readonly<Record<FormatName, Format>> = TABLE

/** The row of a format by its name, or `null`. */
export const findFormat = (name: string): Format | null =>
  Object.hasOwn(FORMATS, name) ? FORMATS[name as FormatName] : null

/** The format that an extension stands for (`jpeg` is `jpg`), or `null` when it is none. Upper case is understood. */
export const formatOfExtension = (extension: string): FormatName | null =>
  EXTENSIONS.get(extension.toLowerCase()) ?? null

const EXTENSIONS = new Map<string, FormatName>(
  Object.entries(FORMATS).flatMap(([name, { aliases = [] }]) =>
    [name, ...aliases].map((extension) => [extension, name as FormatName] as const),
  ),
)

function image(
  mediaType: string,
  reading: NonNullable<Format['reading']>,
  encoder?: Encoder,
  aliases?: readonly string[],
): Format {
  return { mediaType, resourceType: 'image', reading, ...(encoder && { encoder }), ...(aliases && { aliases }) }
}
