import { refuse } from '../errors/cloudinary-error.ts'

const CHUNK_HEADERS = ['x-upload-part-number', 'x-upload-total-parts'] as const

/**
 * Lets only whole files pass: a chunk stored as if it were the file would be a torn file under a good name.
 * One chunk that is the whole file, as `upload_large` sends small ones, is whole.
 * @throws CloudinaryError `notImplemented` for any other chunk.
 */
export function requireWholeFile(headers: Headers, bytes: number): void {
  for (const name of CHUNK_HEADERS) if (headers.has(name)) throw refuse('notImplemented', `Chunked upload (${name})`)
  const range = headers.get('content-range')
  if (range !== null && range !== `bytes 0-${bytes - 1}/${bytes}`)
    throw refuse('notImplemented', `Chunked upload (Content-Range: ${range})`)
}
