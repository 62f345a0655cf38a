import { isLast } from '../catalog/judge-chunk.ts'
import type { ChunkUnit } from '../catalog/sessions.ts'
import type { Limits } from '../cloud/services.ts'
import { refuse } from '../errors/cloudinary-error.ts'

/** What the headers of a request say of the chunk of a file that it carries. */
export interface ChunkHead {
  /** `null` where one request is the whole file and nobody has named it. */
  uploadId: string | null
  /** What the places count. */
  unit: ChunkUnit
  /** The first and the last place of the chunk, from 0. */
  first: number
  last: number
  /** Places of the whole file; `null` while the client does not know. */
  total: number | null
  /** `Content-Range`, which ranges have and parts may have; `null` where nothing says how long the chunk is. */
  range: ContentRange | null
}

/** Positions of the first and the last byte in the file, and its size, or `null` while that is not known. */
export interface ContentRange {
  first: number
  last: number
  total: number | null
}

type ChunkLimits = Pick<Limits, 'maxFileBytes' | 'minChunkBytes'>

const RANGE = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|-1|\*)$/
/** What the SDK for Node says of an empty file. */
const EMPTY_RANGE = 'bytes 0--1/0'
const WANTED = 'bytes <first>-<last>/<total>, total being the size of the file, or -1 or * while it is not known'

/** Of the parts of a file, by number. */
const NUMBER = /^\d{1,15}$/
const MAX_PARTS = 10_000
const [PART, PARTS] = ['X-Upload-Part-Number', 'X-Upload-Total-Parts']

/**
 * Reads which chunk of which file a request carries, before any byte of the body: a part by `X-Upload-Part-Number`, or a range by
 * `Content-Range`. `null` where it has neither, and is the whole file.
 * @throws CloudinaryError `invalidParameter`, `emptyFile`, `chunkHeaderMissing`, `partNumberMissing`, `fileTooLarge`, `chunkTooSmall`.
 * @see https://cloudinary.com/documentation/upload_images#chunked_asset_upload
 */
export function readChunkHead(headers: Headers, limits: ChunkLimits): ChunkHead | null {
  const range = readRange(headers.get('content-range'), limits)
  if (headers.has(PART) || headers.has(PARTS)) return { ...readPart(headers), range }
  if (range === null) return null
  const { first, last, total } = range
  if (!isLast(range) && lengthOf(range) < limits.minChunkBytes) throw refuse('chunkTooSmall')
  const uploadId = readUploadId(headers)
  if (uploadId === null && !(first === 0 && isLast(range))) throw refuse('chunkHeaderMissing', rangeText(range))
  return { uploadId, unit: 'byte', first, last, total, range }
}

/**
 * Holds a chunk to what was said of its length, and to what chunks may have.
 * @throws CloudinaryError `chunkLengthDiffers`, `chunkTooSmall`, `fileTooLarge`.
 */
export function requireLength(
  { range, ...place }: ChunkHead,
  bytes: number,
  { minChunkBytes, maxFileBytes }: ChunkLimits,
): void {
  if (range && bytes !== lengthOf(range)) throw refuse('chunkLengthDiffers', rangeText(range), lengthOf(range), bytes)
  if (bytes < minChunkBytes && !isLast(place)) throw refuse('chunkTooSmall')
  if (bytes > maxFileBytes) throw refuse('fileTooLarge', bytes, maxFileBytes)
}

/** The same of a chunk that a URL names, by what its server announces. @throws CloudinaryError and `remoteFailed` where that is nothing. */
export function requireAnnounced(
  head: ChunkHead,
  bytes: number | null,
  { limits, url }: { limits: ChunkLimits; url: string },
): void {
  if (bytes === null) throw refuse('remoteFailed', url, 'a chunk needs a Content-Length')
  requireLength(head, bytes, limits)
}

function readRange(text: string | null, { maxFileBytes }: ChunkLimits): ContentRange | null {
  if (text === null) return null
  if (text === EMPTY_RANGE) throw refuse('emptyFile')
  const [, firstText, lastText, totalText = ''] = RANGE.exec(text) ?? []
  const [first, last] = [Number(firstText), Number(lastText)]
  const total = /^\d/.test(totalText) ? Number(totalText) : null
  if (!(first <= last && last < (total ?? Number.POSITIVE_INFINITY)))
    throw refuse('invalidParameter', 'Content-Range', WANTED, text)
  if (Math.max(total ?? 0, last + 1) > maxFileBytes) throw refuse('fileTooLarge', total ?? last + 1, maxFileBytes)
  return { first, last, total }
}

/** Part 3 of 5 takes place 2 of 5. */
function readPart(headers: Headers): Omit<ChunkHead, 'range'> {
  const total = readCount(headers, PARTS, MAX_PARTS)
  const number = readCount(headers, PART, total ?? MAX_PARTS)
  if (number === null) throw refuse('partNumberMissing', String(total))
  const uploadId = readUploadId(headers)
  if (uploadId === null) throw refuse('chunkHeaderMissing', `number ${number}`)
  return { uploadId, unit: 'part', first: number - 1, last: number - 1, total }
}

function readCount(headers: Headers, name: string, most: number): number | null {
  const text = headers.get(name)
  if (text === null) return null
  const count = NUMBER.test(text) ? Number(text) : 0
  if (count < 1 || count > most) throw refuse('invalidParameter', name, `a whole number from 1 to ${most}`, text)
  return count
}

function readUploadId(headers: Headers): string | null {
  const uploadId = headers.get('x-unique-upload-id')
  if (uploadId === null || uploadId === '') return null
  if (uploadId.length > 255) throw refuse('invalidParameter', 'X-Unique-Upload-Id', 'at most 255 characters', uploadId)
  return uploadId
}

const lengthOf = ({ first, last }: ContentRange): number => last - first + 1

const rangeText = ({ first, last, total }: ContentRange): string => `bytes ${first}-${last}/${total ?? '*'}`
