import { readFileSync } from 'node:fs'
import { signParameters } from 'countersign/signing'
import { describe, expect, it, vi } from 'vitest'
import { ACCOUNT, type Answer, createCloud } from '../http/cloud-under-test.contract.ts'

const rocket = readFileSync('fixtures/rocket.jpg')
const HALF = Math.floor(rocket.length / 2)

async function createPresetCloud(preset: Record<string, string>) {
  const cloud = createCloud({ minChunkBytes: 1 })
  const body = new URLSearchParams({ name: 'open', unsigned: 'true', ...preset })
  expect((await cloud.admin('upload_presets', { method: 'POST', body })).status).toBe(200)

  /** One half of a file, without a signature unless its fields hold one. */
  const send = async (first: 0 | typeof HALF, fields: Record<string, string> = {}) => {
    const bytes = rocket.subarray(first, first === 0 ? HALF : rocket.length)
    const form = new FormData()
    for (const [name, value] of Object.entries({ upload_preset: 'open', ...fields })) form.set(name, value)
    form.set('file', new File([bytes], 'photo.jpg'))
    const range = `bytes ${first}-${first + bytes.length - 1}/${rocket.length}`
    const headers = { 'x-unique-upload-id': 'one', 'content-range': range }
    const response = await cloud.send('/v1_1/demo/image/upload', { method: 'POST', body: form, headers })
    return { status: response.status, answer: (await response.json()) as Answer }
  }
  const signed = (parameters: Record<string, string>) => {
    const all = { timestamp: String(Math.floor(cloud.clock.now / 1000)), upload_preset: 'open', ...parameters }
    return { ...all, api_key: ACCOUNT.apiKey, signature: signParameters(all, ACCOUNT.apiSecret) }
  }
  return { ...cloud, sendHalf: send, signed }
}

describe('an unsigned upload in chunks', () => {
  it('is what its preset says, and is told on the way what was sent alone', async () => {
    const cloud = await createPresetCloud({ folder: 'visitors', public_id: 'one', tags: 'open' })
    const first = await cloud.sendHalf(0)
    expect([first.status, first.answer]).toMatchObject([200, { done: false, bytes: HALF }])
    expect(first.answer.public_id).toBeUndefined()
    const { answer } = await cloud.sendHalf(HALF)
    expect(answer).toMatchObject({ done: true, public_id: 'visitors/one', tags: ['open'], bytes: rocket.length })
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })

  it('is refused chunk by chunk what it may not say', async () => {
    const cloud = await createPresetCloud({})
    const { status, answer } = await cloud.sendHalf(0, { overwrite: '1' })
    expect([status, answer.error.message]).toEqual([400, expect.stringMatching(/^Overwrite parameter is not allowed/)])
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
  })

  it('finishes nothing that was begun with a signature', async () => {
    const cloud = await createPresetCloud({})
    await cloud.sendHalf(0, cloud.signed({ public_id: 'a' }))
    const stolen = await cloud.sendHalf(HALF, { public_id: 'a' })
    expect([stolen.status, stolen.answer.error.message]).toEqual([400, expect.stringContaining('api_key')])
    const { answer } = await cloud.sendHalf(HALF, cloud.signed({ public_id: 'a' }))
    expect(answer).toMatchObject({ done: true, public_id: 'a' })
  })

  it('is given no signed URL of a file that was there before, and leaves nothing', async () => {
    const cloud = await createPresetCloud({ type: 'private' })
    await cloud.post('image/upload', { parameters: { public_id: 'secret', type: 'private' }, file: rocket })
    await cloud.sendHalf(0, { public_id: 'secret' })
    for (let time = 0; time < 2; time += 1) {
      const { status, answer } = await cloud.sendHalf(HALF, { public_id: 'secret' })
      expect([status, answer]).toEqual([401, { error: { message: 'deny or ACL failure' } }])
    }
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })

  it('leaves nothing either where that file came while the chunks were put together', async () => {
    const cloud = await createPresetCloud({ type: 'private', eager: 'w_5' })
    await cloud.post('image/upload', { parameters: { public_id: 'secret', type: 'private' }, file: rocket })
    await cloud.sendHalf(0, { public_id: 'secret' })
    const early = vi.spyOn(cloud.catalog, 'get').mockResolvedValueOnce(null)
    expect((await cloud.sendHalf(HALF, { public_id: 'secret' })).status).toBe(401)
    expect(early).toHaveBeenCalled()
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })
})
