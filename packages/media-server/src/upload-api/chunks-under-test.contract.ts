import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { BlobStore } from '../blobs/blob-store.ts'
import { createCloud, type Post } from '../http/cloud-under-test.contract.ts'

export const rocket = readFileSync('fixtures/rocket.jpg')
export const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('hex')
export const CHUNK = 40_000
export const DAY_MS = 24 * 60 * 60 * 1000
export const NOTHING = { blobs: 0, intents: 0 }

export type Cloud = ReturnType<typeof createCloud>
export interface Sending extends Post {
  id?: string
  action?: string
  bytes?: Uint8Array<ArrayBuffer>
}

export const createSmall = (limits: Parameters<typeof createCloud>[0] = {}, ...rest: [BlobStore?, object?]) =>
  createCloud({ minChunkBytes: 10, ...limits }, ...(rest as []))

/** Sends the bytes of a range of a file, as `0-9/100`. */
export function send(
  cloud: Cloud,
  range: string,
  { id = 'u', action = 'image/upload', bytes = rocket, ...post }: Sending = {},
) {
  const [first = 0, last = 0] = range.split(/[-/]/).map(Number)
  const headers = { 'content-range': `bytes ${range}`, 'x-unique-upload-id': id, ...post.headers }
  return cloud.post(action, { file: bytes.slice(first, last + 1), ...post, headers })
}

/** The ranges of a file in chunks; the total is said from the start, or with the last alone. */
export function rangesOf(length: number, size = CHUNK, isTotalKnown = true): string[] {
  return Array.from({ length: Math.ceil(length / size) }, (_, index) => {
    const last = Math.min((index + 1) * size, length) - 1
    return `${index * size}-${last}/${isTotalKnown || last === length - 1 ? length : -1}`
  })
}

export async function sendAll(
  cloud: Cloud,
  sending: Sending = {},
  ranges = rangesOf((sending.bytes ?? rocket).length),
) {
  const answers = []
  for (const range of ranges) answers.push(await send(cloud, range, sending))
  return answers
}
