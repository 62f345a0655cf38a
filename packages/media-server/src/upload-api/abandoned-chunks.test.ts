import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDiskBlobs } from '../blobs/disk-blobs.ts'
import { createMemoryBlobs } from '../blobs/memory-blobs.ts'
import { createSmall, DAY_MS, NOTHING, rangesOf, rocket, send } from './chunks-under-test.contract.ts'

describe('an upload in chunks that nobody goes on with', () => {
  it('expires a day after its latest chunk: its id is unknown, its bytes are gone', async () => {
    const cloud = createSmall()
    const [first = '', middle = '', last = ''] = rangesOf(rocket.length)
    await send(cloud, first)
    cloud.clock.now += DAY_MS - 1
    await send(cloud, middle)
    cloud.clock.now += DAY_MS - 1
    expect(await cloud.leftovers()).toEqual({ blobs: 2, intents: 0 })
    cloud.clock.now += 1
    const { status, answer } = await send(cloud, last)
    expect([status, answer.error.message]).toEqual([
      404,
      'No upload "u" is under way: it has ended, has expired, or its first chunk never arrived. Begin again, with the first chunk and another X-Unique-Upload-Id.',
    ])
    expect(await cloud.leftovers()).toEqual(NOTHING)
  })

  it('is waited for as long as the server was told', async () => {
    const cloud = createSmall({ unfinishedUploadMs: 60_000 })
    await send(cloud, rangesOf(rocket.length)[0] ?? '')
    cloud.clock.now += 59_999
    await cloud.sweep()
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
    cloud.clock.now += 1
    await cloud.sweep()
    expect(await cloud.leftovers()).toEqual(NOTHING)
  })

  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-chunks-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it.each([
    ['in memory', async () => createMemoryBlobs()],
    ['on disk', () => openDiskBlobs(folder, { sync: false })],
  ])(
    'leaves nothing, a thousand of them, %s',
    async (_case, open) => {
      const cloud = createSmall({}, await open())
      for (let number = 0; number < 1000; number += 1) {
        const ranges = rangesOf(200, 20, number % 2 === 0).slice(0, 1 + (number % 3))
        const bytes = new Uint8Array(200).fill(number)
        for (const range of ranges) expect((await send(cloud, range, { id: `${number}`, bytes })).status).toBe(200)
      }
      expect((await cloud.leftovers()).blobs).toBe(1999)
      cloud.clock.now += DAY_MS
      await cloud.sweep()
      expect(await cloud.leftovers()).toEqual(NOTHING)
      const left = await readdir(folder, { recursive: true, withFileTypes: true })
      expect(left.filter((entry) => entry.isFile())).toEqual([])
    },
    120_000,
  )
})
