/** Full disks, and disks without a file left to make: nothing is acknowledged that is not there, and it is over when there is space. */
import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createMediaServer, openDiskBlobs, openSqliteCatalog } from '@countersign/media-server'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { makeWorkplace, type Workplace } from '../crash/workplace.ts'
import { mountSmallDisk, type SmallDisk, whyNoSmallDisks } from './small-disk.ts'

const ACCOUNT = { cloudName: 'demo', apiKey: '123456789012345', apiSecret: 'only-for-a-disk-that-is-full' }
const ORIGIN = 'http://127.0.0.1:3001'
const AUTHORIZATION = { authorization: `Basic ${btoa(`${ACCOUNT.apiKey}:${ACCOUNT.apiSecret}`)}` }
const UPLOADS = 500
const BYTES = 40_000
/** Enough for some uploads more, once it is gone. */
const BALLAST_BYTES = 1_000_000
const BALLAST_FILES = 20

const reason = whyNoSmallDisks()
let place: Workplace
let logged: ReturnType<typeof vi.spyOn>

beforeEach(async () => {
  place = await makeWorkplace('full')
  logged = vi.spyOn(console, 'error').mockImplementation(() => undefined)
})
afterEach(async () => {
  logged.mockRestore()
  await place.close()
})

async function openServer(small: SmallDisk, isCatalogThere: boolean) {
  const disk = join(place.directory, 'disk')
  mountSmallDisk(disk, small)
  const ballast = Array.from({ length: BALLAST_FILES }, (_, at) => join(disk, `ballast-${at}`))
  for (const path of ballast) writeFileSync(path, randomBytes(BALLAST_BYTES / BALLAST_FILES))
  const beside = join(place.directory, 'beside')
  await mkdir(beside)
  const catalog = openSqliteCatalog(join(isCatalogThere ? disk : beside, 'catalog.sqlite'))
  const blobs = await openDiskBlobs(join(disk, 'blobs'))
  const server = createMediaServer({ account: ACCOUNT, catalog, blobs, origin: ORIGIN, ffprobe: false, poppler: false })
  const ask = (path: string, init: RequestInit = {}) =>
    server.fetch(
      new Request(path.startsWith('http') ? path : `${ORIGIN}/v1_1/demo/${path}`, { headers: AUTHORIZATION, ...init }),
    )
  return {
    ask,
    staged: () => readdirSync(join(disk, 'blobs/staging')),
    free: () => statfsSync(disk),
    giveSpace: () => {
      for (const path of ballast) rmSync(path)
    },
    close: async () => catalog.close(),
    async upload(publicId: string) {
      const bytes = randomBytes(BYTES)
      const form = new FormData()
      form.set('public_id', publicId)
      form.set('file', new File([bytes], 'a.bin'))
      const startedAt = performance.now()
      const response = await ask('raw/upload', { method: 'POST', body: form })
      const answer = (await response.json()) as { secure_url: string; etag: string; error?: { message: string } }
      const ms = performance.now() - startedAt
      return { publicId, status: response.status, answer, ms, md5: createHash('md5').update(bytes).digest('hex') }
    },
  }
}

type Server = Awaited<ReturnType<typeof openServer>>

async function md5At({ ask }: Server, url: string): Promise<string> {
  return createHash('md5')
    .update(Buffer.from(await (await ask(url)).arrayBuffer()))
    .digest('hex')
}

describe.skipIf(reason)(`a disk that is full${reason ? ` (skipped: ${reason})` : ''}`, () => {
  it.each<[string, SmallDisk, boolean]>([
    ['8 MB, for the files', 'size=8m', false],
    ['8 MB, for files and catalog', 'size=8m', true],
    ['a hundred files more than there are folders, for the files', `nr_inodes=${258 + 100 + BALLAST_FILES}`, false],
    [
      'a hundred files more than there are folders, for files and catalog',
      `nr_inodes=${258 + 100 + BALLAST_FILES}`,
      true,
    ],
  ])('of %s takes no upload it cannot keep', { timeout: 120_000 }, async (_case, small, isCatalogThere) => {
    const server = await openServer(small, isCatalogThere)
    try {
      const done = []
      for (let at = 0; at < UPLOADS; at += 4) {
        const batch = [0, 1, 2, 3].map((more) => server.upload(`upload-${at + more}`))
        done.push(...(await Promise.all(batch)))
      }
      const taken = done.filter(({ status }) => status === 200)
      const refused = done.filter(({ status }) => status !== 200)
      expect(taken.length).toBeGreaterThan(20)
      expect(refused.length).toBeGreaterThan(UPLOADS / 2)

      // Told so, in words, at once: a machine that does other things may be slow now and then.
      const messages = new Set(refused.map(({ status, answer }) => `${status} ${answer.error?.message}`))
      expect([...messages]).toEqual(['500 No space is left to store this. Try again when there is.'])
      expect(refused.map(({ ms }) => ms).sort((a, b) => a - b)[Math.floor(refused.length * 0.99)]).toBeLessThan(1000)

      // Nothing of it is there, not even a part.
      expect(server.staged()).toEqual([])
      for (const { publicId } of refused.slice(0, 50))
        expect((await server.ask(`resources/raw/upload/${publicId}`)).status).toBe(404)

      // What was taken is there, whole, while the disk is full.
      for (const { answer, md5 } of taken) {
        expect(answer.etag).toBe(md5)
        expect(await md5At(server, answer.secure_url)).toBe(md5)
      }

      // And it is over as soon as there is space.
      server.giveSpace()
      const until = performance.now() + 2000
      let last = await server.upload('after')
      while (last.status !== 200 && performance.now() < until) {
        await sleep(50)
        last = await server.upload('after')
      }
      expect([last.status, await md5At(server, last.answer.secure_url)]).toEqual([200, last.md5])
    } finally {
      await server.close()
    }
  })

  it('of fewer files than it needs folders is refused with a sentence', async () => {
    await expect(openServer('nr_inodes=100', false)).rejects.toThrow(/disk\/blobs/)
  })
})
