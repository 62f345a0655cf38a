import { describe, expect, it, vi } from 'vitest'
import type { FaultName } from '../faults/fault-options.ts'
import { FAULTS } from '../faults/fault-table.ts'
import { createFaults } from '../faults/faults.ts'
import { json, openCloud, send, upload, WAYS } from './cloud-in-test.contract.ts'
import type { TestCloud } from './create-test-cloud.ts'

const statuses = async (times: number, ask: () => Promise<Response>) => {
  const met: number[] = []
  for (let count = 0; count < times; count += 1) met.push((await ask()).status)
  return met
}

describe.each(WAYS)('faults of requests, $case', ({ options, fetchOf }) => {
  it.each([420, 429, 500] as const)('answers %s to the next, and does nothing', async (status) => {
    const cloud = await openCloud(options)
    const fetch = fetchOf(cloud)
    cloud.faults.inject(`answer${status}`, { action: 'upload', times: 2, retryAfterSeconds: 3 })
    expect(await statuses(3, () => upload(cloud, 'a', { fetch }))).toEqual([status, status, 200])
    expect(await cloud.assets()).toHaveLength(1)
    expect(cloud.requests().map(({ faults }) => faults)).toEqual([[`answer${status}`], [`answer${status}`], []])
  })

  it('says it in Cloudinary’s words, or in given ones, where a page may read them', async () => {
    const cloud = await openCloud(options)
    cloud.clock.set('2026-01-31T12:34:56Z')
    cloud.faults.inject('answer420')
    const answer = await upload(cloud, 'a', { fetch: fetchOf(cloud) })
    const message = 'Rate Limit Exceeded. Limit of 500 api operations reached. Try again on 2026-01-31 13:00:00 UTC'
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'x-cld-error': message,
      'x-featureratelimit-reset': 'Sat, 31 Jan 2026 13:00:00 GMT',
      'access-control-allow-origin': '*',
      date: 'Sat, 31 Jan 2026 12:34:56 GMT',
    })
    expect(await json(answer)).toEqual({ error: { message } })
    cloud.faults.inject('answer500', { message: 'Die Wolke ist müde', retryAfterSeconds: 7 })
    const other = await upload(cloud, 'a', { fetch: fetchOf(cloud) })
    expect(other.headers.get('retry-after')).toBe('7')
    expect(await json(other)).toEqual({ error: { message: 'Die Wolke ist müde' } })
  })

  it('loses a request before anything is done', async () => {
    const cloud = await openCloud(options)
    cloud.faults.inject('lostRequest')
    await expect(upload(cloud, 'a', { fetch: fetchOf(cloud) })).rejects.toThrow('fetch failed')
    expect(await cloud.assets()).toEqual([])
    expect(cloud.requests()).toMatchObject([{ action: 'upload', status: null, faults: ['lostRequest'] }])
  })

  it('loses an answer when the work is done', async () => {
    const error = vi.spyOn(console, 'error')
    const cloud = await openCloud(options)
    cloud.faults.inject('lostAnswer', { action: 'upload' })
    await expect(upload(cloud, 'a', { fetch: fetchOf(cloud) })).rejects.toThrow('fetch failed')
    expect(await cloud.assets()).toMatchObject([{ public_id: 'a' }])
    expect(cloud.requests()).toMatchObject([{ action: 'upload', status: 200, faults: ['lostAnswer'] }])
    expect((await upload(cloud, 'a', { fetch: fetchOf(cloud) })).status).toBe(200)
    expect(error).not.toHaveBeenCalled()
  })

  it('is slow in both directions, and loses nothing on the way', async () => {
    const cloud = await openCloud(options)
    const bytes = new Uint8Array(60_000).map((_, index) => index)
    const took = async <T>(work: Promise<T>): Promise<[ms: number, T]> => {
      const start = performance.now()
      const done = await work
      return [performance.now() - start, done]
    }
    cloud.faults.inject('slowLink', { bytesPerSecond: '200 kB', times: Number.POSITIVE_INFINITY })
    expect(cloud.faults.pending()).toHaveLength(1)
    const file = new File([bytes], 'a.bin')
    const [upMs, answer] = await took(json(upload(cloud, 'a', { fetch: fetchOf(cloud), file })))
    const [downMs, got] = await took(fetchOf(cloud)(answer.secure_url).then((response) => response.bytes()))
    expect(got).toEqual(bytes)
    // 60 kB take 300 ms; timers may be early by one.
    expect(Math.min(upMs, downMs)).toBeGreaterThan(280)
    cloud.faults.inject('answer500', { action: 'delivery' })
    expect((await fetchOf(cloud)(answer.secure_url)).status).toBe(500)
    expect(cloud.requests().at(-1)?.faults).toEqual(['slowLink', 'answer500'])
    expect(cloud.faults.pending()).toEqual([])
  })

  it('keeps nothing of an upload that was given up on the way', async () => {
    const cloud = await openCloud(options)
    cloud.faults.inject('slowLink', { bytesPerSecond: '10 kB' })
    const file = new File([new Uint8Array(100_000)], 'a.bin')
    await expect(upload(cloud, 'a', { fetch: fetchOf(cloud), file, signal: AbortSignal.timeout(200) })).rejects.toThrow(
      /timeout/,
    )
    await vi.waitFor(() => expect(cloud.requests()).toMatchObject([{ status: 400, file: null }]), 10_000)
    expect(cloud.requests()[0]?.error).toMatch(/^Malformed request body - the connection broke off after \d+ bytes$/)
    cloud.faults.inject('slowLink', { latency: '1 h' })
    await expect(upload(cloud, 'a', { fetch: fetchOf(cloud), signal: AbortSignal.timeout(50) })).rejects.toThrow()
    await vi.waitFor(() => expect(cloud.requests()).toMatchObject([{}, { status: null, faults: ['slowLink'] }]), 10_000)
    expect(await cloud.assets()).toEqual([])
  })

  it('strikes the n-th chunk of each file, again when it is sent again', async () => {
    const cloud = await openCloud(options)
    cloud.faults.inject('answer500', { chunk: 2, times: 3, message: 'struck' })
    const chunk = async (id: string, start: number) => {
      const headers = { 'x-unique-upload-id': id, 'content-range': `bytes ${start}-${start + 5_999_999}/-1` }
      const { error } = await json(upload(cloud, id, { fetch: fetchOf(cloud), headers }))
      return error?.message === 'struck'
    }
    const met: boolean[] = []
    for (const [id, start] of [
      ['a', 0],
      ['a', 6_000_000],
      ['b', 0],
      ['a', 6_000_000],
      ['a', 12_000_000],
      ['b', 6_000_000],
      ['b', 6_000_000],
    ] as const)
      met.push(await chunk(id, start))
    expect(met).toEqual([false, true, false, true, false, true, false])
  })

  it('strikes the n-th part of each file likewise, by the order in which they came', async () => {
    const cloud = await openCloud(options)
    cloud.faults.inject('answer500', { chunk: 2, times: 2, message: 'struck' })
    const met: boolean[] = []
    for (const number of [3, 1, 2, 1, 3]) {
      const headers = { 'x-unique-upload-id': 'a', 'x-upload-part-number': String(number) }
      const { error } = await json(upload(cloud, 'a', { fetch: fetchOf(cloud), headers }))
      met.push(error?.message === 'struck')
    }
    expect(met).toEqual([false, true, false, true, false])
  })
})

