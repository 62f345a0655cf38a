import { describe, expect, it } from 'vitest'
import { createCloud } from '../http/cloud-under-test.contract.ts'
import { createSmall, DAY_MS, md5, NOTHING, rocket, type Sending, send } from './chunks-under-test.contract.ts'
import { PARTS, sendPart } from './parts-under-test.contract.ts'

const WHOLE = { done: true, bytes: rocket.length, etag: md5(rocket), format: 'jpg', width: 640 }
const ORDERS = [
  ['in order, the last one saying how many', ['1', '2', '3/3']],
  ['in order, all saying how many', ['1/3', '2/3', '3/3']],
  ['the last one first', ['3/3', '2', '1']],
  ['the middle at the end, the total said by the first alone', ['3', '1/3', '2']],
] as const

describe('an upload in parts', () => {
  it.each(ORDERS)(
    '%s, is answered part by part, and by the one that was missing as a whole one',
    async (_case, order) => {
      const cloud = createSmall()
      const parameters = { public_id: 'a/rocket', tags: 'x,y' }
      const answers = []
      for (const text of order) answers.push(await sendPart(cloud, text, { parameters }))
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
      let bytes = 0
      for (const [at, text] of order.slice(0, 2).entries()) {
        bytes += PARTS[Number.parseInt(text, 10) - 1]?.length ?? 0
        const part = { done: false, kind: 'upload', resource_type: 'image', public_id: 'a/rocket' }
        expect(answers[at]?.answer).toEqual({ ...part, bytes })
      }
      expect(answers[2]?.answer).toMatchObject({ ...WHOLE, public_id: 'a/rocket', tags: ['x', 'y'] })
      const delivered = await cloud.send(answers[2]?.answer.secure_url)
      expect(md5(new Uint8Array(await delivered.arrayBuffer()))).toBe(md5(rocket))
      expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
    },
  )

  it('all at once is one asset, which one of them is answered with', async () => {
    const cloud = createSmall()
    const answers = await Promise.all(['1/3', '2/3', '3/3'].map((text) => sendPart(cloud, text)))
    expect(answers.map(({ answer }) => answer.done).sort()).toEqual([false, false, true])
    expect(answers.find(({ answer }) => answer.done)?.answer).toMatchObject(WHOLE)
    expect((await cloud.admin('resources/image')).answer.resources).toHaveLength(1)
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })

  it('may be one part, however small, and a range that says how long it is', async () => {
    const cloud = createSmall({ minChunkBytes: 5_000_000 })
    const headers = { 'content-range': `bytes 0-${rocket.length - 1}/${rocket.length}` }
    const { answer } = await sendPart(cloud, '1/1', { bytes: rocket, headers })
    expect(answer).toMatchObject(WHOLE)
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })

  it('answers a part that comes again, and all of them with the whole once it is there', async () => {
    const cloud = createSmall()
    const first = await sendPart(cloud, '2')
    expect((await sendPart(cloud, '2')).answer).toEqual(first.answer)
    await sendPart(cloud, '3/3')
    const [one, two] = await Promise.all([sendPart(cloud, '1'), sendPart(cloud, '1')])
    expect(one.answer).toMatchObject(WHOLE)
    expect(two.answer).toEqual(one.answer)
    cloud.clock.now += 5_000
    for (const text of ['1', '2/3', '3/3']) expect((await sendPart(cloud, text)).answer).toEqual(one.answer)
    expect((await cloud.admin('resources/image')).answer.resources).toHaveLength(1)
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })

  it('is put together by whoever comes again, where nobody has finished it', async () => {
    const cloud = createSmall()
    for (const text of ['1/3', '2']) await sendPart(cloud, text)
    const claim = cloud.catalog.claimSession
    cloud.catalog.claimSession = async () => {
      throw new Error('the process ends here')
    }
    expect((await sendPart(cloud, '3/3')).status).toBe(500)
    cloud.catalog.claimSession = claim
    expect((await sendPart(cloud, '1')).answer).toMatchObject(WHOLE)
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })

  it('is promised with async, and kept', async () => {
    const cloud = createSmall()
    const parameters = { async: 'true', public_id: 'a' }
    await sendPart(cloud, '3/3', { parameters })
    await sendPart(cloud, '1', { parameters })
    const promised = await sendPart(cloud, '2', { parameters })
    expect(promised.answer).toMatchObject({ status: 'pending', public_id: 'a', batch_id: expect.any(String) })
    await cloud.keepPromises()
    expect((await cloud.admin('resources/image/upload/a')).answer).toMatchObject({ bytes: rocket.length })
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })

  it('expires a day after its latest part, and leaves nothing', async () => {
    const cloud = createSmall()
    await sendPart(cloud, '3/3')
    cloud.clock.now += DAY_MS - 1
    await sendPart(cloud, '1')
    cloud.clock.now += DAY_MS - 1
    await cloud.sweep()
    expect(await cloud.leftovers()).toEqual({ blobs: 2, intents: 0 })
    cloud.clock.now += 1
    await cloud.sweep()
    expect(await cloud.leftovers()).toEqual(NOTHING)
    // What comes now begins anew.
    expect((await sendPart(cloud, '2')).answer).toMatchObject({ done: false, bytes: PARTS[1].length })
  })

  it('is allowed to pages of any origin', async () => {
    const { headers } = await createCloud().send('/v1_1/demo/image/upload', { method: 'OPTIONS' })
    expect(headers.get('access-control-allow-headers')).toContain('X-Upload-Part-Number, X-Upload-Total-Parts')
  })
})

