import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type StartedMediaServer, startMediaServer } from '@countersign/media-server'
import { toNode } from 'countersign/node'
import { parseCloudinaryUrl } from 'countersign/protocol'
import { memoryRegistry } from 'countersign/registry-memory'
import { countersign, profile, type Upload } from 'countersign/server'
import { createUploads, type UploadGrant } from 'countersign/upload'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { eventually } from './page/eventually.ts'

const SECRET = 'a secret of at least thirty-two characters'
const FIXTURES = new URL('../fixtures/', import.meta.url)
const onUploaded = vi.fn(({ asset, subject, via }: Upload) => ({ owner: subject.id, bytes: asset.bytes, via }))

let folder: string
let media: StartedMediaServer
let server: Server
let origin: string
let signer: ReturnType<typeof signerFor>
const clock = { aheadMs: 0 }
const now = () => Date.now() + clock.aheadMs
const registry = memoryRegistry()

/** The signer of an app: two kinds of files, each kept in a folder of its own. */
const signerFor = (cloudinaryUrl: string) =>
  countersign({
    cloud: cloudinaryUrl,
    secret: SECRET,
    registry,
    now,
    authenticate: ({ headers }) => ({ id: headers.get('x-subject') ?? 'ada' }),
    deletionGrace: '1 d',
    profiles: {
      files: profile({ folder: 'files', onUploaded }),
      tagged: profile({ folder: 'tagged', tags: ['desk', 'paper'] }),
      cards: profile({ folder: 'cards', access: 'public', resourceType: 'image', eager: 't_card', onUploaded }),
      moved: profile({ folder: 'moved', resourceType: 'image', uploadPreset: 'moved', onUploaded }),
      desk: profile({ folder: 'desk', resourceType: 'image', uploadPreset: 'desk', onUploaded }),
      avatars: profile({ folder: 'avatars', access: 'public', resourceType: 'image', maxBytes: '1 MB', onUploaded }),
    },
  })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-grants-'))
  server = createServer((request, response) => toNode(signer)(request, response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/uploads`
  media = await startMediaServer({
    port: 0,
    dataDir: folder,
    now,
    notificationUrls: [`${origin}/webhooks/cloudinary`],
  })
  signer = signerFor(media.cloudinaryUrl)
})
beforeEach(() => {
  clock.aheadMs = 0
  onUploaded.mockClear()
})
afterAll(async () => {
  await media.close()
  server.close()
  server.closeAllConnections()
  await rm(folder, { recursive: true, force: true })
})

const browser = (subject = 'ada') => createUploads<typeof signer>({ url: origin, headers: { 'x-subject': subject } })
const read = async (name: string) => new File([await readFile(new URL(name, FIXTURES))], name)
const sha256 = (bytes: ArrayBuffer | Uint8Array) => createHash('sha256').update(new Uint8Array(bytes)).digest('hex')

/** The form of a grant, as a browser sends it. */
async function send({ uploadUrl, fields }: UploadGrant, file: File) {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append('file', file)
  const response = await fetch(uploadUrl, { method: 'POST', body: form })
  return { status: response.status, body: JSON.parse(await response.text()) }
}

/** The Admin API of a cloud, and the headers that open it. */
function cloudOf(url: string) {
  const { cloudName, apiKey, apiSecret, apiOrigin } = parseCloudinaryUrl(url, 'url')
  const authorization = `Basic ${Buffer.from(`${apiKey}:${apiSecret}`).toString('base64')}`
  return { api: `${apiOrigin}/v1_1/${cloudName}`, headers: { authorization } }
}

/** What the cloud's owner sets up by its Admin API. */
async function define(what: 'transformations' | 'upload_presets', fields: Record<string, string>) {
  const kept = cloudOf(media.cloudinaryUrl)
  const response = await fetch(`${kept.api}/${what}`, { ...kept, method: 'POST', body: new URLSearchParams(fields) })
  expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('created')])
}

/** What the cloud knows of an asset. */
async function stored({ type, public_id }: { type: string; public_id: string }) {
  const kept = cloudOf(media.cloudinaryUrl)
  return JSON.parse(
    await (await fetch(`${kept.api}/resources/image/${type}/${encodeURIComponent(public_id)}`, kept)).text(),
  )
}

async function ask(path: string, init: { method?: string; body?: unknown; subject?: string } = {}) {
  const { method = 'GET', body, subject = 'ada' } = init
  const response = await fetch(`${origin}/${path}`, {
    method,
    headers: { 'x-subject': subject, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: JSON.parse(await response.text()) }
}

describe('a file', async () => {
  const names = (await readdir(FIXTURES)).filter((name) => !name.endsWith('.md'))

  it.each(names)('%s is granted, uploaded, promoted, told of once, and read by a link that dies', async (name) => {
    const file = await read(name)
    const { asset, data } = await browser().upload('files', file)
    expect(data).toMatchObject({ owner: 'ada', bytes: file.size })
    expect(onUploaded).toHaveBeenCalledOnce()
    expect(asset).toMatchObject({ type: 'authenticated', bytes: file.size, url: null })

    const link = await ask(`download-url?asset=${asset.id}`)
    const downloaded = await fetch(link.body.data.downloadUrl)
    expect(sha256(await downloaded.arrayBuffer())).toBe(sha256(await file.arrayBuffer()))
    clock.aheadMs = 61_000
    expect((await fetch(link.body.data.downloadUrl)).status).toBe(400)
  })

  it('is under a permanent link of the cloud for as long as nobody has completed it, and never again', async () => {
    const uploads = browser()
    const [grant] = await uploads.grant('avatars', [await read('rocket.jpg')])
    if (!grant) throw new Error('no grant')
    const { body } = await send(grant, await read('rocket.jpg'))
    const { asset } = await uploads.complete(grant, body)
    expect((await fetch(body.secure_url)).status).toBe(404)
    expect((await fetch(asset.url ?? '')).status).toBe(200)
  })

  it('that says something else than it is, is removed when it is completed', async () => {
    const uploads = browser()
    const [grant] = await uploads.grant('avatars', [new File(['x'], 'small.jpg')])
    if (!grant) throw new Error('no grant')
    const big = new Uint8Array(1_000_001)
    big.set(new Uint8Array(await readFile(new URL('rocket.jpg', FIXTURES))))
    const { status, body } = await send(grant, new File([big], 'small.jpg'))
    expect(status).toBe(200)
    await expect(uploads.complete(grant, body)).rejects.toMatchObject({
      code: 'upload_rejected',
      message: 'the file has 1000001 bytes; at most 1000000 are taken',
    })
    expect((await fetch(body.secure_url)).status).toBe(404)
    expect(onUploaded).not.toHaveBeenCalled()
  })

  it('gets its tags when it is completed', async () => {
    const { asset } = await browser().upload('tagged', await read('rocket.jpg'))
    const kept = cloudOf(media.cloudinaryUrl)
    const told = await fetch(`${kept.api}/resources/image/authenticated/${encodeURIComponent(asset.public_id)}`, kept)
    expect(JSON.parse(await told.text()).tags).toEqual(['desk', 'paper'])
  })

  it('has the derived images of its profile under its own name, made at upload by the name of their transformation', async () => {
    await define('transformations', { name: 'card', transformation: 'c_fill,w_90,h_60' })
    const { asset } = await browser().upload('cards', await read('rocket.jpg'))
    expect(asset.public_id).toMatch(/^cards\/ada\//)
    const { derived } = await stored(asset)
    expect(derived).toMatchObject([{ transformation: 't_card', width: 90, height: 60 }])
    const shown = (asset.url ?? '').replace('/image/upload/', '/image/upload/t_card/')
    expect(derived[0].url).toBe(shown)
    expect((await fetch(shown)).headers.get('content-length')).toBe(String(derived[0].bytes))
    expect((await stored(asset)).derived).toHaveLength(1)
  })

  it('is not taken while the transformation of its profile has no name in the cloud', async () => {
    const kept = cloudOf(media.cloudinaryUrl)
    const transformation = new URLSearchParams({ transformation: 'card' })
    await fetch(`${kept.api}/transformations?${transformation}`, { ...kept, method: 'DELETE' })
    const [grant] = await browser().grant('cards', [await read('rocket.jpg')])
    if (!grant) throw new Error('no grant')
    const { status, body } = await send(grant, await read('rocket.jpg'))
    expect([status, body.error.message]).toEqual([400, 'Unknown transformation card'])
  })

  it('is what the preset of its profile says, but for what the signature holds', async () => {
    const settings = { tags: 'desk,paper', context: 'owner=desk', type: 'upload', overwrite: '1', public_id: 'mine' }
    await define('upload_presets', { name: 'desk', ...settings })
    const { asset, data } = await browser().upload('desk', await read('rocket.jpg'))
    expect(data).toMatchObject({ owner: 'ada' })
    expect(asset).toMatchObject({ type: 'authenticated', public_id: expect.stringMatching(/^desk\/ada\//), url: null })
    expect(await stored(asset)).toMatchObject({ tags: ['desk', 'paper'], context: { custom: { owner: 'desk' } } })
    // It is a preset for signed uploads: its name alone opens nothing.
    const form = new FormData()
    form.set('upload_preset', 'desk')
    form.set('file', await read('rocket.jpg'))
    const refused = await fetch(`${cloudOf(media.cloudinaryUrl).api}/image/upload`, { method: 'POST', body: form })
    expect(await refused.text()).toContain('Upload preset must be whitelisted for unsigned uploads')
  })

  it.each([
    { settings: { folder: 'elsewhere' }, code: 'answer_invalid' },
    { settings: { public_id_prefix: 'elsewhere' }, code: 'answer_invalid' },
    { settings: { disallow_public_id: 'true' }, code: 'cloud' },
  ])(
    'is never completed where the preset of its profile gives it another name: $settings',
    async ({ settings, code }) => {
      const kept = cloudOf(media.cloudinaryUrl)
      await fetch(`${kept.api}/upload_presets/moved`, { ...kept, method: 'DELETE' })
      await define('upload_presets', { name: 'moved', ...settings })
      await expect(browser().upload('moved', await read('rocket.jpg'))).rejects.toMatchObject({ code })
      expect(onUploaded).not.toHaveBeenCalled()
    },
  )

  it('whose browser is gone is completed by the notification of the cloud', async () => {
    const [grant] = await browser().grant('files', [await read('coffee.png')])
    if (!grant) throw new Error('no grant')
    await send(grant, await read('coffee.png'))
    await eventually(async () => expect((await registry.getGrant(grant.id))?.state).toBe('ready'))
    expect(onUploaded.mock.results[0]?.value).toMatchObject({ via: 'webhook' })
    expect((await browser().complete(grant)).data).toMatchObject({ owner: 'ada', via: 'webhook' })
    expect(onUploaded).toHaveBeenCalledOnce()
  })

  it('sent again with the same signature leaves what stands, and a sweep removes it', async () => {
    const uploads = browser()
    const rocket = await read('rocket.jpg')
    const [grant] = await uploads.grant('avatars', [rocket])
    if (!grant) throw new Error('no grant')
    const { asset } = await uploads.complete(grant, (await send(grant, rocket)).body)
    const again = await send(grant, await read('cat-exif-rotated.jpg'))
    expect([again.status, again.body.public_id]).toEqual([200, `incoming/${grant.id}`])
    const standing = await fetch(asset.url ?? '')
    expect(sha256(await standing.arrayBuffer())).toBe(sha256(await rocket.arrayBuffer()))
    expect((await signer.sweep()).orphans).toBe(1)
    expect((await fetch(again.body.secure_url)).status).toBe(404)
  })
})

describe('a signature', () => {
  it('dies after the time of its profile, and is had again from the same grant', async () => {
    const uploads = browser()
    const rocket = await read('rocket.jpg')
    const [grant] = await uploads.grant('files', [rocket])
    if (!grant) throw new Error('no grant')
    clock.aheadMs = 31 * 60_000
    expect((await send(grant, rocket)).body.error.message).toMatch(/^Stale request/)
    const renewed = await uploads.renew(grant)
    expect(renewed.id).toBe(grant.id)
    expect((await uploads.complete(renewed, (await send(renewed, rocket)).body)).asset.id).toBe(grant.id)
  })
})

describe('a deletion', () => {
  it('is the owner’s, takes every link with it, and can be taken back', async () => {
    const { asset } = await browser().upload('avatars', await read('rocket.jpg'))
    const url = asset.url ?? ''
    const deletion = { method: 'DELETE', body: { assets: [asset.id] } }
    expect((await ask('delete-files', { ...deletion, subject: 'eve' })).status).toBe(404)
    expect((await fetch(url)).status).toBe(200)
    expect((await ask('delete-files', deletion)).body.data.results[0].result).toBe('deleted')
    expect((await fetch(url)).status).toBe(404)
    expect((await ask('restore-files', { method: 'POST', body: { assets: [asset.id] } })).status).toBe(200)
    expect((await fetch(url)).status).toBe(200)
  })
})