describe.each(WAYS)('a file in chunks, $case', ({ options, fetchOf }) => {
  const bytes = new Uint8Array(250).map((_, index) => index)
  const open = () => openCloud({ ...options, limits: { minChunkBytes: 100 } })
  const chunk = (cloud: TestCloud, first: number) => {
    const last = Math.min(first + 99, bytes.length - 1)
    const headers = { 'x-unique-upload-id': 'u', 'content-range': `bytes ${first}-${last}/${bytes.length}` }
    const file = new File([bytes.subarray(first, last + 1)], 'a.bin')
    return upload(cloud, 'a', { fetch: fetchOf(cloud), headers, file })
  }

  it.each(['answer500', 'lostRequest', 'lostAnswer'] as const)('is whole after %s to its second', async (fault) => {
    const cloud = await open()
    cloud.faults.inject(fault, { chunk: 2 })
    await chunk(cloud, 0)
    await chunk(cloud, 100).catch(() => undefined)
    expect(cloud.faults.pending()).toEqual([])
    for (const first of [100, 200]) expect((await chunk(cloud, first)).status).toBe(200)
    const [asset] = await cloud.assets()
    expect(await (await fetchOf(cloud)(asset?.secure_url ?? '')).bytes()).toEqual(bytes)
  })

  it('is one file when the answer to its last gets lost, and that is sent again', async () => {
    const cloud = await open()
    cloud.faults.inject('lostAnswer', { chunk: 3 })
    for (const first of [0, 100]) await chunk(cloud, first)
    await expect(chunk(cloud, 200)).rejects.toThrow('fetch failed')
    expect(await json(chunk(cloud, 200))).toMatchObject({ public_id: 'a', bytes: 250 })
    expect(await cloud.assets()).toHaveLength(1)
  })

  it('is forgotten when the clock has gone on for a day', async () => {
    const cloud = await open()
    for (const first of [0, 100]) await chunk(cloud, first)
    cloud.clock.advance('25 h')
    expect((await chunk(cloud, 200)).status).not.toBe(200)
    expect(await cloud.assets()).toEqual([])
  })
})

