import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BodyBefore, bodyContract } from './adapter-body.contract.ts'
import { callsTo, type Host } from './adapter-calls.contract.ts'
import { fingerprint, PAGE_ELSEWHERE } from './adapter-signer.contract.ts'

/** What every framework owes the signer. Only HTTP is used, so that the host may be another process. */
export function adapterContract(start: () => Promise<Host>, before: BodyBefore = 'nothing'): void {
  let host: Host
  beforeAll(async () => {
    host = await start()
  })
  afterAll(() => host.close())

  const { ask, sign, tell } = callsTo(() => host)

  describe('the answer', () => {
    it('is the signer’s, headers and all', async () => {
      const response = await sign()
      expect([response.status, await response.json()]).toEqual([200, { signature: expect.stringMatching(/^\w{40}$/) }])
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'content-type': expect.stringMatching(/^application\/json(; charset=utf-8)?$/),
        'cache-control': 'private, no-store',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        vary: expect.stringMatching(/\bOrigin\b/),
      })
    })

    it.each([
      { status: 401, code: 'unauthenticated', init: { headers: { cookie: 'session=41' } } },
      { status: 403, code: 'cross_origin', init: { headers: { origin: 'https://evil.example' } } },
      { status: 404, code: 'unknown_profile', path: '/upload-signature?profile=none', init: {} },
      { status: 405, code: 'method_not_allowed', path: '/nothing', init: {} },
      { status: 415, code: 'unsupported_media_type', init: { method: 'POST', body: 'text' } },
      { status: 400, code: 'invalid_request', path: '/upload-signature?unknown=1', init: {} },
    ])('is $status $code in our words', async ({ status, code, path = '/upload-signature', init }) => {
      const response = await ask(path, init)
      expect([response.status, await response.json()]).toMatchObject([status, { status: 'error', error: { code } }])
      if (status === 405) expect(response.headers.get('allow')).toContain('POST')
    })

    it('is for a page of the own origin too', async () => {
      expect((await sign({ origin: new URL(host.uploads).origin })).status).toBe(200)
      expect((await sign({ origin: new URL(host.uploads).origin.replace(/\d$/, '') })).status).toBe(403)
    })

    it('is an opaque 500 when authenticate throws', async () => {
      const response = await sign({ 'x-throw': '1' })
      const text = await response.text()
      expect([response.status, JSON.parse(text)]).toMatchObject([500, { error: { code: 'internal' } }])
      expect(text + JSON.stringify([...response.headers])).not.toContain('hunter2')
    })

    it('has no body for HEAD, and is 405 for a method that nobody takes', async () => {
      const head = await ask('/upload-signature', { method: 'HEAD' })
      expect([head.status, await head.text()]).toEqual([405, ''])
      expect((await ask('/upload-signature', { method: 'PUT' })).status).toBe(405)
    })

    it('keeps every cookie, and a status of the app’s own choice', async () => {
      const { response } = await tell('/cookies?status=418')
      expect(response.status).toBe(418)
      expect(response.headers.get('cache-control')).toBe('private, no-store')
      expect(response.headers.getSetCookie().filter((cookie) => !cookie.startsWith('app='))).toEqual([
        'a=1; Path=/; Expires=Wed, 21 Oct 2065 07:28:00 GMT',
        'b=2; Path=/; HttpOnly',
      ])
    })

    it('lets a listed origin’s page ask first', async () => {
      const response = await ask('/sign', {
        method: 'OPTIONS',
        headers: { origin: PAGE_ELSEWHERE, 'access-control-request-method': 'POST' },
      })
      expect([response.status, await response.text()]).toEqual([204, ''])
      expect(response.headers.get('access-control-allow-origin')).toBe(PAGE_ELSEWHERE)
      expect(response.headers.get('access-control-allow-methods')).toContain('DELETE')
    })
  })

  describe('the request', () => {
    it('has the whole address, query and mount path too, and every header', async () => {
      const { seen } = await tell('/a%20b/c?x=1&x=2&y=%C3%A9', {
        headers: { cookie: 'a=1; b=2', authorization: 'Bearer t', 'x-app': 'yes' },
      })
      const { host: authority } = new URL(host.echo)
      expect(seen).toMatchObject({ method: 'GET', url: `${host.echo}/a%20b/c?x=1&x=2&y=%C3%A9` })
      expect(seen.headers).toMatchObject({
        cookie: 'a=1; b=2',
        authorization: 'Bearer t',
        'x-app': 'yes',
        host: authority,
      })
    })

    it('takes its address from no X-Forwarded header', async () => {
      const { seen } = await tell('/sign', {
        headers: {
          forwarded: 'host=evil.example;proto=https',
          'x-forwarded-host': 'evil.example',
          'x-forwarded-proto': 'https',
        },
      })
      expect(seen.url).toBe(`${host.echo}/sign`)
    })

    it('is a real Request to authenticate', async () => {
      const response = await ask('/upload-signature?profile=uploads', { headers: { 'x-show': '1' } })
      const id = fingerprint(true, 'GET', response.url, new URL(response.url).host)
      expect(await response.json()).toMatchObject({ data: { payload: { folder: `uploads/${id}` } } })
    })

    it('can be cloned and read by authenticate', async () => {
      expect((await sign({ 'x-read-body': '1' })).status).toBe(200)
    })

    it('may be a DELETE with a body', async () => {
      const body = JSON.stringify({ urls: [{ type: 'image', url: 'https://elsewhere.example/a.jpg' }] })
      const response = await ask('/delete-files', {
        method: 'DELETE',
        headers: { 'content-type': 'application/json' },
        body,
      })
      expect(await response.text()).toContain('elsewhere.example')
      const { seen } = await tell('/x', {
        method: 'DELETE',
        headers: { 'content-type': 'application/json' },
        body: '{"a":1}',
      })
      expect([seen.method, JSON.parse(seen.text)]).toEqual(['DELETE', { a: 1 }])
    })

    it('is never another’s', async () => {
      const answers = await Promise.all(
        Array.from({ length: 40 }, (_, i) => tell(`/x?i=${i}&wait=${(i * 7) % 13}`, { headers: { cookie: `i=${i}` } })),
      )
      answers.forEach(({ seen }, i) => {
        expect([seen.url, seen.headers.cookie]).toEqual([
          `${host.echo}/x?i=${i}&wait=${(i * 7) % 13}`,
          expect.stringContaining(`i=${i}`),
        ])
      })
    })
  })

  describe('the body', () => bodyContract(() => host, before))

  describe('a client that goes away', () => {
    const send = (url: string, head: string, part: string, lingerMs: number) =>
      new Promise<void>((resolve) => {
        const { hostname, port, pathname, search } = new URL(url)
        const socket = connect(Number(port), hostname, () => {
          const start = `${head.replace('*', pathname + search)} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nCookie: session=42\r\n`
          socket.write(start + part, () => setTimeout(() => socket.destroy(), lingerMs))
        })
        socket.on('error', () => {}).on('close', () => resolve())
      })
    const json = 'Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"params'

    it.each([
      { case: 'halfway through the body', to: () => `${host.uploads}/sign`, head: 'POST *', part: json },
      { case: 'halfway, to a handler of the app’s', to: () => `${host.echo}/x`, head: 'POST *', part: json },
      { case: 'before the answer', to: () => `${host.echo}/x?wait=60`, head: 'GET *', part: '\r\n' },
    ])('$case harms nobody else', async ({ to, head, part }) => {
      await Promise.all([0, 5, 20].map((lingerMs) => send(to(), head, part, lingerMs)))
      await new Promise((resolve) => setTimeout(resolve, 80))
      expect((await sign()).status).toBe(200)
    })
  })
}
