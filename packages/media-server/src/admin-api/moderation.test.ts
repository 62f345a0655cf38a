import { signAuthToken, signDeliveryUrl } from 'countersign/signing'
import { beforeEach, describe, expect, it } from 'vitest'
import { ACCOUNT, createCloud } from '../http/cloud-under-test.contract.ts'

const KEY = '00112233FF99'

let cloud: ReturnType<typeof createCloud>
beforeEach(() => {
  cloud = createCloud({}, undefined, {}, { authTokenKey: KEY })
})
const put = (publicId: string, parameters: Record<string, string> = { moderation: 'manual' }) =>
  cloud.post('raw/upload', { file: publicId, parameters: { public_id: publicId, ...parameters } })
const judge = (publicId: string, status: string) =>
  cloud.admin(`resources/raw/upload/${publicId}`, {
    method: 'POST',
    body: new URLSearchParams({ moderation_status: status }),
  })
const queue = async (path: string) => {
  const { status, answer } = await cloud.admin(`resources/raw/moderations/${path}`)
  return status === 200 ? answer.resources.map((each: { public_id: string }) => each.public_id) : answer.error.message
}
const status = async (url: string) => {
  const response = await cloud.send(url)
  await response.body?.cancel()
  return response.status
}

describe('manual moderation', () => {
  it('begins as pending, by an upload or by explicit, and is told by whatever asks', async () => {
    const pending = [{ kind: 'manual', status: 'pending' }]
    expect((await put('a')).answer.moderation).toEqual(pending)
    expect((await put('b', {})).answer).not.toHaveProperty('moderation')
    const parameters = { public_id: 'b', type: 'upload', moderation: 'manual' }
    expect((await cloud.post('raw/explicit', { parameters })).answer.moderation).toEqual(pending)
    expect((await cloud.admin('resources/raw/upload/b')).answer).toMatchObject({
      moderation: pending,
      moderation_kind: 'manual',
      moderation_status: 'pending',
    })
    const [plain, asked] = ['', '?moderations=true'].map((query) => cloud.admin(`resources/raw${query}`))
    expect((await plain)?.answer.resources[0]).not.toHaveProperty('moderation')
    expect((await asked)?.answer.resources[0]).toMatchObject({ moderation: pending })
  })

  it('is decided by an update, at a time, and begun again by explicit', async () => {
    await put('a')
    const { answer } = await judge('a', 'approved')
    expect(answer).toMatchObject({
      moderation: [{ kind: 'manual', status: 'approved', updated_at: '2025-10-09T08:53:20Z' }],
      moderation_status: 'approved',
    })
    const parameters = { public_id: 'a', type: 'upload', moderation: 'manual' }
    const again = await cloud.post('raw/explicit', { parameters })
    expect(again.answer.moderation).toEqual([{ kind: 'manual', status: 'pending' }])
  })

  it('is listed by status, a page at a time', async () => {
    for (const name of ['a', 'b', 'c']) await put(name)
    await put('d', {})
    await judge('b', 'rejected')
    expect(await queue('manual/pending?direction=asc')).toEqual(['a', 'c'])
    expect(await queue('manual/rejected')).toEqual(['b'])
    expect(await queue('manual/approved')).toEqual([])
    const first = await cloud.admin('resources/raw/moderations/manual/pending?max_results=1')
    const second = `manual/pending?max_results=1&next_cursor=${first.answer.next_cursor}`
    expect([first.answer.resources[0].public_id, ...(await queue(second))].sort()).toEqual(['a', 'c'])
    expect((await cloud.admin('resources/image/moderations/manual/pending')).answer.resources).toEqual([])
  })

  it.each([
    ['aws_rek/rejected', []],
    ['manual/queued', []],
    ['me/pending', 'Moderation me moderation is not valid'],
    ['manual/done', expect.stringContaining('status must be one of pending, approved, rejected')],
  ])('of %s finds %j', async (path, found) => {
    await put('a')
    expect(await queue(path)).toEqual(found)
  })

  it.each([
    ['aws_rek', 420, "You don't have an active subscription for Amazon Rekognition AI Moderation"],
    ['duplicate:0.9|manual', 420, "You don't have an active subscription for Cloudinary Duplicate Image Detection"],
    ['illegal', 400, 'Moderation illegal moderation is not valid'],
    ['manual:x', 400, 'Moderation manual:x moderation is not valid'],
    ['toString', 400, 'Moderation toString moderation is not valid'],
  ])('%s is refused with %i, and nothing is stored', async (moderation, wanted, message) => {
    const { status, answer } = await put('a', { moderation })
    expect([status, answer.error.message]).toEqual([wanted, message])
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
  })
})

describe('what is rejected', () => {
  const path = '/demo/raw/upload/a'

  it('is delivered to nobody, signed or with a token, until it is approved', async () => {
    await put('a')
    const signed = `/demo/raw/upload/s--${signDeliveryUrl('a', ACCOUNT.apiSecret)}--/a`
    const token = signAuthToken({ acl: '/demo/*', durationSeconds: 60 }, KEY, { now: () => cloud.clock.now })
    const all = () => Promise.all([path, signed, `${path}?${token}`].map(status))
    expect(await all()).toEqual([200, 200, 200])
    await judge('a', 'rejected')
    expect(await all()).toEqual([404, 404, 404])
    expect((await cloud.download('raw', { public_id: 'a' })).status).toBe(200)
    await judge('a', 'approved')
    expect(await all()).toEqual([200, 200, 200])
  })

  it('is not published by an archive', async () => {
    await put('a')
    await judge('a', 'rejected')
    const parameters = { public_ids: 'a', target_public_id: 'all' }
    expect((await cloud.post('raw/generate_archive', { parameters })).answer).toMatchObject({ type: 'authenticated' })
  })

  it('stays rejected where its version is restored', async () => {
    const { answer } = await put('a', { moderation: 'manual', backup: '1' })
    await judge('a', 'rejected')
    await put('a', {})
    expect(await status(path)).toBe(200)
    const body = JSON.stringify({ public_ids: ['a'], versions: [answer.version_id] })
    const headers = { 'content-type': 'application/json' }
    await cloud.admin('resources/raw/upload/restore', { method: 'POST', body, headers })
    expect(await status(path)).toBe(404)
  })
})
