import type { StagedBlob } from '../blobs/blob-store.ts'
import type { Fields } from '../ingest/field-collector.ts'
import { createHeldMemory } from '../ingest/held-memory.ts'
import { readForm } from '../ingest/read-form.ts'

/** What a body held, as far as it was read and could be. */
export interface Observed {
  fields: Fields
  file: { name: string | null; bytes: number } | null
  /** All that was read. */
  bytes: number
}

type Parsed = Omit<Observed, 'bytes'>

export interface ObservedBody {
  /** The same body, for whoever it is meant for. */
  body: AsyncIterable<Uint8Array>
  /** What was in it. Call it once nobody reads on. */
  observed(): Promise<Observed>
}

/** Reads along with whoever reads a body, by the parser of the server itself; keeps nothing of a file. */
export function observeBody(source: AsyncIterable<Uint8Array>, headers: Headers): ObservedBody {
  const copy = createCopy()
  let bytes = 0
  const reading = readAlong(copy.body, headers).finally(copy.end)
  return {
    body: {
      [Symbol.asyncIterator]() {
        const iterator = source[Symbol.asyncIterator]()
        return {
          async next() {
            const next = await iterator.next()
            if (!next.done) {
              bytes += next.value.byteLength
              copy.add(next.value)
            }
            return next
          },
          async return() {
            await iterator.return?.()
            return { done: true, value: undefined }
          },
        }
      },
    },
    async observed() {
      copy.end()
      return { ...(await reading), bytes }
    },
  }
}

/** Chunks for a second reader, who sees the end of the body when they end. */
function createCopy() {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>(undefined, undefined, UNBOUNDED)
  const writer = writable.getWriter()
  let isOpen = true
  return {
    body: readable as AsyncIterable<Uint8Array>,
    /** Nobody waits: the second reader is as fast as the first. */
    add(chunk: Uint8Array) {
      if (isOpen) writer.write(chunk).catch(() => undefined)
    },
    end() {
      if (isOpen) writer.close().catch(() => undefined)
      isOpen = false
    },
  }
}

const UNBOUNDED = { highWaterMark: Number.POSITIVE_INFINITY }
const NOTHING: Parsed = { fields: {}, file: null }
const UNLIMITED = { maxRequestBytes: Number.POSITIVE_INFINITY, minBytesPerSecond: 0, stallTimeoutMs: 2 ** 31 - 1 }

async function readAlong(body: AsyncIterable<Uint8Array>, headers: Headers): Promise<Parsed> {
  const memory = createHeldMemory(Number.POSITIVE_INFINITY)
  let admitted: Fields = {}
  const admit = (fields: Fields) => {
    admitted = fields
  }
  try {
    const form = await readForm({ headers, body }, { ...UNLIMITED, maxFields: 10_000, memory, admit, stage: noBlob })
    return { fields: form.fields, file: form.file && { name: form.file.filename, bytes: form.file.bytes } }
  } catch {
    // What is wrong with a body is the server's to say.
    return { ...NOTHING, fields: admitted }
  }
}

const noBlob = async (): Promise<StagedBlob> => ({
  id: '',
  async write() {},
  async commit() {},
  async discard() {},
})
