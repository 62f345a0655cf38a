import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openDiskBlobs } from '../blobs/disk-blobs.ts'
import { type Answer, createCloud } from '../http/cloud-under-test.contract.ts'
import { breakStorage, type Fails } from './break-storage.contract.ts'

/** Small ones: it is uploaded once for each call that can fail, and decoding is no call of storage. */
const small = (name: string) =>
  sharp(readFileSync(`fixtures/${name}`))
    .resize(48)
    .toBuffer()
const [rocket, coffee] = await Promise.all([small('rocket.jpg'), small('coffee.png')])
const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('hex')

let logged: ReturnType<typeof vi.spyOn>
beforeEach(() => {
  logged = vi.spyOn(console, 'error').mockImplementation(() => {})
})
afterEach(() => logged.mockRestore())

type Cloud = ReturnType<typeof createCloud>

/** What everybody sees of the asset: its bytes, whole. `null` when there is none. */
async function lookAt(cloud: Cloud): Promise<{ etag: string; derived: number } | null> {
  const { status, answer } = await cloud.admin('resources/image/upload/a')
  if (status === 404) return null
  const delivered = await cloud.send((answer as Answer).secure_url)
  expect(delivered.status).toBe(200)
  const bytes = Buffer.from(await delivered.arrayBuffer())
  expect([bytes.length, md5(bytes)]).toEqual([answer.bytes, answer.etag])
  for (const image of answer.derived as Answer[]) expect((await cloud.send(image.secure_url)).status).toBe(200)
  return { etag: answer.etag, derived: answer.derived.length }
}

const CASES = [
  { case: 'a new name', standing: false, parameters: {} as Record<string, string>, atLeast: 6 },
  { case: 'a new name, with eager images', standing: false, parameters: { eager: 'w_20|w_10' }, atLeast: 14 },
  { case: 'overwriting', standing: true, parameters: {} as Record<string, string>, atLeast: 7 },
  { case: 'overwriting, with an eager image', standing: true, parameters: { eager: 'w_10' }, atLeast: 11 },
  { case: 'a name that stands', standing: true, parameters: { overwrite: '0' }, atLeast: 5 },
]

describe.each(CASES)('an upload whose storage fails, $case', ({ standing, parameters, atLeast }) => {
  /** One upload during which storage fails so. */
  async function uploadWith(fails: Fails, when: 'before' | 'after' = 'before') {
    const cloud = createCloud()
    if (standing) await cloud.post('image/upload', { parameters: { public_id: 'a' }, file: rocket })
    const storage = breakStorage(cloud, fails, when)
    const { status, answer } = await cloud.post('image/upload', {
      parameters: { public_id: 'a', ...parameters },
      file: coffee,
    })
    storage.mend()
    return { ...storage, status, answer, seen: await lookAt(cloud), leftovers: await cloud.leftovers() }
  }
  const former = standing ? { etag: md5(rocket), derived: 0 } : null
  const isExisting = parameters.overwrite === '0'
  const eager = parameters.eager?.split('|').length ?? 0
  const uploaded = isExisting ? former : { etag: md5(coffee), derived: eager }

  it('acknowledges nothing that is not there, shows nothing torn, leaves nothing: at every call', async () => {
    const { calls } = await uploadWith(() => false)
    expect(calls.length).toBeGreaterThanOrEqual(atLeast)
    for (let n = 1; n <= calls.length; n += 1) {
      const { status, answer, failed, seen, leftovers } = await uploadWith((call) => call === n)
      const at = `at call ${n} (${failed})`
      expect(failed, at).toHaveLength(1)
      expect(seen, at).toEqual(status === 200 ? uploaded : former)
      if (status === 200) expect(answer.etag, at).toBe(uploaded?.etag)
      else expect([status, answer], at).toEqual([500, { error: { message: 'Internal server error' } }])

      // What cannot be taken back, and what the catalog may have: the sweep's.
      const isLeft = ['commitUpload', 'closeIntent', 'remove', 'discard'].includes(failed[0] ?? '')
      const assets = (seen ? 1 : 0) + (seen?.derived ?? 0)
      if (isLeft) expect(leftovers.blobs, at).toBeGreaterThanOrEqual(assets)
      else expect(leftovers, at).toEqual({ blobs: assets, intents: 0 })
    }
  })

  it('acknowledges nothing that is not there, and shows nothing torn: from every call on', async () => {
    const { calls } = await uploadWith(() => false)
    for (let n = 1; n <= calls.length; n += 1) {
      const { status, failed, seen } = await uploadWith((call) => call >= n)
      expect(seen, `from call ${n} on (${failed})`).toEqual(status === 200 ? uploaded : former)
    }
  })

  it('keeps the bytes when the catalog fails after it has taken the row', async () => {
    const { calls } = await uploadWith(() => false)
    const n = calls.indexOf('commitUpload') + 1
    if (n === 0) return expect(isExisting).toBe(true)
    const { status, failed, seen } = await uploadWith((call) => call === n, 'after')
    expect([status, failed, seen]).toEqual([500, ['commitUpload'], uploaded])
  })
})

