import { existsSync, readdirSync, readlinkSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseCloudinaryUrl } from 'countersign/protocol'
import { archiveDownloadUrl, signParameters } from 'countersign/signing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type StartedMediaServer, startMediaServer } from '../start/start-media-server.ts'

const OPEN_FILES = '/proc/self/fd'

let folder: string
let server: StartedMediaServer

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-'))
  server = await startMediaServer({ port: 0, dataDir: join(folder, 'data'), sync: false })
})
afterEach(async () => {
  await server.close({ graceMs: 0 })
  await rm(folder, { recursive: true })
})

/** Blobs that this process, which the server runs in, has open. */
const openBlobs = (): string[] =>
  readdirSync(OPEN_FILES).flatMap((number) => {
    try {
      const path = readlinkSync(join(OPEN_FILES, number))
      return path.startsWith(join(folder, 'data', 'blobs')) ? [path] : []
    } catch {
      return []
    }
  })

async function until(condition: () => boolean): Promise<void> {
  for (const startedAt = Date.now(); Date.now() - startedAt < 3000; await wait(10)) if (condition()) return
  throw new Error('it did not happen within 3 s')
}

describe('a client that goes away in the middle of an archive', () => {
  it.skipIf(!existsSync(OPEN_FILES)).each(['zip', 'tgz'] as const)('of %s ends the work', async (targetFormat) => {
    const { cloudName, apiKey, apiSecret } = parseCloudinaryUrl(server.cloudinaryUrl)
    const cloud = { cloudName, apiKey, apiSecret, apiOrigin: server.mediaUrl }
    const timestamp = Math.floor(Date.now() / 1000)
    for (const public_id of ['1', '2']) {
      const signed = { timestamp: String(timestamp), public_id, tags: 'x' }
      const form = new FormData()
      for (const [name, value] of Object.entries({
        ...signed,
        api_key: apiKey,
        signature: signParameters(signed, apiSecret),
      }))
        form.set(name, value)
      const noise = Array.from({ length: 640 }, () => crypto.getRandomValues(new Uint8Array(65_536)))
      form.set('file', new File(noise, 'noise.bin'))
      const address = `${server.mediaUrl}/v1_1/${cloudName}/raw/upload`
      expect((await fetch(address, { method: 'POST', body: form })).status).toBe(200)
    }
    const gone = new AbortController()
    const url = archiveDownloadUrl({ timestamp, resourceType: 'raw', tags: ['x'], targetFormat }, cloud)
    const response = await fetch(url, { signal: gone.signal })
    await response.body?.getReader().read()
    await until(() => openBlobs().length === 1)
    await wait(300)
    // Nobody takes the rest: it waits, with one file open.
    expect(openBlobs()).toHaveLength(1)
    gone.abort()
    await until(() => openBlobs().length === 0)
  })
})
