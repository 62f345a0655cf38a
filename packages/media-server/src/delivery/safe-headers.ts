import { contentDisposition } from './content-disposition.ts'

/** How a browser may meet a type. `shown` opens; `embedded` only draws inside an `<img>`, which runs nothing. */
type Exposure = 'shown' | 'embedded'

/** The closed list. Whatever is not in it is `application/octet-stream`, to be saved, whatever it was called when it came. */
const EXPOSURE: Readonly<Record<string, Exposure>> = {
  'image/jpeg': 'shown',
  'image/png': 'shown',
  'image/gif': 'shown',
  'image/webp': 'shown',
  'image/avif': 'shown',
  'image/bmp': 'shown',
  'image/tiff': 'shown',
  'image/svg+xml': 'embedded',
  'video/mp4': 'shown',
  'video/quicktime': 'shown',
  'video/webm': 'shown',
  'audio/mpeg': 'shown',
  'audio/mp4': 'shown',
  'audio/wav': 'shown',
  'audio/ogg': 'shown',
  'audio/flac': 'shown',
}

/** Nothing runs, nothing is fetched, no origin. The same string as imgproxy's for SVG. */
const LOCKED = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
/** A browser opens a picture or a film in a page of its own making, which fetches the file a second time. */
const LOCKED_VIEWER = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'; sandbox"

/**
 * The headers that keep a stranger's file from acting in our name.
 * @param mediaType what was found in the bytes; never what a client declared.
 */
export function safeHeaders(mediaType: string, fileName: string, attachment: boolean): Record<string, string> {
  const exposure = Object.hasOwn(EXPOSURE, mediaType) ? EXPOSURE[mediaType] : undefined
  const isShown = exposure === 'shown' && !attachment
  return {
    'content-type': exposure ? mediaType : 'application/octet-stream',
    'content-disposition': contentDisposition(isShown ? 'inline' : 'attachment', fileName),
    'content-security-policy': exposure === 'shown' ? LOCKED_VIEWER : LOCKED,
    'x-content-type-options': 'nosniff',
    // Pages of other origins embed what is delivered: that is what a delivery URL is for, and whoever holds a signed one may see it.
    'cross-origin-resource-policy': 'cross-origin',
  }
}
