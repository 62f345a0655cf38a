import { CountersignError } from 'countersign/protocol'
import { profile } from 'countersign/server'
import { describe, expect, it } from 'vitest'
import type { Callers } from '../callers.ts'
import { room, SEALING_SECRET } from '../room.contract.ts'
import { ROUTES } from '../routes.ts'

const callers = (authenticate: () => never): Callers => ({ auth: 'bearer', subjects: [], authenticate })
const full = { consume: () => Promise.reject(Object.assign(new Error('full'), { msBeforeNext: 3000 })) }

/** A well-formed request for each of the signer's routes; what it asks for need not be there. */
const GOOD: Readonly<Record<string, { method: string; body?: unknown; query?: string }>> = {
  '/grants': { method: 'POST', body: { profile: 'photos', files: [{ name: 'a.gif', bytes: 10 }] } },
  '/completions': { method: 'POST', body: { token: 'none' } },
  '/sign-cloudinary-params': { method: 'POST', body: { paramsToSign: {} }, query: '?profile=avatars' },
  '/api/sign-cloudinary-params': { method: 'POST', body: { paramsToSign: {} }, query: '?profile=avatars' },
  '/upload-signature': { method: 'GET', query: '?profile=avatars' },
  '/download-url': { method: 'GET', query: '?profile=avatars&public_id=avatars/gateway/x' },
  '/download': { method: 'GET', query: '?ticket=none' },
  '/delete-files': { method: 'DELETE', body: { assets: ['none'] } },
  '/restore-files': { method: 'POST', body: { assets: ['none'] } },
  '/webhooks/cloudinary': { method: 'POST', body: { notification_type: 'upload' } },
}
const SIGNER = ROUTES.filter(({ by }) => by === 'signer').map(({ path }) => path)
const open = new Set(['/download', '/webhooks/cloudinary'])
const good = (path: string) => GOOD[path] ?? { method: 'GET' }

describe.each(SIGNER)('%s answers as the document says', (path) => {
  const { method, body, query = '' } = good(path)
  const asked = { method, ...(body !== undefined && { body }) }

  it('for a well-formed request', async () => {
    const { status } = await room().ask(path + query, asked)
    expect([200, 404, 422, 401]).toContain(status)
  })

  it('for a caller whom nobody knows', async () => {
    const { status, body } = await room().ask(path + query, { ...asked, headers: { authorization: '' } })
    if (!open.has(path)) expect([status, body.error.code]).toEqual([401, 'unauthenticated'])
  })

  it('for a page of another origin', async () => {
    const { status } = await room().ask(path + query, { ...asked, headers: { origin: 'https://evil.example' } })
    expect(status).toBe(403)
  })

  it('for a name that is not its own', async () => {
    const { status } = await room({ hosts: 'loopback' }).ask(path + query, asked)
    expect(status).toBe(421)
  })

  it('for a query that it does not have', async () => {
    const { status, body } = await room().ask(`${path}?nothing=1`, asked)
    expect([status, body.error?.code]).toEqual([400, 'invalid_request'])
  })

  it('for more than it takes', async () => {
    const { status, body } = await room().ask(path + query, { ...asked, headers: { 'content-length': '99999999' } })
    expect([status, body.error.code]).toEqual([413, 'body_too_large'])
  })

  it('for somebody who asks too often', async () => {
    const rateLimit = { address: full, addressOf: () => '192.0.2.1' }
    const { status, headers } = await room({ signer: { secret: SEALING_SECRET, rateLimit } }).ask(path + query, asked)
    expect([status, headers.get('retry-after')]).toEqual([429, '3'])
  })

  it.each([
    { case: 'fails', error: new Error('db password is hunter2'), is: [500, 'internal'] },
    {
      case: 'can know nobody',
      error: new CountersignError('authentication_unavailable', 'later', { details: { retryAfterSeconds: 5 } }),
      is: [503, 'authentication_unavailable'],
    },
  ])('while its way to know callers $case', async ({ error, is }) => {
    const { ask, lines } = room({
      callers: callers(() => {
        throw error
      }),
    })
    const { status, body } = await ask(path + query, asked)
    if (open.has(path)) return
    expect([status, body.error.code]).toEqual(is)
    expect(JSON.stringify(body)).not.toContain('hunter2')
    expect(lines.join('')).toContain(error.message)
  })

  if (body !== undefined) {
    it('for a body that is no JSON', async () => {
      const { status } = await room().ask(path + query, { method, body: '{' })
      expect(status).toBe(path === '/webhooks/cloudinary' ? 401 : 400)
    })

    it('for a body of another type', async () => {
      const { status } = await room().ask(path + query, { ...asked, headers: { 'content-type': 'text/plain' } })
      expect(status).toBe(path === '/webhooks/cloudinary' ? 401 : 415)
    })
  }

  it('for every other method', async () => {
    for (const other of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((each) => each !== method)) {
      const { status, body, headers } = await room().ask(path, { method: other })
      expect([other, status, body.error?.code, headers.get('allow')]).toEqual([
        other,
        405,
        'method_not_allowed',
        method,
      ])
    }
  })
})

