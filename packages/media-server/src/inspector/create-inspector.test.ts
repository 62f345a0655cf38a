import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseCloudinaryUrl } from 'countersign/protocol'
import { signParameters } from 'countersign/signing'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type StartedMediaServer, startMediaServer } from '../start/start-media-server.ts'
import { hasPoppler } from '../transform/commands-under-test.contract.ts'

let folder: string
let server: StartedMediaServer | null
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-'))
  server = null
})
afterEach(async () => {
  await server?.close({ graceMs: 0 })
  await rm(folder, { recursive: true, force: true })
})

const start = async (options: object = {}) => {
  server = await startMediaServer({ port: 0, dataDir: join(folder, 'data'), sync: false, ...options })
  return server
}

it('is there when it was asked for, and nowhere else', async () => {
  const { mediaUrl, inspectorUrl } = await start()
  expect(inspectorUrl).toBeNull()
  expect((await fetch(`${mediaUrl}/_inspector/`)).status).toBe(404)
})

it.each(['0.0.0.0', '::', '192.168.0.7'])('is not opened to other machines: %s', async (host) => {
  await expect(start({ host, inspector: true })).rejects.toThrow(`inspector needs a host of this machine alone`)
})

it('serves its files once, and under a policy that lets files of the cloud be no part of it', async () => {
  const { mediaUrl, inspectorUrl } = await start({ inspector: true })
  expect(inspectorUrl).toBe(`${mediaUrl}/_inspector/`)
  const page = await fetch(`${mediaUrl}/_inspector`)
  expect(page.url).toBe(inspectorUrl)
  const policy = page.headers.get('content-security-policy')
  expect(policy).toContain(`default-src 'none'; script-src ${mediaUrl}/_inspector/;`)
  expect(policy).not.toContain('unsafe')
  expect(page.headers.get('access-control-allow-origin')).toBeNull()
  const etag = page.headers.get('etag') ?? ''
  const again = await fetch(page.url, { headers: { 'if-none-match': etag } })
  expect([again.status, await again.text()]).toEqual([304, ''])
  for (const path of ['nothing.js', 'tsconfig.json', '..%2fguard.ts', 'api/nothing'])
    expect((await fetch(`${inspectorUrl}${path}`)).status).toBe(404)
})

it.skipIf(!hasPoppler)('draws the first page of a PDF, signed on the way where that is wanted', async () => {
  const { mediaUrl, inspectorUrl, cloudinaryUrl } = await start({ inspector: true })
  const { apiKey, apiSecret } = parseCloudinaryUrl(cloudinaryUrl)
  const fields = { public_id: 'paper', type: 'authenticated', timestamp: Math.floor(Date.now() / 1000) }
  const form = new FormData()
  form.set('file', new Blob([await readFile('fixtures/document.pdf')]))
  for (const [name, value] of Object.entries({
    ...fields,
    api_key: apiKey,
    signature: signParameters(fields, apiSecret),
  }))
    form.set(name, String(value))
  const uploaded = await fetch(`${mediaUrl}/v1_1/demo/image/upload`, { method: 'POST', body: form })
  const { asset_id } = (await uploaded.json()) as { asset_id: string }
  const { assets } = (await (await fetch(`${inspectorUrl}api/assets`)).json()) as { assets: object[] }
  expect(assets).toMatchObject([{ asset_id, format: 'pdf', pages: 1 }])
  const page = await fetch(`${inspectorUrl}api/assets/${asset_id}/first-page`)
  const { format, width, height } = await sharp(await page.bytes()).metadata()
  expect({ format, width, height }).toEqual({ format: 'jpeg', width: 593, height: 768 })
  expect(page.url).not.toContain('s--')
})

it('lets the server stop while somebody looks on', async () => {
  const { inspectorUrl, close } = await start({ inspector: true })
  const stream = await fetch(`${inspectorUrl}api/changes`)
  const reader = stream.body?.getReader()
  await reader?.read()
  const startedAt = performance.now()
  await close({ graceMs: 20_000 })
  expect(performance.now() - startedAt).toBeLessThan(5000)
  await reader?.cancel()
})

it('tells those who look on what has changed, many things at once', async () => {
  const { inspectorUrl, mediaUrl } = await start({ inspector: true })
  const stream = await fetch(`${inspectorUrl}api/changes`)
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
  await reader?.read()
  await Promise.all(Array.from({ length: 5 }, () => fetch(`${mediaUrl}/v1_1/demo/image/upload`, { method: 'POST' })))
  expect((await reader?.read())?.value).toMatch(/^event: changed\ndata: \["requests"/)
  await reader?.cancel()
})

it('says of what has no end that it is there, and lets nobody wait for it', async () => {
  const { inspectorUrl } = await start({ inspector: true })
  const head = await fetch(`${inspectorUrl}api/changes`, { method: 'HEAD', signal: AbortSignal.timeout(3000) })
  expect([head.status, head.headers.get('content-type')]).toEqual([200, 'text/event-stream'])
})
