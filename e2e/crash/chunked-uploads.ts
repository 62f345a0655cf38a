import { createHash } from 'node:crypto'
import type { Ledger } from './ledger.ts'
import type { Random } from './random.ts'

/** What the server is told to take, so that a campaign sends kilobytes and not gigabytes. */
export const MIN_CHUNK_BYTES = 1_000
const MOST_CHUNKS = 5

/** An upload in chunks that goes on after a crash with the first chunk that nobody has acknowledged. */
export interface ChunkedUpload {
  name: string
  bytes: Buffer<ArrayBuffer>
  etag: string
  uploadId: string
  /** Where the chunks begin, and the end. */
  cuts: readonly number[]
  acknowledged: number
}

/** Sends one chunk; what was answered, or `null` when the server went away. */
export type SendChunk = (
  upload: ChunkedUpload,
  chunk: { bytes: Buffer<ArrayBuffer>; range: string },
) => Promise<Record<string, unknown> | null>

export function beginChunked(name: string, bytes: Buffer<ArrayBuffer>, random: Random): ChunkedUpload {
  const count = Math.min(random.integer(1, MOST_CHUNKS), Math.floor(bytes.length / MIN_CHUNK_BYTES))
  const size = Math.ceil(bytes.length / count)
  const cuts = [...Array.from({ length: count }, (_, index) => index * size), bytes.length]
  const etag = createHash('md5').update(bytes).digest('hex')
  return { name, bytes, etag, uploadId: random.bytes(16).toString('hex'), cuts, acknowledged: 0 }
}

/**
 * Sends the chunks that are not acknowledged, and only those; `false` when the server went away.
 * Should it have forgotten one that it had acknowledged, it refuses the last, and that is thrown.
 */
export async function sendRest(upload: ChunkedUpload, ledger: Ledger, send: SendChunk): Promise<boolean> {
  const { name, bytes, etag, cuts } = upload
  ledger.begin(name, etag)
  if (upload.acknowledged > 0) ledger.acknowledged.resumed += 1
  while (upload.acknowledged < cuts.length - 1) {
    const [first = 0, end = 0] = cuts.slice(upload.acknowledged, upload.acknowledged + 2)
    const range = `bytes ${first}-${end - 1}/${end === bytes.length ? end : -1}`
    const answer = await send(upload, { bytes: bytes.subarray(first, end), range })
    if (answer === null) return false
    const isAsWanted = end === bytes.length ? answer.etag === etag : answer.done === false && answer.bytes === end
    if (!isAsWanted) throw new Error(`chunk ${range} of ${etag} was acknowledged with ${JSON.stringify(answer)}`)
    upload.acknowledged += 1
    ledger.acknowledged.chunks += 1
  }
  ledger.acknowledge(name)
  return true
}