describe('a gateway whose signer was given nothing but profiles', () => {
  it.each([
    '/grants',
    '/completions',
    '/download?ticket=none',
    '/download-url?asset=x',
    '/download-url?profile=avatars&public_id=avatars/gateway/x&once=true',
    '/delete-files',
    '/restore-files',
    '/webhooks/cloudinary',
  ])('answers %s with not_configured, as the document says', async (address) => {
    const { method, body } = good(address.split('?')[0] ?? '')
    const profiles = {
      photos: profile({ folder: 'photos' }),
      avatars: profile({ folder: 'avatars', access: 'public' }),
    }
    const answer = await room({ profiles, signer: {} }).ask(address, { method, body })
    expect([answer.status, answer.body.error.code]).toEqual([404, 'not_configured'])
  })
})

describe('a whole life', () => {
  it('from grant to deletion, its undoing and the end, is as the document says', async () => {
    const { ask, post, grant, send, upload, seen, clock } = room()
    const { asset, given } = await upload()
    expect((await post('/completions', { token: given.token })).status).toBe(200)
    expect((await post('/grants', { renew: given.token })).body.error.code).toBe('grant_settled')
    const fresh = await grant()
    expect((await post('/grants', { renew: fresh.token })).status).toBe(200)
    expect((await post('/completions', { token: fresh.token })).body.error.code).toBe('not_uploaded')

    expect((await ask(`/download-url?asset=${asset.id}`)).status).toBe(200)
    const once = await ask(`/download-url?asset=${asset.id}&once=true`)
    expect((await ask(once.body.data.downloadUrl, { redirect: 'manual' })).status).toBe(302)
    expect((await ask(once.body.data.downloadUrl)).body.error.code).toBe('link_expired')

    const deletion = { method: 'DELETE', body: { assets: [asset.id] } }
    expect((await ask('/delete-files', deletion)).body.data.results[0]).toMatchObject({ result: 'deleted' })
    expect((await post('/restore-files', { assets: [asset.id] })).status).toBe(200)
    expect((await ask('/delete-files', deletion)).status).toBe(200)
    expect((await ask('/delete-files', deletion)).status).toBe(404)

    const large = await grant('photos')
    await send(large)
    clock.now += 8 * 86_400_000
    expect((await post('/completions', { token: large.token })).body.error.code).toBe('grant_expired')
    expect(seen.size).toBeGreaterThan(30)
  })

  it('with files that may not stay', async () => {
    const { post, send, grant } = room()
    expect(
      (await post('/grants', { profile: 'photos', files: [{ name: 'a.gif', bytes: 2_000_000 }] })).body.error.code,
    ).toBe('file_refused')
    const given = await grant('avatars', { name: 'page.png' })
    const answer = await send({ ...given, fields: { ...given.fields } })
    const { status } = await post('/completions', { token: given.token, answer })
    expect([200, 422]).toContain(status)
  })

  it.each([
    {
      case: 'cannot be reached',
      fetch: () => Promise.reject(new Error('connect ECONNREFUSED')),
      is: [502, 'cloud_unreachable'],
    },
    { case: 'takes no more calls', fetch: async () => new Response('{}', { status: 420 }), is: [503, 'cloud_busy'] },
    { case: 'refuses us', fetch: async () => new Response('{}', { status: 401 }), is: [502, 'cloud_refused'] },
  ])('while the cloud $case', async ({ fetch, is }) => {
    const { post, grant } = room({ fetch })
    const { token } = await grant()
    const { status, body } = await post('/completions', { token })
    expect([status, body.error.code]).toEqual(is)
  })
})

describe('what whoever runs it asks', () => {
  it.each(['/healthz', '/readyz', '/openapi.json', '/reference', '/unsigned', '/unsigned/theme.css', '/metrics'])(
    '%s is as the document says',
    async (path) => {
      expect((await room().ask(path)).status).toBe(200)
    },
  )

  it.each(['/', '/unsigned/nothing', '/nothing', '/openapi', '/reference/'])('%s too', async (path) => {
    expect([302, 404]).toContain((await room().ask(path, { redirect: 'manual' })).status)
  })
})
