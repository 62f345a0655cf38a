import { spawn } from 'node:child_process'
import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { profile } from '../policy/profile.ts'
import { countersign } from '../server/countersign.ts'
import { toNode } from './node.ts'

const uploads = countersign({
  cloud: 'cloudinary://key:abcd@demo',
  authenticate: (request) => (request.headers.get('cookie') === 'session=42' ? { id: '42' } : null),
  profiles: { uploads: profile({ access: 'public' }) },
})

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A real server on a free port; it is closed after the test. */
async function listen(handler: RequestListener): Promise<{ origin: string; port: number }> {
  const server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  const { port } = server.address() as AddressInfo
  return { origin: `http://127.0.0.1:${port}`, port }
}

const sign = (origin: string, path = '/sign', headers: Record<string, string> = {}) =>
  fetch(origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: 'session=42', ...headers },
    body: JSON.stringify({ paramsToSign: { timestamp: Math.floor(Date.now() / 1000), folder: 'uploads/42' } }),
  })

/** Express in a process of its own: what it is made of does not load under the import conditions of the test runner. */
async function listenInExpress(app: string, before = ''): Promise<{ origin: string }> {
  const program = `
    import express from 'express'
    ${before}
    const { countersign, profile } = await import(${JSON.stringify(new URL('../server.ts', import.meta.url).href)})
    const { toNode } = await import(${JSON.stringify(new URL('../node.ts', import.meta.url).href)})
    const uploads = countersign({
      cloud: 'cloudinary://key:abcd@demo',
      authenticate: (request) => (request.headers.get('cookie') === 'session=42' ? { id: '42' } : null),
      profiles: { uploads: profile({ access: 'public' }) },
    })
    const server = (${app}).listen(0, '127.0.0.1', () => process.stdout.write(String(server.address().port)))
  `
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: new URL('.', import.meta.url),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH },
  })
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()))
  let complaints = ''
  child.stderr.on('data', (chunk) => {
    complaints += chunk
  })
  closing.push(async () => {
    child.kill()
    await ended
    expect(complaints).toBe('')
  })
  const port = await new Promise((resolve, reject) => {
    child.stdout.once('data', resolve)
    child.once('exit', (code) => reject(new Error(`the server ended with ${code} before it listened`)))
  })
  return { origin: `http://127.0.0.1:${port}` }
}

describe.each([
  { host: 'node:http', path: '', start: () => listen(toNode(uploads)) },
  {
    host: 'Express, app.use',
    path: '/uploads',
    start: () => listenInExpress("express().use('/uploads', toNode(uploads))"),
  },
  {
    host: 'Express, app.post and app.get',
    path: '',
    start: () => listenInExpress("express().post('/sign', toNode(uploads)).get('/upload-signature', toNode(uploads))"),
  },
  {
    host: 'Express after express.json()',
    path: '',
    start: () => listenInExpress('express().use(express.json()).use(toNode(uploads))'),
  },
  ...[
    'express.json({ verify: (request, _, bytes) => { request.rawBody = bytes } })',
    "express.json({ verify: (request, _, bytes) => { request.rawBody = bytes.toString('utf8') } })",
    "express.raw({ type: 'application/json' })",
    "express.text({ type: 'application/json' })",
  ].map((reader) => ({
    host: `Express after ${reader}`,
    path: '',
    start: () => listenInExpress(`express().use(${reader}).use(toNode(uploads))`),
  })),
  {
    host: 'Express, in an app that lets @hono/node-server replace Request and Response',
    path: '',
    start: () =>
      listenInExpress(
        'express().use(toNode(uploads))',
        "import { getRequestListener } from '@hono/node-server'; getRequestListener(() => new Response())",
      ),
  },
])('in $host', { timeout: 30_000 }, ({ path, start }) => {
  it('signs', async () => {
    const { origin } = await start()
    const response = await sign(origin, `${path}/sign`)
    expect([response.status, await response.json()]).toEqual([
      200,
      { signature: expect.stringMatching(/^[0-9a-f]{40}$/) },
    ])
    expect(response.headers.get('cache-control')).toBe('private, no-store')
  })

  it('answers what goes wrong as JSON', async () => {
    const { origin } = await start()
    const nobody = await sign(origin, `${path}/sign`, { cookie: 'session=41' })
    expect([nobody.status, await nobody.json()]).toMatchObject([401, { error: { code: 'unauthenticated' } }])
    const foreign = await sign(origin, `${path}/sign`, { origin: 'https://evil.example' })
    expect([foreign.status, await foreign.json()]).toMatchObject([403, { error: { code: 'cross_origin' } }])
    expect((await sign(origin, `${path}/sign`, { origin })).status).toBe(200)
  })

  it('serves the secure-server door', async () => {
    const { origin } = await start()
    const response = await fetch(`${origin}${path}/upload-signature?should_secure_asset=true`, {
      headers: { cookie: 'session=42' },
    })
    expect(await response.json()).toMatchObject({
      status: 'success',
      data: { payload: { type: 'private', folder: 'uploads/42' } },
    })
  })
})

