import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { profile } from '../policy/profile.ts'
import { countersign } from '../server/countersign.ts'
import { requireReceivedBody } from '../server/received-body.ts'
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

describe('the app around it', () => {
  it('finds its address as it left it', async () => {
    const addresses: (string | undefined)[] = []
    const { origin } = await listen((request: IncomingMessage & { originalUrl?: string }, response) => {
      request.originalUrl = `/mounted${request.url}`
      response.on('finish', () => addresses.push(request.url))
      void toNode(uploads)(request, response)
      addresses.push(request.url)
    })
    await sign(origin)
    expect(addresses).toEqual(['/sign', '/sign'])
  })

  it('may have read the body and kept nothing of it: that is said, where bytes count', async () => {
    const failures: unknown[] = []
    const fetch = async (request: Request) => {
      try {
        requireReceivedBody(request)
      } catch (error) {
        failures.push(error)
      }
      return new Response(null, { status: 500 })
    }
    const { origin } = await listen(async (request, response) => {
      for await (const _ of request);
      void toNode({ fetch })(request, response)
    })
    expect((await sign(origin)).status).toBe(500)
    expect(failures).toMatchObject([
      { code: 'invalid_configuration', message: expect.stringMatching(/before body parsers/) },
    ])
  })

  it('may answer first, when it has waited long enough', async () => {
    const complaints = vi.spyOn(console, 'error').mockImplementation(() => {})
    const slow = async () => {
      await new Promise((resolve) => setTimeout(resolve, 30))
      return new Response('late')
    }
    const { origin } = await listen((request, response) => {
      setTimeout(() => response.writeHead(503).end('too slow'), 5)
      void toNode({ fetch: slow })(request, response)
    })
    const response = await sign(origin)
    expect([response.status, await response.text()]).toEqual([503, 'too slow'])
    await new Promise((resolve) => setTimeout(resolve, 40))
    expect(complaints).not.toHaveBeenCalled()
    complaints.mockRestore()
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
