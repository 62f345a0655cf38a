import { describe, expect, it, vi } from 'vitest'
import { createMemoryBlobs } from '../blobs/memory-blobs.ts'
import { ACCOUNT, type Answer, createCloud } from '../http/cloud-under-test.contract.ts'
import { issueDeleteToken } from './delete-token.ts'

type Cloud = ReturnType<typeof createCloud>
const parameters = { public_id: 'a', return_delete_token: '1' }

const upload = (cloud: Cloud, more: Record<string, string> = {}) =>
  cloud.post('raw/upload', { parameters: { ...parameters, ...more }, file: 'x' })
const spend = async (cloud: Cloud, token: string) => {
  const body = new URLSearchParams({ token })
  const response = await cloud.send('/v1_1/demo/delete_by_token', { method: 'POST', body })
  return { status: response.status, answer: (await response.json()) as Answer }
}
const isThere = async (cloud: Cloud, publicId = 'a') =>
  (await cloud.catalog.get('demo', { resourceType: 'raw', type: 'upload', publicId })) !== null

const REFUSED = {
  used: 'Invalid token: what it was given for has been deleted, renamed or overwritten since',
  changed: 'Invalid token: it is not one that an upload to this cloud was answered with',
}

describe('delete_by_token', () => {
  it('takes back an upload, once, without a signature', async () => {
    const cloud = createCloud()
    const { delete_token } = (await upload(cloud)).answer
    expect(await spend(cloud, delete_token)).toEqual({ status: 200, answer: { result: 'ok' } })
    expect(await isThere(cloud)).toBe(false)
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
    expect(await spend(cloud, delete_token)).toEqual({ status: 400, answer: { error: { message: REFUSED.used } } })
    await upload(cloud)
    expect((await spend(cloud, delete_token)).status).toBe(400)
    expect(await isThere(cloud)).toBe(true)
  })

  it('lasts ten minutes', async () => {
    const cloud = createCloud()
    const { delete_token } = (await upload(cloud)).answer
    cloud.clock.now += 601_000
    expect(await spend(cloud, delete_token)).toEqual({
      status: 400,
      answer: {
        error: {
          message: 'Stale request - reported time is 2025-10-09 08:53:20 +0000 which is more than 10 minutes ago',
        },
      },
    })
    cloud.clock.now -= 1000
    expect((await spend(cloud, delete_token)).status).toBe(200)
  })

  it.each<[string, (cloud: Cloud) => Promise<unknown>, string]>([
    ['overwritten', (cloud) => upload(cloud), 'a'],
    ['renamed', (cloud) => cloud.post('raw/rename', { parameters: { from_public_id: 'a', to_public_id: 'b' } }), 'b'],
  ])('leaves alone what has been %s since', async (_case, change, name) => {
    const cloud = createCloud()
    const { delete_token } = (await upload(cloud)).answer
    await change(cloud)
    expect((await spend(cloud, delete_token)).answer.error.message).toBe(REFUSED.used)
    expect(await isThere(cloud, name)).toBe(true)
  })

  it('leaves alone what is overwritten while it looks', async () => {
    const cloud = createCloud()
    const { delete_token } = (await upload(cloud)).answer
    const look = cloud.catalog.getById
    vi.spyOn(cloud.catalog, 'getById').mockImplementationOnce(async (...name) => {
      const found = await look(...name)
      await upload(cloud)
      return found
    })
    expect((await spend(cloud, delete_token)).answer.error.message).toBe(REFUSED.used)
    expect(await isThere(cloud)).toBe(true)
  })

  it('refuses every token with a character changed, cut or added', async () => {
    const cloud = createCloud()
    const { delete_token } = (await upload(cloud)).answer as { delete_token: string }
    const changed = [...delete_token].flatMap((character, at) =>
      ['0', '1', 'A', 'B', '.'].flatMap((other) =>
        other === character ? [] : [delete_token.slice(0, at) + other + delete_token.slice(at + 1)],
      ),
    )
    const texts = [...changed, delete_token.slice(0, -1), `${delete_token}A`, `${delete_token}=`, 'x']
    for (const text of texts) expect((await spend(cloud, text)).answer.error.message, text).toBe(REFUSED.changed)
    expect(await isThere(cloud)).toBe(true)
    expect((await spend(cloud, delete_token)).status).toBe(200)
  })

  it('refuses the token of another cloud, or of another secret', async () => {
    const cloud = createCloud()
    await upload(cloud)
    const asset = await cloud.catalog.get('demo', { resourceType: 'raw', type: 'upload', publicId: 'a' })
    if (!asset) throw new Error('nothing is there')
    for (const other of [{ cloudName: 'other' }, { apiSecret: 'another' }]) {
      const token = issueDeleteToken({ ...ACCOUNT, ...other }, asset, cloud.clock.now)
      expect((await spend(cloud, token)).answer.error.message).toBe(REFUSED.changed)
    }
    expect((await spend(cloud, issueDeleteToken(ACCOUNT, asset, cloud.clock.now))).status).toBe(200)
  })

  it.each([
    ['no token', {}, /^Missing required parameter - token/],
    ['a public id beside it', { token: 'x', public_id: 'b' }, /^public_id is not implemented/],
  ])('with %s is refused', async (_case, fields, message) => {
    const body = new URLSearchParams(fields as Record<string, string>)
    const response = await createCloud().send('/v1_1/demo/delete_by_token', { method: 'POST', body })
    expect(response.status).toBe(400)
    expect(((await response.json()) as Answer).error.message).toMatch(message)
  })
})

describe('return_delete_token', () => {
  it('gives none unless it is asked for, and none for what stood there before', async () => {
    const cloud = createCloud()
    expect((await upload(cloud, { return_delete_token: '0' })).answer).not.toHaveProperty('delete_token')
    const { answer } = await upload(cloud, { overwrite: '0' })
    expect(answer).toMatchObject({ existing: true })
    expect(answer).not.toHaveProperty('delete_token')
    expect((await upload(cloud)).answer).toHaveProperty('delete_token')
  })

  it('is answered for a file in chunks too', async () => {
    const cloud = createCloud()
    const headers = { 'x-unique-upload-id': 'one', 'content-range': 'bytes 0-0/1' }
    const { answer } = await cloud.post('raw/upload', { parameters, file: 'x', headers })
    expect(answer.done).toBe(true)
    expect((await spend(cloud, answer.delete_token)).status).toBe(200)
  })

  it('is told to nobody else', async () => {
    const told: string[] = []
    const fetch = async (_url: unknown, init?: RequestInit) => {
      told.push(String(init?.body))
      return new Response()
    }
    const options = { notificationUrls: ['http://127.0.0.1:1/'], notifications: { fetch } }
    const cloud = createCloud({}, createMemoryBlobs(), {}, options)
    const { delete_token } = (await upload(cloud)).answer
    await cloud.sendNotifications()
    await spend(cloud, delete_token)
    await cloud.sendNotifications()
    expect(told).toHaveLength(2)
    expect(JSON.parse(told[1] ?? '')).toMatchObject({
      notification_type: 'delete_by_token',
      resources: [{ public_id: 'a' }],
    })
    for (const text of told) expect(text).not.toMatch(/delete_token|"token/)
  })
})
