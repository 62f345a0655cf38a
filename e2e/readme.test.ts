import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type StartedMediaServer, startMediaServer } from '@countersign/media-server'
import { afterAll, beforeAll, expect, it } from 'vitest'

type Handler = (request: Request) => Promise<Response>
type Handlers = Record<'GET' | 'POST' | 'DELETE', Handler>

let dataDir: string
let sampleDir: string
let cloud: StartedMediaServer
let handlers: Handlers
let blocks: { server: string; browser: string }

/** The README's own blocks, run as they stand: only the session and the network's edge are put in. */
beforeAll(async () => {
  const text = await readFile('README.md', 'utf8')
  const block = (language: string, containing: string) =>
    [...text.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))]
      .map(([, code]) => code ?? '')
      .find((code) => code.includes(containing)) ?? ''
  blocks = { server: block('ts', 'countersign('), browser: block('js', 'new FormData()') }

  dataDir = await mkdtemp(join(tmpdir(), 'countersign-readme-'))
  cloud = await startMediaServer({ port: 0, dataDir })
  process.env.CLOUDINARY_URL = cloud.cloudinaryUrl
  sampleDir = await mkdtemp(resolve('e2e/.readme-'))
  const sample = join(sampleDir, 'route.ts')
  await writeFile(
    sample,
    `const session = (request: Request) => ({ id: request.headers.get('x-user') ?? '42' })\n${blocks.server}`,
  )
  handlers = (await import(sample)) as Handlers
})

afterAll(async () => {
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

/** Runs the browser's block with the page's `fetch` and a chosen `file`. */
async function uploadAsInTheReadme(file: Blob): Promise<{ secure_url: string; public_id: string }> {
  const pageFetch = (url: string, init?: RequestInit) =>
    url.startsWith('/') ? ask('GET', url) : fetch(url.replace('https://api.cloudinary.com', cloud.mediaUrl), init)
  const AsyncFunction = (async () => {}).constructor as new (
    ...code: string[]
  ) => (...values: unknown[]) => Promise<Response>
  const answer = await new AsyncFunction('fetch', 'file', `${blocks.browser}; return answer`)(pageFetch, file)
  expect(answer.status).toBe(200)
  return (await answer.json()) as { secure_url: string; public_id: string }
}

it('signs and uploads as the README says, into the folder of the caller', async () => {
  const file = new File([await readFile('fixtures/rocket.jpg')], 'rocket.jpg')
  const asset = await uploadAsInTheReadme(file)
  expect(asset.public_id).toMatch(/^avatars\/42\//)
  expect((await fetch(asset.secure_url)).status).toBe(200)

  const urls = [{ type: 'image', url: asset.secure_url }]
  expect((await ask('DELETE', '/uploads/delete-files', { urls }, '43')).status).toBe(404)
  expect((await ask('DELETE', '/uploads/delete-files', { urls })).status).toBe(200)
  expect((await fetch(asset.secure_url)).status).toBe(404)
})

it('answers the widget as the README says, once it is told the folder', async () => {
  const timestamp = Math.floor(Date.now() / 1000)
  const signed = await ask('POST', '/any', { paramsToSign: { timestamp, source: 'uw', folder: 'avatars/42' } })
  expect(await signed.json()).toEqual({ signature: expect.stringMatching(/^[0-9a-f]{40}$/) })
  const refused = await ask('POST', '/any', { paramsToSign: { timestamp, source: 'uw' } })
  expect(await refused.text()).toContain('set options={{ folder: \\"avatars/42\\" }}')
})
