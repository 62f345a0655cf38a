import { describe, expect, it } from 'vitest'
import { room, SEALING_SECRET } from './room.contract.ts'

const APP = 'http://localhost:5173'
/** As it is copied out of an address bar. */
const { ask } = room({ signer: { secret: SEALING_SECRET, allowedOrigins: ['https://app.example', `${APP}/`] } })

const REFUSED = [
  { status: 404, code: 'not_found', path: '/nothing', init: { method: 'POST', body: {} } },
  { status: 404, code: 'not_found', path: '/healthz', init: { method: 'POST', body: {} } },
  { status: 405, code: 'method_not_allowed', path: '/grants', init: { method: 'DELETE' } },
  { status: 413, code: 'body_too_large', path: '/grants', init: { method: 'POST', body: {}, bytes: 256_001 } },
]

describe.each(REFUSED)('$status to $init.method $path', ({ status, code, path, init }) => {
  const askFrom = (origin: string) =>
    ask(path, { ...init, headers: { origin, ...(init.bytes && { 'content-length': String(init.bytes) }) } })
  const preflightFrom = (origin: string) =>
    ask(path, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': init.method } })

  it('can be read by a page of a listed origin, its preflight answered', async () => {
    const { status: met, headers, body } = await askFrom(APP)
    expect([met, body.error.code]).toEqual([status, code])
    expect(headers.get('access-control-allow-origin')).toBe(APP)
    expect(headers.get('access-control-allow-credentials')).toBe('true')
    expect(headers.get('access-control-expose-headers')?.split(', ')).toContain('X-Request-Id')
    expect(headers.get('vary')).toBe('Origin')
    const preflight = await preflightFrom(APP)
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, APP])
    expect(preflight.headers.get('access-control-allow-methods')?.split(', ')).toContain(init.method)
  })

  it.each(['http://localhost:5174', `${APP}/`, 'null', ''])('cannot be read by one of %j', async (origin) => {
    for (const { status: met, headers } of [await askFrom(origin), await preflightFrom(origin)]) {
      expect(met).toBeGreaterThanOrEqual(400)
      expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])
      expect(headers.get('vary')).toBe('Origin')
    }
  })
})

it('lets such a page read when to ask the signer again, and by which name the log knows the request', async () => {
  const { headers } = await ask('/upload-signature', { headers: { origin: APP } })
  expect(headers.get('access-control-expose-headers')).toBe('Retry-After, X-Request-Id')
  expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
})

it('leaves an answer that is none of the signer’s and no refusal to pages of its own', async () => {
  const { status, headers } = await ask('/healthz', { headers: { origin: APP } })
  expect([status, headers.get('access-control-allow-origin')]).toEqual([200, null])
})
