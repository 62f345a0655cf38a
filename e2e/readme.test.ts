import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type StartedMediaServer, startMediaServer } from '@countersign/media-server'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'

type Handler = (request: Request) => Promise<Response>
// biome-ignore lint/suspicious/noExplicitAny: whatever the README leaves behind, compared and not typed
type Ran = any
type Handlers = Record<'GET' | 'POST' | 'DELETE', Handler>

let dataDir: string
let sampleDir: string
let cloud: StartedMediaServer
let handlers: Handlers
let browserBlock: string

/** The README's own blocks, run as they stand: only the session and the network's edge are put in. */
beforeAll(async () => {
  const text = await readFile('README.md', 'utf8')
  const block = (language: string, containing: string) =>
    [...text.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))]
      .map(([, code]) => code ?? '')
      .find((code) => code.includes(containing)) ?? ''
  browserBlock = block('js', 'createUploads(')

  dataDir = await mkdtemp(join(tmpdir(), 'countersign-readme-'))
  cloud = await startMediaServer({ port: 0, dataDir })
  process.env.CLOUDINARY_URL = cloud.cloudinaryUrl
  process.env.COUNTERSIGN_SECRET = 'a secret of at least thirty-two characters'
  sampleDir = await mkdtemp(resolve('e2e/.readme-'))
  const session = `const session = (request: Request) => ({ id: request.headers.get('x-user') ?? '42' })\n`
  await writeFile(join(sampleDir, 'uploads.ts'), session + block('ts', 'countersign('))
  const route = join(sampleDir, 'route.ts')
  const imports = `import { toNext } from 'countersign/next'\nimport { uploads } from './uploads.ts'\n`
  await writeFile(route, imports + block('ts', 'toNext(uploads)'))
  handlers = (await import(route)) as Handlers
})

afterAll(async () => {
  vi.unstubAllGlobals()
  await cloud.close()
  await rm(dataDir, { recursive: true })
  await rm(sampleDir, { recursive: true })
})

const ask = (method: keyof Handlers, path: string, body?: object, user = '42') =>
  handlers[method](
    new Request(`http://127.0.0.1${path}`, {
      method,
      headers: { 'content-type': 'application/json', 'x-user': user },
      ...(body && { body: JSON.stringify(body) }),
    }),
  )

/** Runs the browser's block with a chosen `file`, in a page whose `/uploads` is the route. */
async function runInPage(file: File) {
  const network = globalThis.fetch
  vi.stubGlobal('fetch', (url: string, init: RequestInit = {}) =>
    String(url).startsWith('/')
      ? handlers[(init.method ?? 'GET') as 'GET'](new Request(`http://127.0.0.1${url}`, init))
      : network(url, init),
  )
  const code = browserBlock.replace(/^import (\{.*?\}) from '([^']+)'.*$/m, "const $1 = await load('$2')")
  const AsyncFunction = (async () => {}).constructor as new (
    ...code: string[]
  ) => (...values: unknown[]) => Promise<Ran>
  const load = (name: string) => import(name)
  return new AsyncFunction('load', 'file', `${code}; return { asset, data, link }`)(load, file)
}

it('grants, uploads, completes and links as the README says', async () => {
  const file = new File([await readFile('fixtures/rocket.jpg')], 'rocket.jpg')
  const { asset, data, link } = await runInPage(file)
  expect(asset).toMatchObject({
    public_id: expect.stringMatching(/^passports\/42\//),
    type: 'authenticated',
    url: null,
  })
  expect(data).toEqual({ owner: '42', size: file.size })
  const { data: found } = await link.json()
  expect((await fetch(found.downloadUrl)).status).toBe(200)
})

it('signs and uploads for an older client, and deletes for the owner alone', async () => {
  const { data } = JSON.parse(await (await ask('GET', '/uploads/upload-signature?profile=avatar')).text())
  const form = new FormData()
  const fields = { ...data.payload, api_key: data.apiKey, signature: data.signature }
  for (const [name, value] of Object.entries(fields)) form.append(name, String(value))
  form.append('file', new File([await readFile('fixtures/rocket.jpg')], 'rocket.jpg'))
  const sent = await fetch(`${cloud.mediaUrl}/v1_1/demo/auto/upload`, { method: 'POST', body: form })
  const asset = JSON.parse(await sent.text())
  expect(asset.public_id).toMatch(/^avatars\/42\//)
  expect((await fetch(asset.secure_url)).status).toBe(200)

  const urls = [{ type: 'image', url: asset.secure_url }]
  const path = '/uploads/delete-files?profile=avatar'
  expect((await ask('DELETE', path, { urls }, '43')).status).toBe(404)
  expect((await ask('DELETE', path, { urls })).status).toBe(200)
  expect((await fetch(asset.secure_url)).status).toBe(404)
})

it('answers the widget as the README says, once it is told the folder', async () => {
  const timestamp = Math.floor(Date.now() / 1000)
  const path = '/uploads/sign?profile=avatar'
  const signed = await ask('POST', path, { paramsToSign: { timestamp, source: 'uw', folder: 'avatars/42' } })
  expect(await signed.json()).toEqual({ signature: expect.stringMatching(/^[0-9a-f]{40}$/) })
  const refused = await ask('POST', path, { paramsToSign: { timestamp, source: 'uw' } })
  expect(await refused.text()).toContain('set options={{ folder: \\"avatars/42\\" }}')
})
