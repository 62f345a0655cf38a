/** The longest public id Cloudinary takes, in characters. */
export const PUBLIC_ID_MAX_LENGTH = 255

/** @see image_upload_api_reference, `public_id`: these never stand in one. */
const FORBIDDEN = /[?&#\\%<>+]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL = /[\u0000-\u001f\u007f]/
const VERSION_SEGMENT = /^v\d+$/

/**
 * Whether Cloudinary would store an asset under this public id: at most 255 characters, none of `? & # \ % < > +`,
 * no control characters, no leading or trailing space or slash, no empty, `.` or `..` segment, no folder named like a version (`v12`).
 */
export function isPublicId(text: string): boolean {
  if (text.length === 0 || text.length > PUBLIC_ID_MAX_LENGTH) return false
  if (FORBIDDEN.test(text) || CONTROL.test(text) || text.trim() !== text || !text.isWellFormed()) return false
  const segments = text.split('/')
  return segments.every(
    (segment, index) =>
      segment !== '' &&
      segment !== '.' &&
      segment !== '..' &&
      !(index < segments.length - 1 && VERSION_SEGMENT.test(segment)),
  )
}
