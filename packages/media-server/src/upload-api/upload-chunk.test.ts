import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { verifyUploadAnswer } from 'countersign/signing'
import { describe, expect, it } from 'vitest'
import type { BlobStore } from '../blobs/blob-store.ts'
import { createMemoryBlobs } from '../blobs/memory-blobs.ts'
import { LEASE_MS } from '../chunks/finish-once.ts'
import { ACCOUNT, createCloud, type Post } from '../http/cloud-under-test.contract.ts'

const rocket = readFileSync('fixtures/rocket.jpg')
const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('hex')
const CHUNK = 40_000
const DAY_MS = 24 * 60 * 60 * 1000
const NOTHING = { blobs: 0, intents: 0 }

type Cloud = ReturnType<typeof createCloud>
interface Sending extends Post {
  id?: string
  action?: string
  bytes?: Uint8Array<ArrayBuffer>
}

const createSmall = (limits: Parameters<typeof createCloud>[0] = {}, ...rest: [BlobStore?, object?]) =>
  createCloud({ minChunkBytes: 10, ...limits }, ...(rest as []))

/** Sends the bytes of a range of a file, as `0-9/100`. */
function send(
  cloud: Cloud,
  range: string,
  { id = 'u', action = 'image/upload', bytes = rocket, ...post }: Sending = {},
) {
  const [first = 0, last = 0] = range.split(/[-/]/).map(Number)
  const headers = { 'content-range': `bytes ${range}`, 'x-unique-upload-id': id, ...post.headers }
  return cloud.post(action, { file: bytes.slice(first, last + 1), ...post, headers })
}

/** The ranges of a file in chunks; the total is said from the start, or with the last alone. */
function rangesOf(length: number, size = CHUNK, isTotalKnown = true): string[] {
  return Array.from({ length: Math.ceil(length / size) }, (_, index) => {
    const last = Math.min((index + 1) * size, length) - 1
    return `${index * size}-${last}/${isTotalKnown || last === length - 1 ? length : -1}`
  })
}

async function sendAll(cloud: Cloud, sending: Sending = {}, ranges = rangesOf((sending.bytes ?? rocket).length)) {
  const answers = []
  for (const range of ranges) answers.push(await send(cloud, range, sending))
  return answers
}

