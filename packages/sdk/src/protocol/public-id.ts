/** The longest public id Cloudinary takes, in UTF-16 code units. */
export const PUBLIC_ID_MAX_LENGTH = 255

/** @see https://cloudinary.com/documentation/image_upload_api_reference#upload_optional_parameters `public_id` */
const FORBIDDEN = /[?&#\\%<>+\p{Cc}]/u
const VERSION_SEGMENT = /^v\d+$/

/**
 * Whether Cloudinary would store an asset under this public id: at most 255 characters, none of `? & # \ % < > +`,
 * no control characters, no leading or trailing space or slash, no empty, `.` or `..` segment, no folder named like a version (`v12`).
 */
export function isPublicId(text: string): boolean {
  if (text.length > PUBLIC_ID_MAX_LENGTH || FORBIDDEN.test(text)) return false
  if (text.trim() !== text || !text.isWellFormed()) return false
  const segments = text.split('/')
  const folders = segments.slice(0, -1)
  return (
    segments.every((segment) => segment !== '' && segment !== '.' && segment !== '..') &&
    !folders.some((folder) => VERSION_SEGMENT.test(folder))
  )
}