describe('the process it runs in', () => {
  it("keeps its own Request and Response, of which fetch's answers are", async () => {
    const before = [globalThis.Request, globalThis.Response]
    const { origin } = await listen(toNode(uploads))
    const response = await sign(origin)
    expect(response).toBeInstanceOf(Response)
    expect([globalThis.Request, globalThis.Response]).toEqual(before)
    expect([globalThis.Request === before[0], globalThis.Response === before[1]]).toEqual([true, true])
  })

  it('may put a handler of its own around', async () => {
    const { origin } = await listen(
      toNode({
        fetch: async (request) => {
          const { status, headers } = await uploads.fetch(request)
          return new Response('mine', { status, headers: { ...Object.fromEntries(headers), 'x-app': 'yes' } })
        },
      }),
    )
    const response = await sign(origin)
    expect([response.status, response.headers.get('x-app'), await response.text()]).toEqual([200, 'yes', 'mine'])
  })
})

describe('on the wire', () => {
  const head = (port: number, length: string) =>
    `POST /sign HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nCookie: session=42\r\n${length}\r\n`

  /** Sends text, and gives what comes back until the connection ends; a part of an answer is waited on until it is whole. */
  const talk = (port: number, first: string): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1')
      let answer = ''
      socket.on('data', (chunk) => {
        answer += chunk
        if (isWhole(answer)) socket.end()
      })
      socket.on('error', () => {})
      socket.on('close', () => resolve(answer))
      socket.write(first)
    })

  const isWhole = (answer: string): boolean => {
    const [head = '', body] = answer.split('\r\n\r\n')
    return body !== undefined && body.length >= Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
  }

  it('a length smaller than the body frames the body', async () => {
    const { port } = await listen(toNode(uploads))
    const answer = await talk(
      port,
      `${head(port, 'Content-Length: 10\r\nConnection: close\r\n')}${'{"a":1,"b"'.padEnd(100_000)}`,
    )
    expect(answer).toMatch(/^HTTP\/1.1 400 /)
    expect(answer).not.toContain('signature')
  })

  it('a body without a length is counted, and cut off', async () => {
    const { port } = await listen(toNode(uploads))
    const chunk = `2710\r\n${' '.repeat(10_000)}\r\n`
    const answer = await talk(port, head(port, 'Transfer-Encoding: chunked\r\n') + chunk.repeat(10))
    expect(answer).toMatch(/^HTTP\/1.1 413 /)
  })

  it('a body with two lengths is none', async () => {
    const { port } = await listen(toNode(uploads))
    const answer = await talk(port, `${head(port, 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n')}0\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1.1 400 /)
  })

  it('a connection that drops halfway harms nobody else', async () => {
    const { origin, port } = await listen(toNode(uploads))
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(`${head(port, 'Content-Length: 100\r\n')}{"params`, () => socket.destroy())
      })
      socket.on('close', () => resolve())
    })
    expect((await sign(origin)).status).toBe(200)
  })
})