describe('an upload in chunks', () => {
  it.each([
    ['whose total is known from the start', true],
    ['whose last chunk says how long it was', false],
  ])('%s is answered chunk by chunk, and at the end as a whole one', async (_case, isTotalKnown) => {
    const cloud = createSmall()
    const parameters = { public_id: 'a/rocket', tags: 'x,y', eager: 'w_20' }
    const answers = await sendAll(cloud, { parameters }, rangesOf(rocket.length, CHUNK, isTotalKnown))
    const part = { done: false, kind: 'upload', resource_type: 'image', public_id: 'a/rocket' }
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(answers.slice(0, 2).map(({ answer }) => answer)).toEqual([
      { ...part, bytes: CHUNK },
      { ...part, bytes: 2 * CHUNK },
    ])
    const answer = answers[2]?.answer
    expect(answer).toMatchObject({
      done: true,
      width: 640,
      format: 'jpg',
      tags: ['x', 'y'],
      original_filename: 'photo',
    })
    expect(answer).toMatchObject({
      bytes: rocket.length,
      etag: md5(rocket),
      eager: [{ transformation: 'c_scale,w_20' }],
    })
    expect(
      verifyUploadAnswer({ publicId: 'a/rocket', version: answer?.version }, answer?.signature, ACCOUNT.apiSecret),
    ).toBe(true)
    const delivered = await cloud.send(answer?.secure_url)
    expect(md5(new Uint8Array(await delivered.arrayBuffer()))).toBe(md5(rocket))
    expect(await cloud.leftovers()).toEqual({ blobs: 2, intents: 0 })

    const { answer: whole } = await cloud.post('image/upload', {
      parameters: { ...parameters, public_id: 'b' },
      file: rocket,
    })
    expect(
      Object.keys(answer ?? {})
        .filter((name) => name !== 'done')
        .sort(),
    ).toEqual(Object.keys(whole).sort())
  })

  it('has routes of its own, which are the same', async () => {
    const cloud = createSmall()
    const ranges = rangesOf(rocket.length)
    expect((await send(cloud, ranges[0] ?? '', { action: 'upload_chunked' })).answer).toEqual({
      ...{ done: false, kind: 'upload', bytes: CHUNK },
    })
    await send(cloud, ranges[1] ?? '', { action: 'auto/upload_chunked' })
    expect((await send(cloud, ranges[2] ?? '', { action: 'auto/upload' })).answer).toMatchObject({
      resource_type: 'image',
    })
  })

  it('may send the middle in any order, and at once', async () => {
    const cloud = createSmall()
    const [first = '', ...others] = rangesOf(rocket.length, 9_000)
    const last = others.pop() ?? ''
    await send(cloud, first)
    const middle = await Promise.all(others.reverse().map((range) => send(cloud, range)))
    expect(middle.map(({ status }) => status)).toEqual(middle.map(() => 200))
    expect((await send(cloud, last)).answer).toMatchObject({ etag: md5(rocket), bytes: rocket.length })
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })

  it('notifies once, as of a whole one', async () => {
    const told: string[] = []
    const receive = async (_url: unknown, init?: RequestInit) => {
      told.push(String(init?.body))
      return new Response()
    }
    const options = { notificationUrls: ['http://127.0.0.1:9/hook'], notifications: { fetch: receive as typeof fetch } }
    const cloud = createCloud({ minChunkBytes: 10 }, undefined, {}, options)
    await sendAll(cloud, { parameters: { public_id: 'a' } })
    await send(cloud, rangesOf(rocket.length)[2] ?? '', { parameters: { public_id: 'a' } })
    await cloud.sendNotifications()
    expect(told.map((body) => JSON.parse(body))).toMatchObject([{ notification_type: 'upload', public_id: 'a' }])
    expect(told[0]).not.toContain('"done"')
  })

  it('replaces an asset of its name, or leaves it, as it was told', async () => {
    const cloud = createSmall()
    const former = await cloud.post('image/upload', {
      parameters: { public_id: 'a' },
      file: readFileSync('fixtures/coffee.png'),
    })
    const kept = await sendAll(cloud, { id: 'v', parameters: { public_id: 'a', overwrite: '0' } })
    expect(kept[2]?.answer).toMatchObject({ existing: true, etag: former.answer.etag, done: true })
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
    const replaced = await sendAll(cloud, { parameters: { public_id: 'a' } })
    expect(replaced[2]?.answer).toMatchObject({
      overwritten: true,
      etag: md5(rocket),
      asset_id: former.answer.asset_id,
    })
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })
})

describe('a chunk that comes again', () => {
  it('is answered as before, wherever it belongs, and the last one with the same asset', async () => {
    const cloud = createSmall()
    const ranges = rangesOf(rocket.length)
    const answers = []
    for (const range of ranges) {
      answers.push(await send(cloud, range))
      cloud.clock.now += 5_000
      expect((await send(cloud, range)).answer).toEqual(answers.at(-1)?.answer)
    }
    const last = answers.at(-1)?.answer
    for (const range of ranges.slice(0, 2))
      expect((await send(cloud, range)).answer).toMatchObject({ done: false, bytes: rocket.length })
    expect((await send(cloud, ranges[2] ?? '')).answer).toEqual(last)
    expect((await cloud.admin('resources/image')).answer.resources).toHaveLength(1)
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })

  it('is one chunk, when it comes twice at once', async () => {
    const cloud = createSmall()
    for (const range of rangesOf(rocket.length)) {
      const both = await Promise.all([send(cloud, range), send(cloud, range)])
      expect(both.map(({ status }) => status)).toEqual([200, 200])
      expect(both[0].answer).toEqual(both[1].answer)
    }
    expect((await cloud.admin('resources/image')).answer.resources).toHaveLength(1)
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })

  it('is one asset, when the last comes twenty times at once', async () => {
    const cloud = createSmall()
    const [first = '', middle = '', last = ''] = rangesOf(rocket.length)
    await send(cloud, first)
    await send(cloud, middle)
    const all = await Promise.all(Array.from({ length: 20 }, () => send(cloud, last)))
    expect(new Set(all.map(({ answer }) => answer.asset_id)).size).toBe(1)
    expect((await cloud.admin('resources/image')).answer.resources).toHaveLength(1)
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })

  it('is one asset, when the whole file is one chunk that comes again', async () => {
    const cloud = createSmall()
    const [range = ''] = rangesOf(rocket.length, rocket.length)
    const [one, two, three] = [
      ...(await Promise.all([send(cloud, range), send(cloud, range)])),
      await send(cloud, range),
    ]
    expect(one.answer).toMatchObject({ done: true, etag: md5(rocket) })
    expect([two.answer, three.answer]).toEqual([one.answer, one.answer])
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })
})

