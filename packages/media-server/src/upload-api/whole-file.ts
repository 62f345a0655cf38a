import { refuse } from '../errors/cloudinary-error.ts'

const CHUNK_HEADERS = ['x-upload-part-number', 'x-upload-total-parts'] as const

/**
 * Lets only whole files pass: a chunk stored as if it were the file would be a torn file under a good name.
 * One chunk that is the whole file, as `upload_large` sends small ones, is whole.
 * @param maxRequestBytes what one request may hold: the way out for a client that chunks.
 * @throws CloudinaryError `chunkedUpload` for any other chunk.
 */
export function requireWholeFile(headers: Headers, bytes: number, maxRequestBytes: number): void {
  for (const name of CHUNK_HEADERS) if (headers.has(name)) throw refuse('chunkedUpload', name, maxRequestBytes)
  const range = headers.get('content-range')
  if (range !== null && range !== `bytes 0-${bytes - 1}/${bytes}`)
    throw refuse('chunkedUpload', `Content-Range: ${range}`, maxRequestBytes)
}
