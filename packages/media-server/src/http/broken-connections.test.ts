import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseCloudinaryUrl } from 'countersign/protocol'
import { signParameters } from 'countersign/signing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type StartedMediaServer, type StartOptions, startMediaServer } from '../start/start-media-server.ts'

const BOUNDARY = 'xYz'

let folder: string
let server: StartedMediaServer
let logged: ReturnType<typeof vi.spyOn>

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-'))
  logged = vi.spyOn(console, 'error')
})
afterEach(async () => {
  await server.close({ graceMs: 0 })
  await rm(folder, { recursive: true })
  expect(logged).not.toHaveBeenCalled()
  logged.mockRestore()
})

const start = async (limits: StartOptions['limits'] = {}) => {
  server = await startMediaServer({ port: 0, dataDir: join(folder, 'data'), sync: false, limits })
}

const part = (disposition: string, value: string) =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${value}\r\n`
const END = `--${BOUNDARY}--`

/** A form that is complete but for its end: fields, then a file of 100,000 bytes. */
function formWithoutEnd(): string {
  const { apiKey, apiSecret } = parseCloudinaryUrl(server.cloudinaryUrl)
  const timestamp = String(Math.floor(Date.now() / 1000))
  const fields = { timestamp, api_key: apiKey, signature: signParameters({ timestamp }, apiSecret) }
  const parts = Object.entries(fields).map(([name, value]) => part(`name="${name}"`, value))
  return parts.join('') + part('name="file"; filename="a.bin"', 'x'.repeat(100_000))
}

const head = (framing: string) =>
  `POST /v1_1/demo/raw/upload HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=${BOUNDARY}\r\n${framing}\r\n\r\n`

async function dial(): Promise<{ socket: Socket; received: () => string }> {
  const socket = connect(Number(new URL(server.mediaUrl).port), '127.0.0.1')
  let text = ''
  socket.on('data', (bytes) => {
    text += bytes
  })
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return { socket, received: () => text }
}

/** Files that hold bytes of uploads, finished or not. */
async function countFiles(): Promise<number> {
  const entries = await readdir(join(folder, 'data', 'blobs'), { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).length
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const startedAt = Date.now(); Date.now() - startedAt < 3000; await wait(10)) if (await condition()) return
  throw new Error('it did not happen within 3 s')
}

describe('a client that breaks off', () => {
  it.each([
    ['in the middle of a body of known length', 'Content-Length: 1000000', (text: string) => text],
    [
      'in the middle of a chunked body',
      'Transfer-Encoding: chunked',
      (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`,
    ],
  ])('%s leaves nothing behind', async (_case, framing, encode) => {
    await start()
    for (const end of ['destroy', 'resetAndDestroy', 'end'] as const) {
      const { socket } = await dial()
      socket.write(head(framing) + encode(formWithoutEnd().slice(0, -5000)))
      await until(async () => (await countFiles()) === 1)
      socket[end]()
      await until(async () => (await countFiles()) === 0)
      socket.destroy()
    }
  })

  it('after its last byte still has its file', async () => {
    await start()
    const { socket } = await dial()
    const body = formWithoutEnd() + END
    socket.end(`${head(`Content-Length: ${body.length}`)}${body}`)
    await until(async () => (await countFiles()) === 1)
    await wait(100)
    expect(await countFiles()).toBe(1)
  })
})

describe('a request that goes wrong', () => {
  it.each(['TRACE', 'PATCH', 'PROPFIND'])('is refused once with %s', async (method) => {
    await start()
    const { socket, received } = await dial()
    socket.write(`${method} /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-HTTP-Method-Override: GET\r\n\r\n`)
    await until(() => received().includes('"error"'))
    expect(received()).toMatch(/^HTTP\/1\.1 405 /)
    expect(received()).toMatch(/^allow: GET\r$/m)
    expect(received().match(/HTTP\/1\.1/g)).toHaveLength(1)
    socket.destroy()
  })

  it.each<[string, () => string, number, RegExp]>([
    ['without the end of its form', formWithoutEnd, 400, /Malformed request body - Unexpected end of form/],
    [
      'with a form cut in its file',
      () => formWithoutEnd().slice(0, -5000),
      400,
      /Malformed request body - Unexpected end/,
    ],
    [
      'with a header that never ends',
      () => `${formWithoutEnd()}--${BOUNDARY}\r\n${'x'.repeat(20_000)}`,
      400,
      /Malformed request body/,
    ],
  ])('is refused once, clearly, %s', async (_case, makeBody, status, message) => {
    await start()
    const { socket, received } = await dial()
    const body = makeBody()
    socket.write(`${head(`Content-Length: ${body.length}`)}${body}`)
    await until(() => received().includes('"error"'))
    expect(received()).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(received()).toMatch(message)
    expect(received().match(/HTTP\/1\.1/g)).toHaveLength(1)
    expect(await countFiles()).toBe(0)
    socket.destroy()
  })

  it('is refused when nothing arrives any more', async () => {
    await start({ stallTimeoutMs: 200 })
    const { socket, received } = await dial()
    socket.write(head('Content-Length: 1000000') + formWithoutEnd())
    await until(() => received().includes('"error"'))
    expect(received()).toMatch(/^HTTP\/1\.1 408 /)
    expect(received()).toMatch(/Request timeout - no byte arrived for 0.2 s/)
    expect(await countFiles()).toBe(0)
    await once(socket, 'close')
  })

  it.each([
    ['by its length, before it is read', (body: string) => head(`Content-Length: ${body.length}`) + body],
    [
      'while it is read',
      (body: string) => `${head('Transfer-Encoding: chunked')}${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    ],
  ])(
    'is refused above the limit, which it names, %s, and the connection is good for the next',
    async (_case, encode) => {
      await start({ maxRequestBytes: 50_000 })
      const { socket, received } = await dial()
      socket.write(encode(formWithoutEnd() + END))
      await until(() => received().includes('"error"'))
      expect(received()).toMatch(/^HTTP\/1\.1 413 /)
      expect(received()).toMatch(/Request too large. Maximum is 50000 bytes./)
      expect(received()).toMatch(/^access-control-allow-origin: \*\r$/im)
      expect(await countFiles()).toBe(0)
      socket.write('GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')
      await until(() => received().includes('"status":"ok"'))
      socket.destroy()
    },
  )
})
