import { describe, expect, it, vi } from 'vitest'
import { profile } from '../policy/profile.ts'
import { countersign } from './countersign.ts'
import { room } from './room.contract.ts'

const now = 1_700_000_000
const signer = countersign({
  cloud: 'cloudinary://key:abcd@demo',
  authenticate: () => ({ id: '42' }),
  profiles: { uploads: profile({ access: 'public' }) },
  // The second as it is copied out of an address bar.
  allowedOrigins: ['https://partner.example', 'http://localhost:5173/'],
  now: () => now * 1000,
})

const send = (headers: Record<string, string>, method = 'POST', url = 'https://app.example/sign') =>
  signer.fetch(
    new Request(url, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(method === 'POST'
        ? { body: JSON.stringify({ paramsToSign: { timestamp: now, folder: 'uploads/42' } }) }
        : {}),
    }),
  )

describe('U14: a page of another origin', () => {
  it.each([
    { case: 'no Origin: a server, or a shell', headers: {}, status: 200 },
    {
      case: 'the own origin',
      headers: { origin: 'https://app.example', 'sec-fetch-site': 'same-origin' },
      status: 200,
    },
    { case: 'typed into the address bar', headers: { 'sec-fetch-site': 'none' }, status: 200 },
    {
      case: 'a listed origin',
      headers: { origin: 'https://partner.example', 'sec-fetch-site': 'cross-site' },
      status: 200,
    },
    { case: 'another origin', headers: { origin: 'https://evil.example' }, status: 403 },
    {
      case: 'the own origin by what the browser vouches for, behind a proxy that writes another Host',
      headers: { origin: 'https://shop.example', 'sec-fetch-site': 'same-origin' },
      status: 200,
    },
    {
      case: 'another origin of which the browser says that it was typed in',
      headers: { origin: 'https://evil.example', 'sec-fetch-site': 'none' },
      status: 403,
    },
    {
      case: 'the own origin by Host, where the framework writes another address',
      headers: { origin: 'https://shop.example:8443', host: 'shop.example:8443' },
      status: 200,
    },
    {
      case: 'the host of Host over http, where the address says https',
      headers: { origin: 'http://shop.example', host: 'shop.example' },
      status: 403,
    },
    {
      case: 'another port than that of Host',
      headers: { origin: 'https://shop.example', host: 'shop.example:8443' },
      status: 403,
    },
    { case: 'null', headers: { origin: 'null' }, status: 403 },
    { case: 'a subdomain', headers: { origin: 'https://x.app.example' }, status: 403 },
    { case: 'the parent domain', headers: { origin: 'https://example' }, status: 403 },
    { case: 'a suffix', headers: { origin: 'https://evil-app.example' }, status: 403 },
    { case: 'a prefix', headers: { origin: 'https://app.example.evil' }, status: 403 },
    { case: 'a prefix without an end', headers: { origin: 'https://app.exampl' }, status: 403 },
    { case: 'another port', headers: { origin: 'https://app.example:8443' }, status: 403 },
    { case: 'the own host over http', headers: { origin: 'http://app.example' }, status: 403 },
    { case: 'other case', headers: { origin: 'https://APP.example' }, status: 403 },
    { case: 'a listed origin with a dot', headers: { origin: 'https://partner.example.' }, status: 403 },
    { case: 'a listed origin in other case', headers: { origin: 'https://Partner.example' }, status: 403 },
    { case: 'a listed origin over http', headers: { origin: 'http://partner.example' }, status: 403 },
    { case: 'two origins', headers: { origin: 'https://app.example https://evil.example' }, status: 403 },
    { case: 'an empty origin', headers: { origin: '' }, status: 403 },
    { case: 'cross-site without Origin', headers: { 'sec-fetch-site': 'cross-site' }, status: 403 },
    { case: 'same-site', headers: { 'sec-fetch-site': 'same-site' }, status: 403 },
    {
      case: 'same-site, with an own Origin',
      headers: { origin: 'https://app.example', 'sec-fetch-site': 'same-site' },
      status: 403,
    },
  ])('$case is answered with $status', async ({ headers, status }) => {
    const response = await send(headers)
    expect(response.status).toBe(status)
    const body = await response.text()
    expect(/[0-9a-f]{40}/.test(body)).toBe(status === 200)
    expect(response.headers.get('vary')).toBe('Origin')
    if (status === 403) expect(JSON.parse(body).error.code).toBe('cross_origin')
  })

  it('is this one where a proxy ends TLS in front of us, and not the other way round', async () => {
    const url = 'http://app.example/sign'
    expect((await send({ origin: 'https://app.example' }, 'POST', url)).status).toBe(200)
    expect((await send({ origin: 'https://evil.example' }, 'POST', url)).status).toBe(403)
    expect((await send({ origin: 'https://app.example:8443' }, 'POST', url)).status).toBe(403)
  })

  it('has no way in by a simple request: the matrix of types and origins lets JSON of the own and the listed pass', async () => {
    const types = [
      'application/json',
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      'application/json; charset=utf-8',
      '',
    ]
    const origins = [
      'https://app.example',
      'https://partner.example',
      'https://evil.example',
      'null',
      'https://x.app.example',
      'https://evil-app.example',
    ]
    for (const type of types) {
      for (const origin of origins) {
        const passes = type.startsWith('application/json') && /(?:\/app|partner)\.example$/.test(origin)
        expect((await send({ 'content-type': type, origin })).status === 200).toBe(passes)
      }
    }
  })
})

