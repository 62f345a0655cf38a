import { signAuthToken, signDeliveryUrl } from 'countersign/signing'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Access } from '../catalog/access.ts'
import { ACCOUNT, createCloud } from '../http/cloud-under-test.contract.ts'

const KEY = '00112233FF99'
const TEXT = { file: 'hello', filename: 'a.txt' }
const DAY_MS = 24 * 60 * 60 * 1000

let cloud: ReturnType<typeof createCloud>
beforeEach(() => {
  cloud = createCloud({}, undefined, {}, { authTokenKey: KEY })
})
const at = (ms: number) => new Date(cloud.clock.now + ms).toISOString()
const put = (parameters: Record<string, string>, type = 'upload') =>
  cloud.post('raw/upload', { ...TEXT, parameters: { public_id: 'a.txt', type, ...parameters } })
const rules = (...accessControl: Access['accessControl']) => ({ access_control: JSON.stringify(accessControl) })
const now = () => cloud.clock.now
const token = (options: Parameters<typeof signAuthToken>[0], key = KEY) => signAuthToken(options, key, { now })
const status = async (path: string, headers: Record<string, string> = {}) => {
  const response = await cloud.send(path, { headers })
  await response.body?.cancel()
  return response.status
}
const URL_PATH = '/demo/raw/upload/a.txt'
const SIGNED = `/demo/raw/upload/s--${signDeliveryUrl('a.txt', ACCOUNT.apiSecret)}--/a.txt`

describe('the rules of an asset', () => {
  it.each<[string, () => Record<string, string>, number, number]>([
    ['none', () => ({}), 200, 200],
    ['public', () => ({ access_mode: 'public' }), 200, 200],
    ['authenticated', () => ({ access_mode: 'authenticated' }), 401, 200],
    ['token', () => rules({ access_type: 'token' }), 401, 401],
    ['anonymous', () => rules({ access_type: 'anonymous' }), 200, 200],
    ['token, or anonymous from tomorrow', () => rules({ access_type: 'token' }, soon()), 401, 401],
    ['anonymous until yesterday', () => rules({ access_type: 'anonymous', end: at(-DAY_MS) }), 401, 401],
    ['anonymous until tomorrow', () => rules({ access_type: 'anonymous', end: at(DAY_MS) }), 200, 200],
    [
      'authenticated and anonymous',
      () => ({ access_mode: 'authenticated', ...rules({ access_type: 'anonymous' }) }),
      401,
      200,
    ],
  ])('%s: let in without a signature, with one, and with a token', async (_case, parameters, plain, signed) => {
    expect((await put(parameters())).status).toBe(200)
    expect(await status(URL_PATH)).toBe(plain)
    expect(await status(SIGNED)).toBe(signed)
    expect(await status(`${URL_PATH}?${token({ acl: '/demo/raw/*', durationSeconds: 60 })}`)).toBe(200)
  })

  const soon = () => ({ access_type: 'anonymous', start: at(DAY_MS) }) as const

  it('open and close by the clock of the server, to the second', async () => {
    await put(rules({ access_type: 'anonymous', start: at(60_000), end: at(120_000) }))
    const statuses: number[] = []
    for (const ms of [59_000, 1_000, 59_000, 1_000]) {
      cloud.clock.now += ms
      statuses.push(await status(URL_PATH))
    }
    expect(statuses).toEqual([401, 200, 200, 401])
  })

  it('keep back what is made of the asset, and its 304, as the asset itself', async () => {
    const png = new Uint8Array(Buffer.from(PIXEL, 'base64'))
    const { answer } = await cloud.post('image/upload', {
      file: png,
      parameters: { public_id: 'dot', eager: 'w_2', ...rules({ access_type: 'token' }) },
    })
    const paths = [
      '/demo/image/upload/dot.png',
      '/demo/image/upload/w_2/dot.png',
      new URL(answer.eager[0].url).pathname,
    ]
    for (const path of paths) expect(await status(path, { 'if-none-match': '*' })).toBe(401)
  })

  it('are kept by no cache, whoever is let in', async () => {
    await put(rules({ access_type: 'anonymous', end: at(DAY_MS) }))
    const { answer } = await cloud.admin('resources/raw/upload/a.txt')
    const response = await cloud.send(new URL(answer.url).pathname)
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'private, no-store'])
  })

  it('stay out of an archive that everybody may fetch', async () => {
    await put(rules({ access_type: 'token' }))
    const parameters = { public_ids: 'a.txt', target_public_id: 'all' }
    const { answer } = await cloud.post('raw/generate_archive', { parameters })
    expect(answer).toMatchObject({ type: 'authenticated', resource_count: 1 })
  })

  it('do not stand in the way of a download link, which is signed for this one file', async () => {
    await put({ access_mode: 'authenticated', ...rules({ access_type: 'token' }) })
    expect((await cloud.download('raw', { public_id: 'a.txt' })).status).toBe(200)
  })
})

describe('a token', () => {
  beforeEach(() => put(rules({ access_type: 'token' })))

  it.each<[string, () => string, number]>([
    ['for another path', () => token({ acl: '/demo/raw/upload/b*', durationSeconds: 60 }), 401],
    ['made with another key', () => token({ acl: '/demo/*', durationSeconds: 60 }, 'AA'), 401],
    ['that has died', () => token({ acl: '/demo/*', expiration: now() / 1000 }), 401],
    ['that does not live yet', () => token({ acl: '/demo/*', startTime: now() / 1000 + 9, durationSeconds: 60 }), 401],
    [
      'for an address, which nobody here knows',
      () => token({ acl: '/demo/*', ip: '127.0.0.1', durationSeconds: 9 }),
      401,
    ],
    ['for this URL', () => token({ url: URL_PATH, durationSeconds: 60 }), 200],
    ['for this path without the cloud', () => token({ acl: '/raw/upload/*', durationSeconds: 60 }), 200],
    ['that is none', () => '__cld_token__=', 401],
  ])('%s', async (_case, make, wanted) => {
    const made = make()
    expect(await status(`${URL_PATH}?${made}`)).toBe(wanted)
    expect(await status(URL_PATH, { cookie: `other=1; ${made}` })).toBe(wanted)
  })

  it('opens nothing where the server has no key', async () => {
    cloud = createCloud()
    await put(rules({ access_type: 'token' }))
    expect(await status(`${URL_PATH}?${token({ acl: '/*', durationSeconds: 60 })}`)).toBe(401)
  })

  it('passes for a signature, where the type wants one', async () => {
    await put({}, 'authenticated')
    const path = '/demo/raw/authenticated/a.txt'
    expect(await status(path)).toBe(401)
    expect(await status(`${path}?${token({ acl: '/demo/raw/authenticated/*', durationSeconds: 60 })}`)).toBe(200)
  })
})

it('is refused as a key where it is no hexadecimal number, without being shown', () => {
  const wrong = 'not-a-key'
  expect(() => createCloud({}, undefined, {}, { authTokenKey: wrong })).toThrow(/^authTokenKey must be hexadecimal/)
})

/** One red pixel. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC'