describe('a part is refused', () => {
  const others = new Uint8Array(rocket.length).fill(7)
  it.each<[string, readonly string[], string, Sending, number, string | RegExp]>([
    ['with other bytes', ['1'], '1', { bytes: others }, 400, 'Part 1 was sent before, and was another'],
    ['of another total', ['1/3'], '2/4', {}, 400, /^X-Upload-Total-Parts must be 3, by the parts before it, not 4$/],
    [
      'beyond the total',
      ['1/3'],
      '4',
      { bytes: others },
      400,
      /^X-Upload-Part-Number must be a whole number from 1 to 3, as many/,
    ],
    ['as the last without a total', ['1/3'], '3', {}, 400, /^Missing required header - X-Upload-Total-Parts: 3/],
    ['too small', ['1'], '2', { bytes: others.slice(0, 9) }, 400, 'All parts except EOF-chunk must be larger than 5mb'],
    ['empty', ['1'], '2/2', { file: '' }, 400, 'Empty file'],
    [
      'that is not as long as it says',
      ['1'],
      '2',
      { headers: { 'content-range': 'bytes 0-98/*' } },
      400,
      'Content-Range (bytes 0-98/*) names 99 bytes, and file has 12345',
    ],
    ['above what a file may be', ['1', '2'], '3', { bytes: others.slice(1) }, 400, /^File size too large. Got 164869/],
    ['under another name', ['1'], '2', { parameters: { public_id: 'b' } }, 400, /^public_id must be the same/],
    ['with a wrong signature', ['1'], '2', { secret: 'x' }, 401, /^Invalid Signature/],
  ])('%s', async (_case, before, text, sending, status, message) => {
    const cloud = createSmall({ maxFileBytes: 120_000 })
    for (const each of before) await sendPart(cloud, each)
    const refused = await sendPart(cloud, text, sending)
    const wanted = typeof message === 'string' ? message : expect.stringMatching(message)
    expect([refused.status, refused.answer.error?.message]).toEqual([status, wanted])
    expect(await cloud.leftovers()).toEqual({ blobs: before.length, intents: 0 })
    await sendPart(cloud, '2')
    await sendPart(cloud, '3/3')
    expect((await sendPart(cloud, '1')).answer).toMatchObject(WHOLE)
  })

  it('among ranges, as a range is among parts, by name', async () => {
    const cloud = createSmall()
    await send(cloud, '0-39999/*')
    const part = await sendPart(cloud, '2/2')
    await sendPart(cloud, '1', { id: 'v' })
    const range = await send(cloud, '40000-79999/*', { id: 'v' })
    expect([part, range].map(({ status, answer }) => [status, answer.error.message])).toEqual([
      [400, 'An upload that has begun with Content-Range goes on with Content-Range, not with X-Upload-Part-Number'],
      [
        400,
        'An upload that has begun with X-Upload-Part-Number goes on with X-Upload-Part-Number, not with Content-Range',
      ],
    ])
    expect(await cloud.leftovers()).toEqual({ blobs: 2, intents: 0 })
  })

  it('with the whole file, when that is none, and again with the same words', async () => {
    const cloud = createSmall()
    await sendPart(cloud, '2/2', { bytes: others })
    for (let time = 0; time < 2; time += 1) {
      const { status, answer } = await sendPart(cloud, '1', { bytes: others })
      expect([status, answer.error.message]).toEqual([400, 'Invalid image file'])
      expect(await cloud.leftovers()).toEqual(NOTHING)
    }
    expect((await sendPart(cloud, '2/2', { bytes: others })).answer.error.message).toBe('Invalid image file')
  })
})
