import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseCloudinaryUrl } from 'countersign/protocol'
import { verifyWebhook } from 'countersign/signing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type StartedMediaServer, type StartOptions, startMediaServer } from '../start/start-media-server.ts'
import type { Answer } from './cloud-under-test.contract.ts'

let folder: string
const closings: (() => Promise<unknown>)[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-'))
  vi.spyOn(console, 'warn').mockImplementation(() => {})
})
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close()
  await rm(folder, { recursive: true })
  vi.restoreAllMocks()
})

interface Received {
  headers: IncomingMessage['headers']
  text: string
  body: Answer
}

/** A receiver on this machine that answers as told, and everything it was sent. */
async function receive(answer: (response: ServerResponse, index: number) => void, port = 0) {
  const received: Received[] = []
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    received.push({ headers: request.headers, text, body: JSON.parse(text) })
    answer(response, received.length - 1)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const close = async () => {
    server.closeAllConnections()
    if (server.listening) await new Promise((resolve) => server.close(resolve))
  }
  closings.push(close)
  return { received, close, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` }
}
const take = (response: ServerResponse) => response.writeHead(200).end('{}')

async function start(options: Partial<StartOptions> = {}): Promise<StartedMediaServer> {
  const server = await startMediaServer({ port: 0, dataDir: join(folder, 'data'), sync: false, ...options })
  closings.push(() => server.close({ graceMs: 0 }))
  return server
}

/** A call with key and secret, as servers make it. */
async function call(
  { mediaUrl, cloudinaryUrl }: Pick<StartedMediaServer, 'mediaUrl' | 'cloudinaryUrl'>,
  action: string,
  fields: Record<string, string>,
  file?: string,
) {
  const { apiKey, apiSecret } = parseCloudinaryUrl(cloudinaryUrl)
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  if (file) form.set('file', new Blob([await readFile(file)]), 'rocket.jpg')
  const headers = { authorization: `Basic ${btoa(`${apiKey}:${apiSecret}`)}` }
  const response = await fetch(`${mediaUrl}/v1_1/demo/image/${action}`, { method: 'POST', headers, body: form })
  return { status: response.status, answer: (await response.json()) as Answer }
}
const upload = (server: Pick<StartedMediaServer, 'mediaUrl' | 'cloudinaryUrl'>, id: string, fields = {}) =>
  call(server, 'upload', { public_id: id, ...fields }, 'fixtures/rocket.jpg')
const rename = (server: Pick<StartedMediaServer, 'mediaUrl' | 'cloudinaryUrl'>, from: string, to: string) =>
  call(server, 'rename', { from_public_id: from, to_public_id: to })

/** Soon enough for a test, and with a pause that can be told apart. */
const SOON = { retryDelaysMs: [1, 1, 1], timeoutMs: 200 }

describe('a started server', () => {
  it('tells of each change at once, in order, signed with the secret of the cloud', async () => {
    const { received, url } = await receive(take)
    const server = await start({ notificationUrls: [url] })
    await upload(server, 'a')
    await rename(server, 'a', 'b')
    await call(server, 'destroy', { public_id: 'b' })
    await vi.waitFor(() => expect(received).toHaveLength(3), 10_000)
    expect(received.map(({ body }) => body.notification_type)).toEqual(['upload', 'rename', 'delete'])
    const { apiSecret } = parseCloudinaryUrl(server.cloudinaryUrl)
    for (const { headers, text } of received) {
      const [timestamp, signature] = ['x-cld-timestamp', 'x-cld-signature'].map((name) => String(headers[name]))
      expect(verifyWebhook({ body: text, timestamp: timestamp ?? '', signature: signature ?? '' }, apiSecret)).toBe(
        true,
      )
    }
  })

  it.each<[string, (response: ServerResponse) => void]>([
    ['a server error', (response) => response.writeHead(500).end()],
    ['a refusal', (response) => response.writeHead(404).end()],
    ['a connection that breaks', (response) => response.destroy()],
    ['no answer', () => {}],
  ])('tells again after %s', async (_case, fail) => {
    const { received, url } = await receive((response, index) => (index === 0 ? fail(response) : take(response)))
    await upload(await start({ notificationUrls: [url], notifications: SOON }), 'a')
    await vi.waitFor(() => expect(received).toHaveLength(2), 10_000)
    expect(received[0]?.text).toBe(received[1]?.text)
  })

  it('follows no redirect, not even to where it could go itself', async () => {
    const elsewhere = await receive(take)
    const { received, url } = await receive((response) => response.writeHead(307, { location: elsewhere.url }).end())
    await upload(await start({ notificationUrls: [url], notifications: { ...SOON, retryDelaysMs: [1] } }), 'a')
    await vi.waitFor(() => expect(received).toHaveLength(2), 10_000)
    expect(elsewhere.received).toEqual([])
    expect(vi.mocked(console.warn).mock.calls.join()).toContain('status 307')
  })

  it('takes the status for an answer, and waits for no body', async () => {
    const { received, url } = await receive((response) => response.writeHead(200).write('…'))
    await upload(await start({ notificationUrls: [url], notifications: SOON }), 'a')
    await vi.waitFor(() => expect(received).toHaveLength(1), 10_000)
    await new Promise((resolve) => setTimeout(resolve, 1500))
    expect(received).toHaveLength(1)
  })

  it.each<[string, (response: ServerResponse) => unknown]>([
    ['hangs', () => {}],
    ['redirects', (response) => response.writeHead(302, { location: '/elsewhere' }).end()],
    ['fails', (response) => response.writeHead(500).end()],
    ['is gone for good', (response) => response.writeHead(410).end()],
  ])('answers uploads as ever while a receiver %s', async (_case, answer) => {
    let [open, most] = [0, 0]
    const { url } = await receive((response) => {
      open += 1
      most = Math.max(most, open)
      response.on('close', () => (open -= 1))
      answer(response)
    })
    const server = await start({ notificationUrls: [url] })
    await upload(server, 'warm')
    const before = performance.now()
    for (let index = 0; index < 20; index += 1) expect((await upload(server, `a${index}`)).status).toBe(200)
    expect(performance.now() - before).toBeLessThan(10_000)
    expect(most).toBeLessThanOrEqual(4)
  })

  it('stops within its grace while a receiver hangs, and tells at the next start', async () => {
    const hanging = await receive(() => {})
    const server = await start({ notificationUrls: [hanging.url] })
    const { answer } = await upload(server, 'a')
    await vi.waitFor(() => expect(hanging.received).toHaveLength(1), 10_000)
    const before = performance.now()
    await server.close()
    expect(performance.now() - before).toBeLessThan(3000)
    await hanging.close()
    const { received } = await receive(take, Number(new URL(hanging.url).port))
    await start()
    await vi.waitFor(() => expect(received.map(({ body }) => body.version)).toEqual([answer.version]), 10_000)
  })
})

/** Starts a server in a process of its own. */
async function startElsewhere(options: Partial<StartOptions>) {
  const script = `import { startMediaServer } from ${JSON.stringify(new URL('../start/start-media-server.ts', import.meta.url).href)}
    const started = await startMediaServer(${JSON.stringify({ port: 0, dataDir: join(folder, 'data'), ...options })})
    console.log(JSON.stringify(started))`
  const child = spawn(process.execPath, ['--input-type=module', '--conditions=@countersign/source', '-e', script])
  closings.push(async () => child.kill('SIGKILL'))
  child.stdout.setEncoding('utf8')
  let said = ''
  for await (const chunk of child.stdout) {
    said += chunk
    if (said.includes('\n')) break
  }
  return { child, started: JSON.parse(said) as StartedMediaServer }
}

it('loses neither an acknowledged rename nor its notifications when the process is killed', async () => {
  const hanging = await receive(() => {})
  const { child, started } = await startElsewhere({ notificationUrls: [hanging.url] })
  const uploaded = await upload(started, 'incoming/1')
  expect((await rename(started, 'incoming/1', 'kyc/1')).status).toBe(200)
  await vi.waitFor(() => expect(hanging.received).toHaveLength(1), 10_000)
  child.kill('SIGKILL')
  await once(child, 'exit')
  await hanging.close()

  const { received } = await receive(take, Number(new URL(hanging.url).port))
  const server = await start()
  await vi.waitFor(() => expect(received).toHaveLength(2), 10_000)
  expect(received.map(({ body }) => [body.notification_type, body.asset_id])).toEqual([
    ['upload', uploaded.answer.asset_id],
    ['rename', uploaded.answer.asset_id],
  ])
  expect((await fetch(`${server.mediaUrl}/demo/image/upload/kyc/1.jpg`)).status).toBe(200)
  expect((await fetch(`${server.mediaUrl}/demo/image/upload/incoming/1.jpg`)).status).toBe(404)
}, 20_000)