describe('which requests a fault strikes', () => {
  it.each([
    [{ action: 'destroy' }],
    [{ action: 'destroy', method: 'POST' }],
    [{ path: /\/destroy$/g }],
    [{ path: '/v1_1/here/raw/destroy' }],
  ])('those that match %o, and no other', async (match) => {
    const cloud = await openCloud({ listen: false, cloudName: 'here' })
    cloud.faults.inject('answer429', match)
    expect((await upload(cloud, 'a')).status).toBe(200)
    expect(cloud.faults.pending()).toEqual([{ fault: 'answer429', options: match, times: 1, struck: 0 }])
    expect((await send(cloud, 'raw/destroy', { fields: { public_id: 'a' } })).status).toBe(429)
    expect(cloud.faults.pending()).toEqual([])
  })

  it('not a browser’s preflight', async () => {
    const cloud = await openCloud({ listen: false })
    cloud.faults.inject('answer500')
    const preflight = await cloud.fetch(`/v1_1/${cloud.cloudName}/raw/upload`, { method: 'OPTIONS' })
    expect([preflight.status, cloud.requests(), cloud.faults.pending().length]).toEqual([204, [], 1])
  })

  it('one fault each, the first injected first, and none that was cleared', async () => {
    const cloud = await openCloud({ listen: false })
    cloud.faults.inject('answer420')
    cloud.faults.inject('answer500')
    expect(await statuses(2, () => upload(cloud, 'a'))).toEqual([420, 500])
    cloud.faults.inject('answer500')
    cloud.faults.clear()
    expect(await statuses(1, () => upload(cloud, 'a'))).toEqual([200])
  })
})

describe('a fault that cannot be', () => {
  it.each([
    ['answer418', {}, `faults.inject must be one of ${Object.keys(FAULTS).join(', ')}, not "answer418"`],
    ['toString', {}, /^faults\.inject must be one of /],
    [
      'answer500',
      { time: 2 },
      /^an option of answer500 must be one of method, path, action, chunk, times, .* not "time"$/,
    ],
    ['answer500', { times: 0 }, 'answer500.times must be a whole number from 1, not 0'],
    ['answer500', { method: 'post' }, 'answer500.method must be one of GET, HEAD, POST, PUT, DELETE, not "post"'],
    ['answer500', { action: 'uplaod' }, /^answer500\.action must be one of upload, .*, delivery, not "uplaod"$/],
    ['lostAnswer', { path: '' }, 'lostAnswer.path must be a text that is not empty, or a regular expression, not ""'],
    ['slowLink', {}, 'slowLink needs bytesPerSecond or latency'],
    ['slowLink', { bytesPerSecond: '1 kb' }, /^slowLink\.bytesPerSecond must be .* not "1 kb"$/],
    ['slowLink', { bytesPerSecond: 0 }, 'slowLink.bytesPerSecond must be more than 0, not 0'],
    ['delayWebhook', {}, 'delayWebhook needs by'],
    ['dropWebhook', { type: 'tags' }, /^dropWebhook\.type must be one of .*\bupload, not "tags"$/],
  ])('is refused by name: %s %o', (name, options, message) => {
    const faults = createFaults()
    const inject = () => faults.inject(name as FaultName, options as never)
    expect(inject).toThrow(expect.objectContaining({ code: 'invalid_configuration' }))
    expect(inject).toThrow(message)
    expect(faults.pending()).toEqual([])
  })

  it('does not compile either', () => {
    const faults = createFaults()
    // @ts-expect-error there is no such fault
    expect(() => faults.inject('answer418')).toThrow()
    // @ts-expect-error it is not said by how much
    expect(() => faults.inject('delayWebhook')).toThrow()
    // @ts-expect-error a webhook has no method
    expect(() => faults.inject('dropWebhook', { method: 'POST' })).toThrow()
  })
})
