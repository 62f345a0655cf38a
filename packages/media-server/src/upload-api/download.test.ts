import { readFileSync } from 'node:fs'
import { privateDownloadUrl, signParameters } from 'countersign/signing'
import sharp from 'sharp'
import { describe, expect, it, vi } from 'vitest'
import { ACCOUNT, type Answer, createCloud, ORIGIN } from '../http/cloud-under-test.contract.ts'

const rocket = readFileSync('fixtures/rocket.jpg')
const coffee = readFileSync('fixtures/coffee.png')

async function createCloudWithPrivateRocket() {
  const cloud = createCloud()
  await cloud.post('image/upload', { parameters: { public_id: 'a/rocket', type: 'private' }, file: rocket })
  return cloud
}

const private_ = { public_id: 'a/rocket', type: 'private' }

describe('a download link', () => {
  it('opens the original of a private asset, and nobody keeps a copy', async () => {
    const cloud = await createCloudWithPrivateRocket()
    const url = privateDownloadUrl(
      {
        publicId: 'a/rocket',
        resourceType: 'image',
        type: 'private',
        format: 'jpg',
        timestamp: cloud.clock.now / 1000,
      },
      { ...ACCOUNT, apiOrigin: ORIGIN },
    )
    const response = await cloud.send(url)
    expect(response.status).toBe(200)
    expect(Buffer.from(await response.arrayBuffer()).equals(rocket)).toBe(true)
    expect(response.headers.get('content-type')).toBe('image/jpeg')
    expect(response.headers.get('cache-control')).toBe('private, no-store')
  })

  it('opens it by its asset id too, whatever it is called by then', async () => {
    const cloud = await createCloudWithPrivateRocket()
    const { answer } = await cloud.admin('resources/image/private/a%2Frocket')
    const move = { from_public_id: 'a/rocket', to_public_id: 'b', type: 'private' }
    await cloud.post('image/rename', { parameters: move })
    const link = { asset_id: answer.asset_id, attachment: 'r.jpg' }
    const response = await cloud.download('asset', link)
    expect(Buffer.from(await response.arrayBuffer()).equals(rocket)).toBe(true)
    expect(response.headers.get('content-disposition')).toContain('filename="r.jpg"')
    expect((await cloud.download('asset', link, 'another secret')).status).toBe(401)
    expect((await cloud.download('asset', { asset_id: 'f'.repeat(32) })).status).toBe(404)
    expect((await cloud.download('asset', {})).status).toBe(400)
    expect((await cloud.download('asset', { ...link, timestamp: '1700000000' })).status).toBe(400)
  })

  it('serves a part of it', async () => {
    const cloud = await createCloudWithPrivateRocket()
    const { url } = await linkTo(cloud, private_)
    const response = await cloud.send(url, { headers: { range: 'bytes=10-19' } })
    expect(response.status).toBe(206)
    expect(Buffer.from(await response.arrayBuffer()).equals(rocket.subarray(10, 20))).toBe(true)
  })

  it.each([
    ['an hour after its timestamp', {}, 3600, 3601, /^Stale request - reported time is 2025-10-09 08:53:20 \+0000/],
    [
      'at expires_at',
      { expires_at: '1760000060' },
      59,
      60,
      /^Link expired - it was good until 2025-10-09 08:54:20 \+0000/,
    ],
    ['at expires_at, more than an hour ahead', { expires_at: '1760007200' }, 7199, 7200, /^Link expired/],
  ])('dies %s', async (_case, parameters, aliveAfter, deadAfter, message) => {
    const cloud = await createCloudWithPrivateRocket()
    const { url } = await linkTo(cloud, { ...private_, ...parameters })
    cloud.clock.now += aliveAfter * 1000
    expect((await cloud.send(url)).status).toBe(200)
    cloud.clock.now += (deadAfter - aliveAfter) * 1000
    const dead = await cloud.send(url)
    expect(dead.status).toBe(400)
    expect(((await dead.json()) as Answer).error.message).toMatch(message)
  })

  it.each([
    ['expires_at moved', (url: URL) => url.searchParams.set('expires_at', '1999999999'), 401, /^Invalid Signature/],
    ['expires_at dropped', (url: URL) => url.searchParams.delete('expires_at'), 401, /^Invalid Signature/],
    ['another public id', (url: URL) => url.searchParams.set('public_id', 'b'), 401, /^Invalid Signature/],
    ['a parameter twice', (url: URL) => url.searchParams.append('public_id', 'b'), 400, /public_id comes twice/],
    [
      'no signature',
      (url: URL) => url.searchParams.delete('signature'),
      400,
      /^Missing required parameter - signature/,
    ],
    ['another key', (url: URL) => url.searchParams.set('api_key', '42'), 401, /^Unknown API key 42/],
  ])('is dead with %s', async (_case, change, status, message) => {
    const cloud = await createCloudWithPrivateRocket()
    const { url } = await linkTo(cloud, { ...private_, expires_at: '1760000060' })
    const changed = new URL(url, ORIGIN)
    change(changed)
    const response = await cloud.send(changed.href)
    expect(((await response.json()) as Answer).error.message).toMatch(message)
    expect(response.status).toBe(status)
  })

  it('without a type means upload, as on Cloudinary', async () => {
    const cloud = await createCloudWithPrivateRocket()
    const response = await cloud.download('image', { public_id: 'a/rocket' })
    expect(response.status).toBe(404)
    expect(await response.json()).toEqual({ error: { message: 'Resource not found - a/rocket' } })
  })

  it.each([
    ['true', 'attachment; filename="rocket.jpg"'],
    ['1', 'attachment; filename="rocket.jpg"'],
    ['false', 'inline; filename="rocket.jpg"'],
    ['my "photo"\\.jpg', 'attachment; filename="my _photo__.jpg"'],
    ['写真.jpg', `attachment; filename="__.jpg"; filename*=UTF-8''%E5%86%99%E7%9C%9F.jpg`],
  ])('with attachment=%s is saved as %s', async (attachment, disposition) => {
    const cloud = await createCloudWithPrivateRocket()
    const response = await cloud.download('image', { ...private_, attachment })
    expect(response.headers.get('content-disposition')).toBe(disposition)
  })

  it('converts to another format', async () => {
    const cloud = await createCloudWithPrivateRocket()
    const response = await cloud.download('image', { ...private_, format: 'png' })
    expect(response.headers.get('content-type')).toBe('image/png')
    const image = await sharp(Buffer.from(await response.arrayBuffer())).metadata()
    expect(image).toMatchObject({ format: 'png', width: 640, height: 427 })
  })

  it.each([
    ['the stored format', { format: 'jpeg' }, 200],
    ['a format that is not made', { format: 'tiff' }, 400],
    ['a parameter of an upload', { overwrite: '1' }, 400],
    ['an unknown parameter', { streaming_attachment: '1' }, 400],
    ['an expires_at that is no number', { expires_at: 'soon' }, 400],
  ])('with %s is answered with %3$i', async (_case, parameters, status) => {
    const cloud = await createCloudWithPrivateRocket()
    const response = await cloud.download('image', { ...private_, ...(parameters as Record<string, string>) })
    expect(response.status).toBe(status)
  })

  it.each([
    ['overwritten', 200],
    ['deleted', 404],
  ])(
    'of an asset that is %s between the look in the catalog and the reading is answered with %i',
    async (what, status) => {
      const cloud = await createCloudWithPrivateRocket()
      const { catalog } = cloud
      const look = catalog.get
      vi.spyOn(catalog, 'get').mockImplementationOnce(async (cloudName, name) => {
        const asset = await look(cloudName, name)
        if (what === 'deleted') await cloud.post('image/destroy', { parameters: private_ })
        else await cloud.post('image/upload', { parameters: private_, file: coffee })
        return asset
      })
      const response = await cloud.download('image', private_)
      expect(response.status).toBe(status)
      if (status === 200) expect(Buffer.from(await response.arrayBuffer()).equals(coffee)).toBe(true)
    },
  )

  it('refuses to choose a format', async () => {
    const cloud = await createCloudWithPrivateRocket()
    const response = await cloud.download('image', { ...private_, format: 'auto' })
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ error: { message: 'Invalid extension in transformation: auto' } })
  })

  it('opens a raw file under the extension of its id', async () => {
    const cloud = createCloud()
    await cloud.post('raw/upload', { parameters: { public_id: 'notes.txt', type: 'private' }, file: 'hello' })
    for (const format of ['', 'txt']) {
      const response = await cloud.download('raw', { public_id: 'notes.txt', type: 'private', format })
      expect(await response.text()).toBe('hello')
      expect(response.headers.get('content-type')).toBe('application/octet-stream')
      expect(response.headers.get('content-disposition')).toBe('attachment; filename="notes.txt"')
    }
    const other = await cloud.download('raw', { public_id: 'notes.txt', type: 'private', format: 'pdf' })
    expect(other.status).toBe(400)
  })
})

/** A link as its owner signs it, and where it leads. */
async function linkTo(cloud: ReturnType<typeof createCloud>, parameters: Record<string, string>) {
  const signed = { timestamp: String(cloud.clock.now / 1000), ...parameters }
  const signature = signParameters(signed, ACCOUNT.apiSecret)
  return { url: `/v1_1/demo/image/download?${new URLSearchParams({ ...signed, signature, api_key: ACCOUNT.apiKey })}` }
}
