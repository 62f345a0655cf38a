import { constants } from 'node:fs'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { syncFolder } from '../disk/folder.ts'
import type { StagedBlob } from './blob-store.ts'

export interface StagedPaths {
  staged: string
  /** Where the committed file will lie. */
  folder: string
  committed: string
}

/** Bytes that may wait while others are being written: enough to hash the next chunk meanwhile. */
const QUEUE_BYTES = 1024 * 1024

/** Creates the file; writes run behind the caller, one at a time, small chunks gathered into one call. */
export async function stageFile(id: string, paths: StagedPaths, options: { sync: boolean }): Promise<StagedBlob> {
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants
  const handle = await open(paths.staged, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW, 0o600)
  const queue = createWriteQueue(handle)
  let state: 'open' | 'committing' | 'committed' | 'discarded' | 'failed' = 'open'

  const requireOpen = (what: string) => {
    if (state !== 'open') throw new TypeError(`blob ${id} is ${state}: only an open one can be ${what}`)
  }

  return {
    id,

    write(chunk) {
      requireOpen('written')
      return queue.push(chunk)
    },

    async commit() {
      requireOpen('committed')
      state = 'committing'
      try {
        await queue.flush()
        // A sync that failed once says nothing about the bytes when it is tried again: the kernel has dropped them.
        if (options.sync) await handle.datasync()
        await handle.close()
        await rename(paths.staged, paths.committed)
        if (options.sync) await syncFolder(paths.folder)
        state = 'committed'
      } catch (error) {
        state = 'failed'
        throw error
      }
    },

    async discard() {
      if (state === 'committed' || state === 'committing') {
        throw new TypeError(`blob ${id} is ${state}: remove it through the store`)
      }
      state = 'discarded'
      await queue.flush().catch(() => {}) // Whatever it was that could not be written is not wanted any more.
      await handle.close()
      await rm(paths.staged, { force: true })
      await rm(paths.committed, { force: true })
    },
  }
}

function createWriteQueue(handle: FileHandle) {
  let waiting: Uint8Array[] = []
  let waitingBytes = 0
  let writing: Promise<void> | null = null
  let failure: unknown = null

  async function writeBehind(): Promise<void> {
    const chunks = waiting
    waiting = []
    waitingBytes = 0
    try {
      await writeAll(handle, chunks)
    } catch (error) {
      failure ??= error
    }
    writing = waiting.length > 0 && failure === null ? writeBehind() : null
  }

  return {
    async push(chunk: Uint8Array): Promise<void> {
      if (failure !== null) throw failure
      if (chunk.byteLength === 0) return
      waiting.push(chunk)
      waitingBytes += chunk.byteLength
      writing ??= writeBehind()
      if (waitingBytes > QUEUE_BYTES) await writing
      if (failure !== null) throw failure
    },
    async flush(): Promise<void> {
      while (writing !== null) await writing
      if (failure !== null) throw failure
    },
  }
}

/** The kernel may take fewer bytes than offered; the rest is offered again. */
async function writeAll(handle: FileHandle, chunks: readonly Uint8Array[]): Promise<void> {
  let rest: readonly Uint8Array[] = chunks
  while (rest.length > 0) {
    const { bytesWritten } = await handle.writev(rest)
    if (bytesWritten === 0) throw new Error(`the disk took none of ${rest.length} chunks`)
    rest = dropBytes(rest, bytesWritten)
  }
}

function dropBytes(chunks: readonly Uint8Array[], count: number): readonly Uint8Array[] {
  let left = count
  for (const [index, chunk] of chunks.entries()) {
    if (left < chunk.byteLength) return [chunk.subarray(left), ...chunks.slice(index + 1)]
    left -= chunk.byteLength
  }
  return []
}
