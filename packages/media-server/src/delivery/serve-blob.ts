import type { BlobStore } from '../blobs/blob-store.ts'
import { openBody } from './opened-body.ts'
import { isNotModified, isRangeCurrent } from './preconditions.ts'
import { parseRange } from './range.ts'
import { safeHeaders } from './safe-headers.ts'

/** A stored file, about to be sent. */
export interface ServedFile {
  blobId: string
  bytes: number
  /** MD5, hex: stored bytes never change under a blob's name, so it is a strong validator. */
  etag: string
  /** What was found in the bytes. */
  mediaType: string
  /** Milliseconds since the Unix epoch. */
  modifiedAt: number
  fileName: string
}

export interface ServeOptions {
  /** To be saved instead of shown; a text is the name to save under. Default: as its type allows. */
  attachment?: boolean | string
  /** What it is called, shown or saved. Default: as it is called here. */
  fileName?: string | undefined
  /** Nobody keeps a copy, no search engine lists it: for everything that is not public. */
  noStore: boolean
  /** Public and named by its version: never asked for again. Default: asked for again, cheaply, each time. */
  immutable?: boolean
  /** What is said of the file besides, as the headers it is in; search engines stay away all the same where `noStore` is. */
  headers?: Readonly<Record<string, string>> | null
}

/**
 * Answers `GET` and `HEAD` with a stored file: whole, in part, or `304`, always with headers that keep it from acting.
 * Throws what the blob store throws (`ENOENT`) before an answer begins.
 */
export async function serveBlob(
  blobs: Pick<BlobStore, 'read'>,
  request: Request,
  file: ServedFile,
  options: ServeOptions,
): Promise<Response> {
  const { attachment = false } = options
  const validators = { etag: `"${file.etag}"`, modifiedAt: file.modifiedAt }
  const headers = new Headers({
    ...options.headers,
    ...safeHeaders(file.mediaType, nameOf(file, options), attachment !== false),
    ...cacheHeaders(options),
    etag: validators.etag,
    'last-modified': new Date(file.modifiedAt).toUTCString(),
    'accept-ranges': 'bytes',
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'Content-Disposition, Content-Range, ETag, X-Cld-Error',
  })
  if (isNotModified(request.headers, validators)) return new Response(null, { status: 304, headers })

  const isRangeAsked = request.method === 'GET' && isRangeCurrent(request.headers, validators)
  const range = isRangeAsked ? parseRange(request.headers.get('range'), file.bytes) : null
  if (range === 'unsatisfiable') {
    headers.set('content-range', `bytes */${file.bytes}`)
    headers.set('cache-control', 'no-store')
    return new Response(null, { status: 416, headers })
  }
  const { start, end } = range ?? { start: 0, end: file.bytes }
  headers.set('content-length', String(end - start))
  if (range) headers.set('content-range', `bytes ${start}-${end - 1}/${file.bytes}`)
  const body = request.method === 'HEAD' ? null : await openBody(blobs.read(file.blobId, { start, end }))
  return new Response(body, { status: range ? 206 : 200, headers })
}

const nameOf = (file: ServedFile, { fileName, attachment }: ServeOptions): string =>
  fileName ?? (typeof attachment === 'string' ? attachment : file.fileName)

/**
 * Public pictures as Cloudinary sends them. Its private ones are `public, max-age=2592000` too, so that a signed link's bytes stay in
 * shared caches for a month: ours are kept nowhere.
 */
export function cacheHeaders({
  noStore,
  immutable,
}: Pick<ServeOptions, 'noStore' | 'immutable'>): Record<string, string> {
  if (noStore) return { 'cache-control': 'private, no-store', 'x-robots-tag': 'noindex' }
  return {
    'cache-control': immutable ? 'public, no-transform, immutable, max-age=2592000' : 'public, no-transform, no-cache',
  }
}