describe('the refusal of a page of another origin', () => {
  const foreign = { origin: 'https://evil.example', 'content-type': 'application/json' }

  it('is told like every other, by what was asked for', async () => {
    const onEvent = vi.fn()
    const { signer } = room({ onEvent })
    const body = JSON.stringify({ files: [] })
    await signer.fetch(new Request('https://app.example/uploads/grants', { method: 'POST', headers: foreign, body }))
    expect(onEvent.mock.calls).toMatchObject([[{ action: 'grant', outcome: 'cross_origin', subjectId: null }]])
  })

  it('asks nobody who the caller is, and counts no address', async () => {
    const authenticate = vi.fn(() => ({ id: '42' }))
    const consume = vi.fn(async () => {})
    const { signer } = room({ authenticate, rateLimit: { address: { consume }, addressOf: () => '192.0.2.1' } })
    await signer.fetch(new Request('https://app.example/uploads/grants', { method: 'POST', headers: foreign }))
    expect([authenticate, consume].map(({ mock }) => mock.calls.length)).toEqual([0, 0])
  })

  it.each([
    { case: 'a link in a mail', path: 'download?ticket=x', headers: { 'sec-fetch-mode': 'navigate' }, status: 404 },
    { case: 'a picture or a script', path: 'download?ticket=x', headers: { 'sec-fetch-mode': 'no-cors' }, status: 403 },
    { case: 'a call', path: 'download?ticket=x', headers: { 'sec-fetch-mode': 'cors' }, status: 403 },
    {
      case: 'a link to another route',
      path: 'upload-signature',
      headers: { 'sec-fetch-mode': 'navigate' },
      status: 403,
    },
  ])('of $case from elsewhere: $status', async ({ path, headers, status }) => {
    for (const site of ['cross-site', 'same-site']) {
      const request = new Request(`https://app.example/uploads/${path}`, {
        headers: { 'sec-fetch-site': site, ...headers },
      })
      expect((await signer.fetch(request)).status).toBe(status)
    }
  })
})

describe('U15: CORS', () => {
  it('lets a listed origin read the answer, errors included, with its cookies, and when to ask again', async () => {
    for (const headers of [{}, { 'content-type': 'text/plain' }]) {
      const response = await send({ origin: 'https://partner.example', ...headers })
      expect(response.headers.get('access-control-allow-origin')).toBe('https://partner.example')
      expect(response.headers.get('access-control-allow-credentials')).toBe('true')
      expect(response.headers.get('access-control-expose-headers')).toBe('Retry-After')
    }
  })

  it.each(['https://app.example', 'https://evil.example', 'null', 'https://partner.example.evil'])(
    'gives no other origin leave: %s',
    async (origin) => {
      expect((await send({ origin })).headers.get('access-control-allow-origin')).toBeNull()
    },
  )

  it('answers the preflight of a listed origin, without asking who it is', async () => {
    const response = await send({ origin: 'http://localhost:5173', 'access-control-request-method': 'POST' }, 'OPTIONS')
    expect(response.status).toBe(204)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-origin': 'http://localhost:5173',
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET, POST, DELETE',
      'access-control-allow-headers': 'content-type, authorization',
      vary: 'Origin',
    })
  })

  it('refuses the preflight of any other', async () => {
    const response = await send({ origin: 'https://evil.example', 'access-control-request-method': 'POST' }, 'OPTIONS')
    expect([response.status, response.headers.get('access-control-allow-methods')]).toEqual([403, null])
  })

  it('tells OPTIONS without an origin what is taken', async () => {
    const response = await send({}, 'OPTIONS')
    expect([response.status, response.headers.get('allow')]).toEqual([204, 'POST'])
  })
})
