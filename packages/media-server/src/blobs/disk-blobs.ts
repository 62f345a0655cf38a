import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { mkdir, open, readdir, stat, unlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { makeFolder, syncFolder, unusable } from '../disk/folder.ts'
import { isBlobId, requireBlobId } from './blob-id.ts'
import type { BlobStore } from './blob-store.ts'
import { stageFile } from './staged-file.ts'

export interface DiskBlobsOptions {
  /**
   * `false` never waits for the disk: a power cut then takes acknowledged uploads with it. It is there for the control
   * of the crash campaign and for tests that need speed. Default `true`.
   */
  sync?: boolean
}

const SHARDS = Array.from({ length: 256 }, (_, number) => number.toString(16).padStart(2, '0'))
const READ_CHUNK_BYTES = 256 * 1024

/**
 * Blobs as files: `staging/<id>` while they are written, `<first two digits>/<id>` from commit on.
 * Files are 0600 in folders of 0700. Every folder is made, and synced, before the first blob, so that a commit is
 * one fdatasync, one rename, one fsync of the folder.
 * @throws a sentence naming path and errno when the folder cannot be created, read or written.
 */
export async function openDiskBlobs(directory: string, options: DiskBlobsOptions = {}): Promise<BlobStore> {
  const sync = options.sync ?? true
  const root = resolve(directory)
  const staging = join(root, 'staging')
  await prepare(root, staging, sync)

  const pathsOf = (id: string) => {
    requireBlobId(id)
    const folder = join(root, id.slice(0, 2))
    return { staged: join(staging, id), folder, committed: join(folder, id) }
  }

  return {
    async stage(id) {
      const paths = pathsOf(id)
      const taken = await present(stat(paths.committed))
      if (taken) throw Object.assign(new Error(`blob ${id} exists already`), { code: 'EEXIST' })
      return stageFile(id, paths, { sync })
    },

    async stat(id) {
      const found = await present(stat(pathsOf(id).committed))
      return found && { size: found.size, writtenAt: found.mtimeMs }
    },

    async *read(id, range = {}) {
      const start = range.start ?? 0
      const end = range.end ?? Number.POSITIVE_INFINITY
      const handle = await open(pathsOf(id).committed, constants.O_RDONLY | constants.O_NOFOLLOW)
      try {
        if (start >= end) return
        yield* handle.createReadStream({ start, end: end - 1, highWaterMark: READ_CHUNK_BYTES, autoClose: false })
      } finally {
        await handle.close()
      }
    },

    async open(id) {
      const path = pathsOf(id).committed
      await stat(path)
      return path
    },

    async remove(id) {
      const { staged, committed } = pathsOf(id)
      await present(unlink(staged))
      await present(unlink(committed))
    },

    async *list() {
      for (const folder of ['staging', ...SHARDS]) yield* (await readdir(join(root, folder))).filter(isBlobId)
    },
  }
}

/** Makes all folders and proves, by doing it, that a file can be created in them. */
async function prepare(root: string, staging: string, sync: boolean): Promise<void> {
  makeFolder(root, { sync })
  try {
    const there = new Set(await readdir(root))
    for (const name of ['staging', ...SHARDS]) if (!there.has(name)) await makeOne(join(root, name))
    const probe = join(staging, `probe-${randomBytes(8).toString('hex')}`)
    await (await open(probe, constants.O_CREAT | constants.O_RDWR | constants.O_NOFOLLOW, 0o600)).close()
    await unlink(probe)
    // Always: a former process may have been killed between making the folders and syncing them.
    if (sync) await syncFolder(root)
  } catch (cause) {
    throw unusable('data folder', root, cause)
  }
}

/** Another process may make it at the same time. */
async function makeOne(path: string): Promise<void> {
  await mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
}

/** What a file operation answers, or `null` when there is no such file; every other error stands. */
async function present<T>(operation: Promise<T>): Promise<T | null> {
  try {
    return await operation
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
