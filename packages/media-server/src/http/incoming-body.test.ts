import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, expect, it } from 'vitest'
import { readIncoming } from './incoming-body.ts'

let server: Server

afterEach(() => {
  server.closeAllConnections()
  server.close()
})

/** Sends a raw request; answers what the handler came to. */
async function send<T>(
  request: readonly (string | Uint8Array)[],
  handle: (incoming: IncomingMessage) => Promise<T>,
  end: 'end' | 'destroy' | null = null,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  server = createServer((incoming, outgoing) => {
    handle(incoming)
      .finally(() => outgoing.end())
      .then(resolve, reject)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined)
  for (const piece of request) socket.write(piece)
  if (end) {
    await wait(50)
    socket[end]()
  }
  return promise.finally(() => socket.destroy())
}

const head = (bytes: number) => `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${bytes}\r\n\r\n`

async function collect(incoming: IncomingMessage, pauseMs = 0): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of readIncoming(incoming)) {
    chunks.push(chunk)
    if (pauseMs > 0) await wait(pauseMs)
  }
  return Buffer.concat(chunks)
}

it('yields every byte in order, to a reader faster or slower than the connection', async () => {
  const bytes = Buffer.from(Uint32Array.from({ length: 1_000_000 }, (_, index) => index).buffer)
  expect((await send([head(bytes.length), bytes], (incoming) => collect(incoming))).equals(bytes)).toBe(true)
  server.close()
  expect((await send([head(bytes.length), bytes], (incoming) => collect(incoming, 1))).equals(bytes)).toBe(true)
})

it('ends at once where there is no body', async () => {
  expect(await send([head(0)], (incoming) => collect(incoming))).toHaveLength(0)
})

it.each(['end', 'destroy'] as const)('never takes a body cut short for a whole one: %s', async (end) => {
  await expect(send([head(1000), 'x'.repeat(500)], (incoming) => collect(incoming), end)).rejects.toThrow()
})

it('does not hold more than the connection may send ahead', async () => {
  const bytes = Buffer.alloc(16 << 20)
  const held = await send([head(bytes.length), bytes], async (incoming) => {
    const iterator = readIncoming(incoming)[Symbol.asyncIterator]()
    await iterator.next()
    await wait(300)
    return incoming.socket.bytesRead
  })
  expect(held).toBeLessThan(4 << 20)
})

it('leaves the connection open when reading stops early', async () => {
  const destroyed = await send([head(1_000_000), 'x'.repeat(1000)], async (incoming) => {
    for await (const _ of readIncoming(incoming)) break
    await wait(50)
    return incoming.destroyed
  })
  expect(destroyed).toBe(false)
})
