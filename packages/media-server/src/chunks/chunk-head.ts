import type { Limits } from '../cloud/services.ts'
import { refuse } from '../errors/cloudinary-error.ts'

/** What the headers of a request say of the part of a file that it carries. */
export interface ChunkHead {
  /** `null` where one request is the whole file and nobody has named it. */
  uploadId: string | null
  /** Positions of its first and its last byte in the file. */
  first: number
  last: number
  /** Bytes of the whole file; `null` while the client does not know. */
  total: number | null
}

/** The other way to send parts, by number. */
const NUMBERED = ['X-Upload-Part-Number', 'X-Upload-Total-Parts'] as const

const RANGE = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|-1|\*)$/
/** What the SDK for Node says of an empty file. */
const EMPTY_RANGE = 'bytes 0--1/0'
const WANTED = 'bytes <first>-<last>/<total>, total being the size of the file, or -1 or * while it is not known'

/**
 * Reads `Content-Range` and `X-Unique-Upload-Id`, before any byte of the body: `null` where there is no range, and the
 * request is the whole file.
 * @throws CloudinaryError `numberedParts`, `invalidParameter`, `emptyFile`, `chunkHeaderMissing`, `fileTooLarge`, `chunkTooSmall`.
 * @see https://cloudinary.com/documentation/upload_images#chunked_asset_upload
 */
export function readChunkHead(
  headers: Headers,
  { maxFileBytes, minChunkBytes }: Pick<Limits, 'maxFileBytes' | 'minChunkBytes'>,
): ChunkHead | null {
  for (const name of NUMBERED) if (headers.has(name)) throw refuse('numberedParts', name)
  const range = headers.get('content-range')
  if (range === null) return null
  if (range === EMPTY_RANGE) throw refuse('emptyFile')

  const [, firstText, lastText, totalText = ''] = RANGE.exec(range) ?? []
  const [first, last] = [Number(firstText), Number(lastText)]
  const total = /^\d/.test(totalText) ? Number(totalText) : null
  if (!(first <= last && last < (total ?? Number.POSITIVE_INFINITY)))
    throw refuse('invalidParameter', 'Content-Range', WANTED, range)
  if (Math.max(total ?? 0, last + 1) > maxFileBytes) throw refuse('fileTooLarge', total ?? last + 1, maxFileBytes)
  if (last + 1 !== total && last - first + 1 < minChunkBytes) throw refuse('chunkTooSmall')

  const uploadId = readUploadId(headers)
  if (uploadId === null && !(first === 0 && last + 1 === total)) throw refuse('chunkHeaderMissing', range)
  return { uploadId, first, last, total }
}

/** @throws CloudinaryError `chunkLengthDiffers` when the file is not what its range says. */
export function requireLength({ first, last, total }: ChunkHead, bytes: number): void {
  const wanted = last - first + 1
  if (bytes !== wanted) throw refuse('chunkLengthDiffers', `bytes ${first}-${last}/${total ?? '*'}`, wanted, bytes)
}

function readUploadId(headers: Headers): string | null {
  const uploadId = headers.get('x-unique-upload-id')
  if (uploadId === null || uploadId === '') return null
  if (uploadId.length > 255) throw refuse('invalidParameter', 'X-Unique-Upload-Id', 'at most 255 characters', uploadId)
  return uploadId
}