describe('a lease that ends while its holder is still at work', () => {
  it.each([
    ['reading the chunks', 'read'],
    ['about to write the row', 'commitSession'],
  ] as const)('goes to another when that one is %s, and one of the two makes the asset', async (_case, where) => {
    const blobs = createMemoryBlobs()
    const cloud = createSmall({}, blobs)
    const [first = '', middle = '', last = ''] = rangesOf(rocket.length)
    await send(cloud, first)
    await send(cloud, middle)
    const halt = haltOnce(where === 'read' ? blobs : cloud.catalog, where as never)
    const slow = send(cloud, last)
    await halt.reached
    cloud.clock.now += LEASE_MS
    const quick = await send(cloud, last)
    expect(quick.answer).toMatchObject({ done: true, etag: md5(rocket) })
    halt.goOn()
    expect((await slow).answer).toEqual(quick.answer)
    expect((await cloud.admin('resources/image')).answer.resources).toHaveLength(1)
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })
})

/** Stops the first call of a method where it stands. */
function haltOnce<T extends object>(object: T, name: keyof T) {
  const [reached, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const original = object[name] as (...args: unknown[]) => unknown
  let calls = 0
  const wait = async () => {
    calls += 1
    if (calls > 1) return
    reached.resolve()
    await goOn.promise
  }
  const halting =
    name === 'read'
      ? async function* (...args: unknown[]) {
          await wait()
          yield* original(...args) as AsyncIterable<unknown>
        }
      : async (...args: unknown[]) => {
          await wait()
          return original(...args)
        }
  Object.assign(object, { [name]: halting })
  return { reached: reached.promise, goOn: () => goOn.resolve() }
}

describe('a chunk is refused', () => {
  const [first = '', middle = '', last = ''] = rangesOf(rocket.length)
  const changed = new Uint8Array(rocket).fill(7)

  it.each<[string, readonly string[], string, Sending, number, string | RegExp]>([
    ['in the middle of nothing', [], middle, {}, 404, /^No upload "u" is under way/],
    ['under the id of nobody', [first], middle, { id: 'v' }, 404, /^No upload "v" is under way/],
    ['the last before others', [first], last, {}, 400, /^Bytes 40000-79999 are missing: the last chunk comes last/],
    ['with other bytes', [first], first, { bytes: changed }, 400, 'Bytes 0-39999 were sent before, and were others'],
    ['over another', [first], '20000-59999/112525', {}, 400, /^Bytes 20000-59999 overlap with 0-39999/],
    ['of another total', [first], '40000-79999/112526', {}, 400, /must name a file of 112525 bytes.*not of 112526$/],
    ['too small', [first], '40000-40008/112525', {}, 400, 'All parts except EOF-chunk must be larger than 5mb'],
    ['shorter than it says', [first], middle, { file: 'x' }, 400, /names 40000 bytes, and file has 1$/],
    ['empty', [first], middle, { file: '' }, 400, 'Empty file'],
    [
      'without a file',
      [first],
      middle,
      { file: undefined as never },
      400,
      /Empty file|Missing required parameter - file/,
    ],
    ['with a wrong signature', [first], middle, { secret: 'x' }, 401, /^Invalid Signature/],
    [
      'without a signature',
      [first],
      middle,
      { unsigned: { signature: '' } },
      400,
      'Missing required parameter - signature',
    ],
    ['of another key', [first], middle, { unsigned: { api_key: '9' } }, 401, 'Unknown API key 9'],
    ['an hour later', [first], middle, { parameters: { timestamp: '1759990000' } }, 400, /^Stale request/],
    ['under another name', [first], middle, { parameters: { public_id: 'b' } }, 400, /^public_id must be the same/],
    ['of another type', [first], middle, { parameters: { type: 'private' } }, 400, /^type must be the same/],
    ['of another resource type', [first], middle, { action: 'raw/upload' }, 400, /^resource_type must be the same/],
    [
      'under another name, the last',
      [first, middle],
      last,
      { parameters: { folder: 'f' } },
      400,
      /^folder must be the same/,
    ],
    [
      'with a parameter that nobody knows',
      [],
      first,
      { parameters: { colour: 'red' } },
      400,
      /^Unknown parameter - colour/,
    ],
    ['under a name that is none', [], first, { parameters: { public_id: 'a/' } }, 400, 'public_id (a/) is invalid'],
  ])('%s', async (_case, before, range, sending, status, message) => {
    const cloud = createSmall()
    for (const each of before) await send(cloud, each)
    const refused = await send(cloud, range, sending)
    expect(refused.answer.error?.message).toEqual(
      typeof message === 'string' ? message : expect.stringMatching(message),
    )
    expect(refused.status).toBe(status)
    expect(await cloud.leftovers()).toEqual({ blobs: before.length, intents: 0 })
    if (before.length === 0) return
    for (const each of [middle, last].slice(before.length - 1)) expect((await send(cloud, each)).status).toBe(200)
    expect((await cloud.admin('resources/image')).answer.resources).toMatchObject([{ bytes: rocket.length }])
  })

  it('for its parameters without a word of those of the chunks before', async () => {
    const cloud = createSmall()
    await send(cloud, first, { parameters: { public_id: 'hidden/name' } })
    const { answer } = await send(cloud, middle, { parameters: { public_id: 'mine' } })
    expect(JSON.stringify(answer)).not.toContain('hidden')
  })

  it('above what all unfinished uploads may take together, until one ends', async () => {
    const cloud = createSmall({ maxUnfinishedBytes: 155_000 })
    await sendAll(cloud, {}, [first, middle])
    await send(cloud, first, { id: 'v' })
    const { status, answer, headers } = await send(cloud, middle, { id: 'v' })
    expect([status, headers.get('retry-after')]).toEqual([503, '1'])
    expect(answer.error.message).toMatch(/^Busy: unfinished uploads take more than 155000 bytes together/)
    expect(await cloud.leftovers()).toEqual({ blobs: 3, intents: 0 })
    expect((await send(cloud, last)).status).toBe(200)
    expect((await send(cloud, middle, { id: 'v' })).status).toBe(200)
  })
})

describe('a file in chunks that is refused', () => {
  it.each([
    ['no picture', 'image/upload', {}, 'Invalid image file', 3],
    ['a format that is not allowed', 'auto/upload', { allowed_formats: 'png' }, 'Raw file format jpg not allowed', 3],
    ['no video, in one chunk', 'video/upload', {}, 'Unsupported video format or file', 1],
  ])(
    'as %s gives back its space at once, and is refused the same way again',
    async (_case, action, parameters, message, count) => {
      const cloud = createSmall()
      const sending = { action, parameters, bytes: new Uint8Array(rocket.length).fill(7) } as Sending
      const ranges = rangesOf(rocket.length, Math.ceil(rocket.length / count))
      const answers = await sendAll(cloud, sending, ranges)
      expect(answers.at(-1)).toMatchObject({ status: 400, answer: { error: { message } } })
      expect(await cloud.leftovers()).toEqual(NOTHING)
      expect(await send(cloud, ranges.at(-1) ?? '', sending)).toMatchObject({
        status: 400,
        answer: { error: { message } },
      })
      expect(await cloud.leftovers()).toEqual(NOTHING)
    },
  )
})

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

  it('leaves nothing, a thousand of them', async () => {
    const cloud = createSmall()
    for (let number = 0; number < 1000; number += 1) {
      const ranges = rangesOf(200, 20, number % 2 === 0).slice(0, 1 + (number % 3))
      const bytes = new Uint8Array(200).fill(number)
      for (const range of ranges) expect((await send(cloud, range, { id: `${number}`, bytes })).status).toBe(200)
    }
    expect((await cloud.leftovers()).blobs).toBe(1999)
    cloud.clock.now += DAY_MS
    await cloud.sweep()
    expect(await cloud.leftovers()).toEqual(NOTHING)
  })
})
