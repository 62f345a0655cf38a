import { signWebhook, verifyWebhook } from 'countersign/signing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Assumptions } from '../assumptions/switches.ts'
import { ACCOUNT } from '../http/cloud-under-test.contract.ts'
import { ENVELOPE, HOOK, listening, type Posted, rocket } from './receivers.contract.ts'

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {})
})
afterEach(() => {
  vi.restoreAllMocks()
})

describe('a notification', () => {
  it('of an upload is its whole answer but for the signature', async () => {
    const { upload, sendNotifications, posted } = listening()
    const { signature: _, ...answer } = await upload({ eager: 'w_100', tags: 'x', context: 'alt=A', type: 'private' })
    await sendNotifications()
    expect(posted.map(({ url, body }) => ({ url, body }))).toEqual([
      { url: HOOK, body: { ...ENVELOPE, notification_type: 'upload', ...answer } },
    ])
  })

  it('says so of an upload that overwrote', async () => {
    const { upload, sendNotifications, posted } = listening()
    await upload()
    const { version } = await upload()
    await sendNotifications()
    expect(posted.map(({ body }) => [body.version, body.overwritten])).toEqual([
      [version - 1, undefined],
      [version, true],
    ])
  })

  it('of a rename says from what to what', async () => {
    const { upload, post, sendNotifications, posted } = listening()
    const { asset_id } = await upload({ public_id: 'incoming/1', type: 'authenticated', asset_folder: 'f' })
    const parameters = {
      from_public_id: 'incoming/1',
      to_public_id: 'kyc/1',
      type: 'authenticated',
      to_type: 'private',
    }
    await post('image/rename', { parameters })
    await sendNotifications()
    expect(posted[1]?.body).toEqual({
      ...ENVELOPE,
      notification_type: 'rename',
      resource_type: 'image',
      type: 'private',
      asset_id,
      asset_folder: 'f',
      display_name: '1',
      from_public_id: 'incoming/1',
      to_public_id: 'kyc/1',
    })
  })

  it.each(['destroy', 'Admin API'])('of a deletion names what went: %s', async (way) => {
    const { upload, post, admin, sendNotifications, posted } = listening()
    const { asset_id, version } = await upload()
    await (way === 'destroy'
      ? post('image/destroy', { parameters: { public_id: 'a' } })
      : admin('resources/image/upload?public_ids[]=a&public_ids[]=none', { method: 'DELETE' }))
    await sendNotifications()
    expect(posted).toHaveLength(2)
    expect(posted[1]?.body).toEqual({
      ...ENVELOPE,
      notification_type: 'delete',
      resources: [
        {
          resource_type: 'image',
          type: 'upload',
          asset_id,
          public_id: 'a',
          version,
          asset_folder: '',
          display_name: 'a',
        },
      ],
    })
  })

  it('carries the id of the request that caused it', async () => {
    const { post, sendNotifications, posted } = listening()
    const { headers } = await post('image/upload', { file: rocket })
    await sendNotifications()
    expect(posted[0]?.body.request_id).toBe(headers.get('x-request-id'))
  })

  it('is not sent of what changed nothing', async () => {
    const { upload, post, sendNotifications, posted } = listening()
    await upload()
    await upload({ overwrite: 'false' })
    await post('image/upload', { file: 'no image' })
    await post('image/rename', { parameters: { from_public_id: 'none', to_public_id: 'b' } })
    await post('image/rename', { parameters: { from_public_id: 'a', to_public_id: 'a' } })
    await post('image/destroy', { parameters: { public_id: 'none' } })
    await sendNotifications()
    expect(posted).toHaveLength(1)
  })

  it('goes to each URL of the cloud and the one of the upload, to none of them twice', async () => {
    const own = 'http://127.0.0.1:9/own?a=1&b=2'
    const { upload, sendNotifications, posted } = listening({ urls: [HOOK, own, HOOK] })
    await upload({ notification_url: own })
    await upload({ public_id: 'b', notification_url: 'http://localhost:9/other' })
    await sendNotifications()
    const urlsOf = (id: string) => posted.filter(({ body }) => body.public_id === id).map(({ url }) => url)
    expect(urlsOf('a').sort()).toEqual([own, HOOK].sort())
    expect(urlsOf('b').sort()).toEqual([own, HOOK, 'http://localhost:9/other'].sort())
  })

  it('is written down for nobody when nobody is to be told', async () => {
    const { upload, catalog } = listening({ urls: [] })
    await upload()
    expect(await catalog.notificationUrls()).toEqual([])
  })
})

