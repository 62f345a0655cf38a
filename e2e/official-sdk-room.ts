import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type StartedMediaServer, startMediaServer } from '@countersign/media-server'
import { type Answer, createSdk } from './official-sdk-process.ts'

/** A local cloud on a disk, and the official SDK that speaks to it. */
export interface SdkRoom {
  server: StartedMediaServer
  /** For files of the test's own. */
  folder: string
  /** Calls the SDK: `api.ping`. */
  call(name: string, ...args: unknown[]): Promise<Answer>
  /** What a URL delivers, by its MD5. */
  open(url: string): Promise<{ status: number; md5: string }>
  countBlobs(): Promise<number>
  close(): Promise<void>
}

export async function openSdkRoom(options: { now?: () => number } = {}): Promise<SdkRoom> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-sdk-'))
  const dataDir = join(folder, 'data')
  const server = await startMediaServer({ port: 0, dataDir, ...options })
  const sdk = createSdk(server.cloudinaryUrl)
  return {
    server,
    folder,
    call: sdk.call,
    async open(url) {
      const response = await fetch(url)
      return { status: response.status, md5: md5(new Uint8Array(await response.arrayBuffer())) }
    },
    async countBlobs() {
      const entries = await readdir(join(dataDir, 'blobs'), { recursive: true, withFileTypes: true })
      return entries.filter((entry) => entry.isFile()).length
    },
    async close() {
      await sdk.stop()
      await server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex')
