import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Handler, type Listener, listen } from './listen.ts'

const opened: { close(options?: { graceMs?: number }): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((listener) => listener.close({ graceMs: 0 })))
})

async function serve(handler: Handler, options: { headersTimeoutMs?: number } = {}): Promise<Listener> {
  const listener = await listen(handler, { port: 0, ...options })
  opened.push(listener)
  return listener
}

async function dial(port: number): Promise<{ socket: Socket; received: () => string; closed: Promise<unknown> }> {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  socket.on('data', (bytes) => {
    text += bytes
  })
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return { socket, received: () => text, closed: once(socket, 'close') }
}

const GET = 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'

describe('listen', () => {
  it('answers on loopback alone, on a port of its own choice', async () => {
    const { url, port } = await serve((request) => new Response(new URL(request.url).pathname))
    expect(url).toBe(`http://127.0.0.1:${port}`)
    expect(await (await fetch(`${url}/a%2Fb`)).text()).toBe('/a%2Fb')
  })

  it('names the port that is taken', async () => {
    const blocker = createServer().listen(0, '127.0.0.1')
    await once(blocker, 'listening')
    const { port } = blocker.address() as AddressInfo
    await expect(listen(() => new Response(), { port })).rejects.toMatchObject({
      code: 'invalid_configuration',
      message: `Port ${port} is in use; choose another one, or 0 for any that is free`,
      cause: { code: 'EADDRINUSE' },
    })
    blocker.close()
  })

  it('finishes what is in flight before it is closed, and takes nothing new', async () => {
    const [asked, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const listener = await serve(async () => {
      asked.resolve()
      await released.promise
      return new Response('done')
    })
    const pending = await dial(listener.port)
    pending.socket.write(GET)
    await asked.promise
    const closed = listener.close()
    await expect(fetch(listener.url)).rejects.toThrow()
    released.resolve()
    await closed
    await pending.closed
    expect(pending.received()).toMatch(/^HTTP\/1\.1 200 .*connection: close.*done$/is)
  })

  it.each([
    ['an idle keep-alive connection', GET],
    ['a connection that has sent nothing', ''],
    ['a connection in the middle of its headers', 'GET / HTTP/1.1\r\nHo'],
  ])(
    'does not wait for %s',
    async (_case, sent) => {
      const listener = await serve(() => new Response('ok'))
      const { socket, closed } = await dial(listener.port)
      if (sent) socket.write(sent)
      if (sent === GET) await once(socket, 'data')
      else await wait(50)
      const startedAt = performance.now()
      await listener.close({ graceMs: 60_000 })
      await closed
      // Left alone, the first would last for 5 s, the others for 10 s and longer.
      expect(performance.now() - startedAt).toBeLessThan(4000)
    },
    20_000,
  )

  it('cuts off what does not finish within the grace period', async () => {
    const asked = Promise.withResolvers<void>()
    const listener = await serve((_request, { incoming }) => {
      asked.resolve()
      return new Promise((resolve) => incoming.once('close', () => resolve(new Response('too late'))))
    })
    const { socket, closed } = await dial(listener.port)
    socket.write(GET)
    await asked.promise
    await listener.close({ graceMs: 50 })
    await closed
  })

  it('cuts off headers that do not arrive', async () => {
    const listener = await serve(() => new Response('ok'), { headersTimeoutMs: 200 })
    const { socket, received, closed } = await dial(listener.port)
    socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n')
    const startedAt = performance.now()
    await closed
    // Without the option it would be 10 s.
    expect(performance.now() - startedAt).toBeLessThan(5000)
    expect(received()).toMatch(/^HTTP\/1\.1 408 /)
  }, 20_000)

  it.each([
    ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    [
      'length and chunks',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['no host', 'GET / HTTP/1.1\r\n\r\n'],
    ['two hosts', 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n'],
    ['a bare line feed in the headers', 'GET / HTTP/1.1\nHost: a\n\n'],
    ['no path', 'GET evil HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['a host that is none', 'GET / HTTP/1.1\r\nHost: a b@c\r\n\r\n'],
  ])('answers once with 400, or not at all, to a request with %s', async (_case, request) => {
    const seen = vi.fn()
    const listener = await serve((incoming) => {
      seen(incoming.url)
      return new Response('ok')
    })
    const { socket, received, closed } = await dial(listener.port)
    socket.write(request)
    await Promise.race([closed, wait(3000)])
    socket.destroy()
    expect(received().match(/HTTP\/1\.1 \d{3}/g) ?? []).toEqual(['HTTP/1.1 400'])
    expect(seen).not.toHaveBeenCalled()
  })

  it('never tells the caller about an unexpected failure', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    const { url } = await serve(() => {
      throw new Error('db password is hunter2')
    })
    const response = await fetch(url)
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain('hunter2')
    expect(String(logged.mock.calls[0]?.[0])).toContain('hunter2')
    logged.mockRestore()
  })
})
