import { requireBlobId } from './blob-id.ts'
import type { BlobStore, StagedBlob } from './blob-store.ts'

interface MemoryBlob {
  chunks: Uint8Array[]
  /** `null` until commit. */
  bytes: Uint8Array | null
  writtenAt: number
}

/** Blobs in memory, for tests and throw-away clouds. `now` dates them, in milliseconds since the Unix epoch. */
export function createMemoryBlobs(options: { now?: () => number } = {}): BlobStore {
  const now = options.now ?? Date.now
  const blobs = new Map<string, MemoryBlob>()

  const committed = (id: string): Uint8Array | null => {
    requireBlobId(id)
    return blobs.get(id)?.bytes ?? null
  }
  const existing = (id: string): Uint8Array => {
    const bytes = committed(id)
    if (bytes === null) throw Object.assign(new Error(`there is no blob ${id}`), { code: 'ENOENT' })
    return bytes
  }

  return {
    async stage(id) {
      requireBlobId(id)
      if (blobs.has(id)) throw Object.assign(new Error(`blob ${id} exists already`), { code: 'EEXIST' })
      const blob: MemoryBlob = { chunks: [], bytes: null, writtenAt: now() }
      blobs.set(id, blob)
      return stageInMemory(id, blob, { now, forget: () => blobs.delete(id) })
    },
    async stat(id) {
      const bytes = committed(id)
      return bytes && { size: bytes.byteLength, writtenAt: blobs.get(id)?.writtenAt ?? 0 }
    },
    async *read(id, range = {}) {
      const bytes = existing(id).subarray(range.start ?? 0, range.end)
      if (bytes.byteLength > 0) yield bytes
    },
    async open(id) {
      return existing(id)
    },
    async remove(id) {
      requireBlobId(id)
      blobs.delete(id)
    },
    async *list() {
      yield* [...blobs.keys()]
    },
  }
}

function stageInMemory(id: string, blob: MemoryBlob, world: { now(): number; forget(): void }): StagedBlob {
  let state: 'open' | 'committed' | 'discarded' = 'open'
  const requireOpen = (what: string) => {
    if (state !== 'open') throw new TypeError(`blob ${id} is ${state}: only an open one can be ${what}`)
  }
  return {
    id,
    async write(chunk) {
      requireOpen('written')
      blob.chunks.push(chunk)
      blob.writtenAt = world.now()
    },
    async commit() {
      requireOpen('committed')
      state = 'committed'
      blob.bytes = Buffer.concat(blob.chunks)
      blob.chunks = []
    },
    async discard() {
      if (state === 'committed') throw new TypeError(`blob ${id} is ${state}: remove it through the store`)
      state = 'discarded'
      world.forget()
    },
  }
}
