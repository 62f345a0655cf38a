import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createCloud } from '../http/cloud-under-test.contract.ts'

const rocket = readFileSync('fixtures/rocket.jpg')

describe('destroy', () => {
  it('removes an asset with what was derived from it, bytes included, and says so once', async () => {
    const cloud = createCloud()
    const parameters = { public_id: 'a/rocket', eager: 'w_100|w_50' }
    const { answer } = await cloud.post('image/upload', { parameters, file: rocket })
    expect(await cloud.leftovers()).toEqual({ blobs: 3, intents: 0 })
    const destroy = () => cloud.post('image/destroy', { parameters: { public_id: 'a/rocket', invalidate: '1' } })
    expect((await destroy()).answer).toEqual({ result: 'ok' })
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
    expect((await cloud.send(answer.url)).status).toBe(404)
    const again = await destroy()
    expect(again).toMatchObject({ status: 200, answer: { result: 'not found' } })
  })

  it.each([
    ['another type', 'image/destroy', { public_id: 'a', type: 'upload' }],
    ['the default type', 'image/destroy', { public_id: 'a' }],
    ['another resource type', 'raw/destroy', { public_id: 'a', type: 'private' }],
    ['another case', 'image/destroy', { public_id: 'A', type: 'private' }],
  ])('leaves an asset of %s alone', async (_case, action, parameters) => {
    const cloud = createCloud()
    await cloud.post('image/upload', { parameters: { public_id: 'a', type: 'private' }, file: rocket })
    expect((await cloud.post(action, { parameters })).answer).toEqual({ result: 'not found' })
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })

  it('finds an asset by the id that stays when its name changes', async () => {
    const cloud = createCloud()
    const { answer } = await cloud.post('image/upload', {
      parameters: { public_id: 'a', type: 'private' },
      file: rocket,
    })
    const parameters = { from_public_id: 'a', to_public_id: 'b', type: 'private' }
    await cloud.post('image/rename', { parameters })
    const destroy = () => cloud.post('asset/destroy', { parameters: { asset_id: answer.asset_id } })
    expect((await destroy()).answer).toEqual({ result: 'ok' })
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
    expect((await destroy()).answer).toEqual({ result: 'not found' })
  })

  it('takes an urlencoded body and JSON too', async () => {
    const cloud = createCloud()
    await cloud.post('image/upload', { parameters: { public_id: 'a' }, file: rocket })
    for (const [type, body] of [
      ['application/x-www-form-urlencoded', 'public_id=a'],
      ['application/json', '{"public_id":"a"}'],
    ] as const) {
      const { status, answer } = await cloud.admin('image/destroy', {
        method: 'POST',
        body,
        headers: { 'content-type': type },
      })
      expect(status).toBe(200)
      expect(answer.result).toMatch(type.includes('json') ? 'not found' : 'ok')
    }
  })

  it.each([
    ['no asset id', {}, 'asset/destroy', 400, 'Missing required parameter - asset_id'],
    [
      'a name for an id',
      { asset_id: 'a', public_id: 'a' },
      'asset/destroy',
      400,
      'public_id is not implemented by this server',
    ],
    ['no public id', {}, 'image/destroy', 400, 'Missing required parameter - public_id'],
    [
      'what was signed for an upload',
      { public_id: 'a', overwrite: '0' },
      'image/destroy',
      400,
      'overwrite is not implemented by this server',
    ],
    [
      'what was signed for a rename',
      { from_public_id: 'a', to_public_id: 'b' },
      'image/destroy',
      400,
      'Unknown parameter - from_public_id',
    ],
    [
      'a webhook',
      { public_id: 'a', notification_url: 'https://x' },
      'image/destroy',
      400,
      expect.stringMatching(/^notification_url must lead to this machine/),
    ],
    [
      'no resource type',
      { public_id: 'a' },
      'auto/destroy',
      400,
      'resource_type must be one of image, video, raw, not "auto"',
    ],
  ])('refuses %s', async (_case, parameters, action, status, message) => {
    const cloud = createCloud()
    await cloud.post('image/upload', { parameters: { public_id: 'a' }, file: rocket })
    const refused = await cloud.post(action, { parameters: parameters as Record<string, string> })
    expect(refused).toMatchObject({ status, answer: { error: { message } } })
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })

  it('refuses a file, and keeps none', async () => {
    const cloud = createCloud()
    const { status } = await cloud.post('image/destroy', { parameters: { public_id: 'a' }, file: rocket })
    expect(status).toBe(400)
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
  })

  it('refuses a wrong signature, and removes nothing', async () => {
    const cloud = createCloud()
    await cloud.post('image/upload', { parameters: { public_id: 'a' }, file: rocket })
    expect((await cloud.post('image/destroy', { parameters: { public_id: 'a' }, secret: 'x' })).status).toBe(401)
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })
})
