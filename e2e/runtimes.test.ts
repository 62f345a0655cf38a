import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { v2 as cloudinary } from 'cloudinary'
import { Miniflare } from 'miniflare'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleApplication, installSdk } from './runtimes/application.ts'

type Fetch = (request: Request) => Promise<Response>

let folder: string
let nodeBuild: string
let inNode: Fetch

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-runtimes-'))
  await installSdk(folder)
  nodeBuild = await bundleApplication({ source: 'e2e/runtimes/signer.ts', folder, condition: 'node' })
  inNode = ((await import(pathToFileURL(nodeBuild).href)) as { default: { fetch: Fetch } }).default.fetch
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** workerd as Cloudflare runs it, without `nodejs_compat`: a Worker has what the Web has. */
function workerd(code: string) {
  const said = { text: '' }
  const worker = new Miniflare({
    modules: [{ type: 'ESModule', path: 'signer.mjs', contents: code }],
    compatibilityDate: '2026-07-01',
    compatibilityFlags: [],
    handleRuntimeStdio(...streams: [Readable, Readable]) {
      for (const stream of streams) stream.on('data', (chunk: Buffer) => (said.text += chunk))
    },
  })
  return Object.assign(worker, { said })
}

it('is built for the edge without an import from Node in any of its entries', async () => {
  const edge = join(folder, 'node_modules/countersign/dist/edge')
  const files = (await readdir(edge)).filter((file) => file.endsWith('.js'))
  const texts = await Promise.all(files.map((file) => readFile(join(edge, file), 'utf8')))
  expect(files).toEqual(expect.arrayContaining(['protocol.js', 'server.js', 'signing.js']))
  expect(texts.flatMap((text) => text.match(/.*(?:\bfrom|\bimport|\brequire\s*\()\s*["']node:.*/g) ?? [])).toEqual([])
})

const SESSION = { cookie: 'session=42' }
const good = { timestamp: 1_700_000_000, source: 'uw', folder: 'uploads/42', tags: ['a', 'é'] }

interface Call {
  case: string
  method: string
  path: string
  headers?: Record<string, string>
  body?: string
  status: number
}
const widget = (paramsToSign: object): Pick<Call, 'method' | 'path' | 'headers' | 'body'> => ({
  method: 'POST',
  path: '/sign-cloudinary-params',
  headers: { ...SESSION, 'content-type': 'application/json' },
  body: JSON.stringify({ paramsToSign }),
})
const grant = (body: object): Call => ({
  ...widget({}),
  case: 'a grant',
  path: '/grants',
  body: JSON.stringify(body),
  status: 200,
})
const get = (path: string): Pick<Call, 'method' | 'path' | 'headers'> => ({ method: 'GET', path, headers: SESSION })

const CALLS: readonly Call[] = [
  { case: 'nobody', method: 'GET', path: '/upload-signature', status: 401 },
  {
    case: 'nobody with parameters to sign',
    ...widget(good),
    headers: { 'content-type': 'application/json' },
    status: 401,
  },
  { case: 'parameters to sign', ...widget(good), status: 200 },
  { case: 'a parameter that no profile lets through', ...widget({ ...good, eval: 'x' }), status: 422 },
  { case: "another subject's folder", ...widget({ ...good, folder: 'uploads/43' }), status: 422 },
  { case: 'a body that is no JSON', ...widget(good), body: '{', status: 400 },
  { case: 'an upload signature', ...get('/upload-signature'), status: 200 },
  { case: 'a download link', ...get('/download-url?public_id=uploads/42/photo&format=jpg'), status: 200 },
  { case: "a link to another's file", ...get('/download-url?public_id=uploads/43/photo&format=jpg'), status: 404 },
  { case: 'a method that no route has', ...get('/upload-signature'), method: 'PUT', status: 405 },
]

describe.each(['workerd', 'edge-light'] as const)(
  'the signer that a bundler finds under the condition %s',
  (condition) => {
    let code: string
    let worker: ReturnType<typeof workerd>

    beforeAll(async () => {
      code = await readFile(await bundleApplication({ source: 'e2e/runtimes/signer.ts', folder, condition }), 'utf8')
      worker = workerd(code)
      await worker.ready
    })
    afterAll(() => worker?.dispose())

    const inWorker = async ({ path, ...init }: Call) => {
      const response = await worker.dispatchFetch(`https://app.example${path}`, init)
      return { status: response.status, text: await response.text() }
    }

    it('imports nothing', () => {
      expect(code.match(/^import .*|\b(?:import|require)\s*\(.*/gm)).toBeNull()
    })

    it.each(CALLS)('answers $case with $status under workerd, word for word as under Node', async (call) => {
      const there = await inWorker(call)
      const here = await inNode(new Request(`https://app.example${call.path}`, call))
      expect(there).toEqual({ status: call.status, text: await here.text() })
      expect(here.status).toBe(call.status)
    })

    it("signs as Cloudinary's own package does", async () => {
      const { text } = await inWorker({ case: '', ...widget(good), status: 200 })
      expect(JSON.parse(text)).toEqual({ signature: cloudinary.utils.api_sign_request(good, 'b') })
    })

    it('seals a grant that Node renews, and renews one that Node sealed', async () => {
      const there = (body: object) => inWorker(grant(body))
      const here = async (body: object) => {
        const response = await inNode(new Request('https://app.example/grants', grant(body)))
        return { status: response.status, text: await response.text() }
      }
      for (const [seal, renew] of [
        [there, here],
        [here, there],
      ] as const) {
        const sealed = await seal({ files: [{ name: 'cat.jpg', bytes: 1000, type: 'image/jpeg' }] })
        expect(sealed.status).toBe(200)
        const [{ id, token, fields }] = JSON.parse(sealed.text).data.grants
        const renewed = await renew({ renew: token })
        expect(renewed.status).toBe(200)
        expect(JSON.parse(renewed.text).data.grants[0]).toMatchObject({ id, fields })
        expect((await renew({ renew: `${token.slice(0, -1)}!` })).status).not.toBe(200)
      }
    })
  },
)

describe('the control', () => {
  it('is a runtime that does not load the build for Node', async () => {
    const worker = workerd(await readFile(nodeBuild, 'utf8'))
    await expect(worker.ready).rejects.toThrow(/failed to start/)
    expect(worker.said.text).toContain('No such module "node:crypto"')
    await worker.dispose().catch(() => {})
  })

  it('is a runtime without the names of Node', async () => {
    const worker = workerd('export default { fetch: () => Response.json([typeof Buffer, typeof process]) }')
    const response = await worker.dispatchFetch('https://app.example/')
    expect(await response.json()).toEqual(['undefined', 'undefined'])
    await worker.dispose()
  })
})