describe.each([
  { case: 'in three chunks', count: 3, standing: false, file: rocket },
  { case: 'in three chunks, over another', count: 3, standing: true, file: rocket },
  { case: 'in one', count: 1, standing: true, file: rocket },
  { case: 'in three parts, the last one first', count: 3, standing: true, file: rocket, inParts: true },
  { case: 'in three chunks, which is no picture', count: 3, standing: true, file: Buffer.alloc(1000, 'x') },
])('an upload whose storage fails, $case', ({ count, standing, file, inParts }) => {
  const isPicture = file === rocket
  /** Sends each chunk until it is answered with anything but a failure, as clients do. */
  async function uploadWith(fails: Fails, when: 'before' | 'after' = 'before') {
    const cloud = createCloud({ minChunkBytes: 1 })
    if (standing) await cloud.post('image/upload', { parameters: { public_id: 'a' }, file: coffee })
    const storage = breakStorage(cloud, fails, when)
    const size = Math.ceil(file.length / count)
    const places = Array.from({ length: count }, (_, index) => index)
    const statuses: number[] = []
    let sent = 0
    for (const index of inParts ? places.reverse() : places) {
      const [first, end] = [index * size, Math.min((index + 1) * size, file.length)]
      const range = { 'content-range': `bytes ${first}-${end - 1}/${end === file.length ? end : -1}` }
      const part = { 'x-upload-part-number': `${index + 1}`, 'x-upload-total-parts': `${count}` }
      const send = () =>
        cloud.post('image/upload', {
          parameters: { public_id: 'a' },
          file: new Uint8Array(file.subarray(first, end)),
          headers: { 'x-unique-upload-id': 'u', ...(inParts ? part : range) },
        })
      let met = await send()
      statuses.push(met.status)
      while (met.status === 500 && statuses.length < 20) {
        met = await send()
        statuses.push(met.status)
      }
      const { answer } = met
      sent += end - first
      if (sent < file.length) expect(answer).toMatchObject({ done: false, bytes: sent })
      else if (isPicture) expect(answer).toMatchObject({ done: true, etag: md5(file) })
      else expect(answer.error.message).toBe('Invalid image file')
    }
    storage.mend()
    return { ...storage, statuses, seen: await lookAt(cloud), leftovers: await cloud.leftovers() }
  }
  const wanted = isPicture ? { etag: md5(file), derived: 0 } : { etag: md5(coffee), derived: 0 }

  it.each(['before', 'after'] as const)(
    'acknowledges no chunk that is not there, and is whole when each is sent until it is answered: %s every call',
    async (when) => {
      const { calls, leftovers } = await uploadWith(() => false)
      expect(leftovers).toEqual({ blobs: 1, intents: 0 })
      expect(calls.length).toBeGreaterThanOrEqual(8)
      for (let n = 1; n <= calls.length; n += 1) {
        const { failed, statuses, seen } = await uploadWith((call) => call === n, when)
        const at = `at call ${n} (${failed}): ${statuses}`
        expect(failed, at).toHaveLength(1)
        expect(statuses.filter((status) => status === 500).length, at).toBeLessThanOrEqual(1)
        expect(seen, at).toEqual(wanted)
      }
    },
  )
})

describe('a sync that fails', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('is final: 500, not tried again, nothing visible, nothing left', async () => {
    const blobs = await openDiskBlobs(folder)
    const cloud = createCloud({}, blobs)
    const handle = await open(join(folder, 'probe'), 'w')
    const FileHandle = Object.getPrototypeOf(handle) as typeof handle
    await handle.close()
    const sync = vi.spyOn(FileHandle, 'datasync').mockRejectedValueOnce(new Error('EIO: i/o error, fdatasync'))
    const post = () => cloud.post('image/upload', { parameters: { public_id: 'a' }, file: coffee })
    expect((await post()).status).toBe(500)
    expect(sync).toHaveBeenCalledTimes(1)
    expect(await lookAt(cloud)).toBe(null)
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })

    expect((await post()).status).toBe(200)
    expect(await lookAt(cloud)).toEqual({ etag: md5(coffee), derived: 0 })
    sync.mockRestore()
  })
})
