import { readFileSync } from 'node:fs'
import { verifyUploadAnswer } from 'countersign/signing'
import { describe, expect, it } from 'vitest'
import { ACCOUNT, createCloud } from '../http/cloud-under-test.contract.ts'
import { CHUNK, createSmall, md5, NOTHING, rangesOf, rocket, send, sendAll } from './chunks-under-test.contract.ts'

describe('an upload in chunks', () => {
  it('is answered again for as long as its asset is there, under whatever name', async () => {
    const cloud = createSmall()
    const parameters = { public_id: 'a' }
    const [last = ''] = rangesOf(rocket.length).slice(-1)
    const first = (await sendAll(cloud, { parameters })).at(-1)?.answer
    await cloud.post('image/rename', { parameters: { from_public_id: 'a', to_public_id: 'b' } })
    expect((await send(cloud, last, { parameters })).answer).toMatchObject({ done: true, asset_id: first?.asset_id })
    await cloud.post('image/destroy', { parameters: { public_id: 'b' } })
    const { status, answer } = await send(cloud, last, { parameters })
    expect([status, answer.error.message]).toEqual([404, expect.stringMatching(/^No upload "u" is under way/)])
    expect(await cloud.leftovers()).toEqual(NOTHING)
  })

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
