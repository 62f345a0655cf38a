import { readFileSync } from 'node:fs'
import { verifyUploadAnswer } from 'countersign/signing'
import { describe, expect, it } from 'vitest'
import { createMemoryBlobs } from '../blobs/memory-blobs.ts'
import { ACCOUNT, createCloud } from '../http/cloud-under-test.contract.ts'

const rocket = readFileSync('fixtures/rocket.jpg')
const video = readFileSync('fixtures/coffee.mp4')

const INCOMING = { public_id: 'incoming/4f', type: 'authenticated', tags: 'a,b', context: 'alt=x', eager: 'w_100' }
const PROMOTION = {
  from_public_id: 'incoming/4f',
  to_public_id: 'kyc/42/4f',
  type: 'authenticated',
  overwrite: 'false',
}

async function cloudWith(parameters: Record<string, string> = INCOMING) {
  const cloud = createCloud()
  const { answer } = await cloud.post('image/upload', { parameters, file: rocket })
  cloud.clock.now += 5000
  return { cloud, uploaded: answer }
}

describe('rename', () => {
  it('answers as the upload did, under the new id, with a new version, signed', async () => {
    const { cloud, uploaded } = await cloudWith()
    const { status, answer } = await cloud.post('image/rename', { parameters: PROMOTION })
    const { eager, context, version_id, signature, url, secure_url, ...kept } = uploaded
    expect(status).toBe(200)
    expect(answer).toMatchObject({ ...kept, public_id: 'kyc/42/4f', version: uploaded.version + 5 })
    expect(Object.keys(answer).sort()).toEqual(
      [...Object.keys(kept), 'version_id', 'signature', 'url', 'secure_url'].sort(),
    )
    expect(answer.version_id).not.toBe(version_id)
    const { public_id: publicId, version } = answer
    expect(verifyUploadAnswer({ publicId, version }, answer.signature, ACCOUNT.apiSecret)).toBe(true)
    expect([answer.asset_id, answer.created_at, answer.etag]).toEqual([
      uploaded.asset_id,
      uploaded.created_at,
      uploaded.etag,
    ])
  })

  it('shows the context when asked, and keeps it when not', async () => {
    const { cloud } = await cloudWith()
    const first = await cloud.post('image/rename', { parameters: PROMOTION })
    expect(first.answer.context).toBeUndefined()
    const back = { ...PROMOTION, from_public_id: 'kyc/42/4f', to_public_id: 'b', context: 'true' }
    expect((await cloud.post('image/rename', { parameters: back })).answer.context).toEqual({ custom: { alt: 'x' } })
  })

  it.each([
    { case: 'a signed promotion', to: {} },
    { case: 'one that makes it public', to: { to_type: 'upload' } },
    { case: 'a change of the type alone', to: { to_public_id: 'incoming/4f', to_type: 'private' } },
  ])('kills every link to the old name at once, those of derived images too: $case', async ({ to }) => {
    const { cloud, uploaded } = await cloudWith()
    const old = [uploaded.url, uploaded.eager[0].url]
    for (const url of old) expect((await cloud.send(url)).status).toBe(200)
    const { answer } = await cloud.post('image/rename', { parameters: { ...PROMOTION, ...to } })
    for (const url of old) {
      expect((await cloud.send(url)).status).toBe(404)
      expect((await cloud.send(url.replace(/v\d+\//, ''))).status).toBe(404)
    }
    expect((await cloud.send(answer.url)).status).toBe(200)
  })

  it('takes derived images along: none is rendered twice, none is left behind', async () => {
    const { cloud } = await cloudWith()
    await cloud.post('image/rename', { parameters: { ...PROMOTION, to_type: 'upload' } })
    expect(await cloud.leftovers()).toEqual({ blobs: 2, intents: 0 })
    const { answer } = await cloud.admin('resources/image/upload/kyc%2F42%2F4f')
    expect(answer.derived).toHaveLength(1)
    expect((await cloud.send(answer.derived[0].url)).status).toBe(200)
    expect(await cloud.leftovers()).toEqual({ blobs: 2, intents: 0 })
    await cloud.post('image/destroy', { parameters: { public_id: 'kyc/42/4f' } })
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
  })

  it('leaves the old name free for another asset, which the old link of this one does not show', async () => {
    const { cloud, uploaded } = await cloudWith()
    await cloud.post('image/rename', { parameters: PROMOTION })
    const { answer } = await cloud.post('image/upload', { parameters: INCOMING, file: rocket })
    expect(answer.asset_id).not.toBe(uploaded.asset_id)
    expect(answer.existing ?? answer.overwritten).toBeUndefined()
  })

  it.each([
    { case: 'raw', action: 'raw', file: new TextEncoder().encode('a,b'), filename: 'a.csv' },
    { case: 'video', action: 'video', file: video, filename: 'a.mp4' },
  ])('renames $case files', async ({ action, file, filename }) => {
    const cloud = createCloud()
    const bytes = new Uint8Array(file)
    const parameters = { public_id: 'a.b', type: 'private' }
    const { answer } = await cloud.post(`${action}/upload`, { parameters, file: bytes, filename })
    const to = { from_public_id: 'a.b', to_public_id: 'c/d.e', type: 'private', to_type: 'authenticated' }
    const renamed = await cloud.post(`${action}/rename`, { parameters: to })
    expect(renamed).toMatchObject({
      status: 200,
      answer: { public_id: 'c/d.e', type: 'authenticated', bytes: bytes.length },
    })
    expect((await cloud.send(answer.url)).status).toBe(404)
    expect(new Uint8Array(await (await cloud.send(renamed.answer.url)).arrayBuffer())).toEqual(bytes)
  })

  it('takes an urlencoded body with key and secret, as servers send it', async () => {
    const { cloud } = await cloudWith()
    const body = new URLSearchParams({ ...PROMOTION, to_type: 'authenticated', invalidate: 'true' }).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const { status, answer } = await cloud.admin('image/rename', { method: 'POST', body, headers })
    expect([status, answer.public_id]).toEqual([200, 'kyc/42/4f'])
  })

  it('of many at once, lets one succeed: the others find nothing', async () => {
    const { cloud } = await cloudWith()
    const statuses = await Promise.all(
      Array.from({ length: 16 }, async (_, index) => {
        const parameters = { ...PROMOTION, to_public_id: `kyc/${index}` }
        return (await cloud.post('image/rename', { parameters })).status
      }),
    )
    expect(statuses.sort()).toEqual([200, ...Array.from({ length: 15 }, () => 404)])
  })

  it('overwrites where that is asked for, and the bytes of the other go', async () => {
    const { cloud } = await cloudWith()
    const target = { public_id: 'kyc/42/4f', type: 'authenticated', eager: 'w_50' }
    const { answer: former } = await cloud.post('image/upload', { parameters: target, file: rocket })
    const refused = await cloud.post('image/rename', { parameters: PROMOTION })
    const message = 'to_public_id (kyc/42/4f) already exists'
    expect(refused).toMatchObject({ status: 400, answer: { error: { message } } })
    expect(refused.headers.get('x-cld-error')).toBe(message)
    expect(await cloud.leftovers()).toEqual({ blobs: 4, intents: 0 })
    const { answer } = await cloud.post('image/rename', { parameters: { ...PROMOTION, overwrite: 'true' } })
    expect(answer).toMatchObject({ overwritten: true, public_id: 'kyc/42/4f' })
    expect(answer.version).toBeGreaterThan(former.version)
    expect(await cloud.leftovers()).toEqual({ blobs: 2, intents: 0 })
    expect((await cloud.send(former.eager[0].url)).status).toBe(200)
  })

  it.each<[string, Record<string, string>, number, string]>([
    ['an asset that is not there', { from_public_id: 'incoming/5' }, 404, 'Resource not found - incoming/5'],
    ['one of another type', { type: 'private' }, 404, 'Resource not found - incoming/4f'],
    ['one of a type that is not said', { type: '' }, 404, 'Resource not found - incoming/4f'],
    ['its own name', { to_public_id: 'incoming/4f', overwrite: '1' }, 400, 'to_public_id (incoming/4f) already exists'],
    ['no source', { from_public_id: '' }, 400, 'Missing required parameter - from_public_id'],
    ['no target', { to_public_id: '' }, 400, 'Missing required parameter - to_public_id'],
    ['a target that is no public id', { to_public_id: 'a/../b' }, 400, 'public_id (a/../b) is invalid'],
    ['a folder named like a version', { to_public_id: 'v1/b' }, 400, 'public_id (v1/b) is invalid'],
    [
      'a type that is none',
      { to_type: 'fetch' },
      400,
      'to_type must be one of upload, private, authenticated, not "fetch"',
    ],
    [
      'a URL elsewhere',
      { notification_url: 'https://x' },
      400,
      expect.stringMatching(/^notification_url must lead to this machine/),
    ],
    ['what was signed for an upload', { folder: 'x' }, 400, 'folder is not implemented by this server'],
    ['what was signed for a deletion', { public_id: 'x' }, 400, 'public_id is not implemented by this server'],
    ['what nobody knows', { to_folder: 'x' }, 400, 'Unknown parameter - to_folder'],
  ])('refuses %s, and changes nothing', async (_case, parameters, status, message) => {
    const { cloud, uploaded } = await cloudWith()
    const refused = await cloud.post('image/rename', { parameters: { ...PROMOTION, ...parameters } })
    expect(refused).toMatchObject({ status, answer: { error: { message } } })
    expect((await cloud.send(uploaded.url)).status).toBe(200)
  })

  it('refuses the resource type auto, a wrong signature, and an old one', async () => {
    const { cloud, uploaded } = await cloudWith()
    expect((await cloud.post('auto/rename', { parameters: PROMOTION })).status).toBe(400)
    expect((await cloud.post('image/rename', { parameters: PROMOTION, secret: 'x' })).status).toBe(401)
    const timestamp = String(cloud.clock.now / 1000 - 3601)
    expect((await cloud.post('image/rename', { parameters: { ...PROMOTION, timestamp } })).status).toBe(400)
    expect((await cloud.send(uploaded.url)).status).toBe(200)
  })

  it('looks under every type where a missing one is assumed to mean any', async () => {
    const cloud = createCloud({}, createMemoryBlobs(), { missingType: 'any' })
    await cloud.post('image/upload', { parameters: INCOMING, file: rocket })
    const { type: _, ...parameters } = PROMOTION
    expect((await cloud.post('image/rename', { parameters })).answer).toMatchObject({ type: 'authenticated' })
  })
})