describe('the signature of a notification', () => {
  it.each<[string, Partial<Assumptions>, 'sha1' | 'sha256']>([
    ['SHA-1', {}, 'sha1'],
    ['SHA-256 where answers are signed so', { answerAlgorithm: 'sha256' }, 'sha256'],
    ['SHA-256 where the account takes no other', { signatureAlgorithms: 'sha256' }, 'sha256'],
  ])('is over the raw body and the moment of sending: %s', async (_case, assumptions, algorithm) => {
    const { clock, admin, sendNotifications, posted } = listening({ assumptions })
    const form = new FormData()
    form.set('file', new File([rocket], 'ü.jpg'))
    form.set('public_id', 'ü"\u{1f680}')
    await admin('image/upload', { method: 'POST', body: form })
    clock.now += 20_000
    await sendNotifications()
    const { headers, text = '' } = posted[0] ?? {}
    const timestamp = headers?.get('x-cld-timestamp') ?? ''
    const signature = headers?.get('x-cld-signature') ?? ''
    expect(headers?.get('content-type')).toBe('application/json')
    expect(timestamp).toBe(String(clock.now / 1000))
    expect(signature).toBe(signWebhook(text, timestamp, ACCOUNT.apiSecret, { algorithm }))
    const body = new TextEncoder().encode(text)
    const options = { algorithm, now: () => clock.now }
    expect(verifyWebhook({ body, timestamp, signature }, ACCOUNT.apiSecret, options)).toBe(true)
  })

  it('is made anew for each attempt, over the same body: receivers take no old ones', async () => {
    let refusals = 1
    const answer = () => new Response(null, { status: refusals-- > 0 ? 500 : 200 })
    const { clock, upload, sendNotifications, posted } = listening({ answer })
    await upload()
    await sendNotifications()
    clock.now += 180_000
    await sendNotifications()
    const [first, second] = posted
    expect(first?.text).toBe(second?.text)
    const sentAt = (each: Posted | undefined) => Number(each?.headers.get('x-cld-timestamp'))
    expect(sentAt(second) - sentAt(first)).toBe(180)
    expect(first?.headers.get('x-cld-signature')).not.toBe(second?.headers.get('x-cld-signature'))
  })
})

describe('an upload that names a URL', () => {
  it.each([
    ['another machine', 'https://example.com/hook', 'notification_url must lead to this machine'],
    [
      'the address of a cloud’s metadata',
      'http://169.254.169.254/',
      'not to http://169.254.169.254: a signature shall',
    ],
    [
      'a machine of the house',
      'http://10.0.0.1/',
      "In code, startMediaServer({ notifications: { perCall: 'any' } }) allows that; the command has no option for it.",
    ],
    ['no URL', 'example.com', 'notification_url must be an http or https URL'],
    ['a file', 'file:///etc/passwd', 'notification_url must be an http or https URL'],
  ])('is refused with %s, and keeps nothing', async (_case, notification_url, message) => {
    const { post, leftovers, catalog } = listening()
    const refused = await post('image/upload', { parameters: { notification_url }, file: rocket })
    expect(refused.status).toBe(400)
    expect(refused.answer.error.message).toContain(message)
    expect(await leftovers()).toEqual({ blobs: 0, intents: 0 })
    expect(await catalog.notificationUrls()).toEqual([])
  })

  it('may name any where the server was told so', async () => {
    const { upload, sendNotifications, posted } = listening({ urls: [], perCall: 'any' })
    await upload({ notification_url: 'https://example.com/hook' })
    await sendNotifications()
    expect(posted.map(({ url }) => url)).toEqual(['https://example.com/hook'])
  })

  it('is refused where the URL is not signed', async () => {
    const { post } = listening()
    const unsigned = { notification_url: 'http://127.0.0.1:9/' }
    expect((await post('image/upload', { unsigned, file: rocket })).status).toBe(401)
  })
})

describe('the URLs of a cloud', () => {
  it.each([
    ['ftp://example.com', 'notificationUrls must be http or https URLs'],
    ['https://user:hunter2@example.com', 'without a password'],
    ['example.com', 'not "example.com"'],
  ])('are refused at the start: %s', (url, message) => {
    const refusal = { code: 'invalid_configuration', message: expect.stringContaining(message) }
    expect(() => listening({ urls: [url] })).toThrow(expect.objectContaining(refusal))
    expect(() => listening({ urls: [url] })).not.toThrow('hunter2')
  })

  it('are thirty at most', () => {
    const urls = Array.from({ length: 31 }, (_, index) => `https://example.com/${index}`)
    expect(() => listening({ urls })).toThrow('notificationUrls must be at most 30 URLs, not 31')
    expect(() => listening({ urls: urls.slice(1) })).not.toThrow()
  })
})
