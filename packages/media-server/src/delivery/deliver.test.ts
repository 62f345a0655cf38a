import { readFile } from 'node:fs/promises'
import { v2 as cloudinary } from 'cloudinary'
import { signDeliveryUrl } from 'countersign/signing'
import fc from 'fast-check'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { deliver } from './deliver.ts'
import { createDeliveryCloud } from './delivery-cloud.contract.ts'

const svgBytes = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>',
)

let cloud: Awaited<ReturnType<typeof createDeliveryCloud>>
beforeAll(async () => {
  cloud = await createDeliveryCloud()
  for (const type of ['upload', 'private', 'authenticated'] as const) {
    await cloud.put({ type, publicId: 'folder/coffee' }, 'coffee.png')
    await cloud.put({ type, publicId: 'clip', resourceType: 'video', format: 'mp4' }, 'coffee.mp4')
    await cloud.put({ type, publicId: 'notes.txt', resourceType: 'raw' }, Buffer.from('hello'))
    await cloud.put({ type, publicId: 'paper' }, 'document.pdf')
  }
  await cloud.put({ publicId: "it's (a) Bär, ~100$!*" }, 'rocket.jpg')
  await cloud.put({ publicId: 'a.png' }, 'rocket.jpg')
  await cloud.put({ publicId: 'w_100/cat' }, 'rocket.jpg')
  await cloud.put({ publicId: 'w_100/notes.txt', resourceType: 'raw' }, Buffer.from('in a folder'))
  await cloud.put({ publicId: 'drawing' }, svgBytes)
  await cloud.put({ publicId: 'turning' }, 'cat-animated.gif')
})

const get = (path: string, init: RequestInit = {}) =>
  deliver(cloud.services, new Request('http://localhost/', init), path)
const outcome = async (path: string) => {
  const response = await get(path)
  await response.body?.cancel()
  return { status: response.status, error: response.headers.get('x-cld-error') }
}
const sign = (toSign: string, length: 8 | 32 = 8) => `s--${signDeliveryUrl(toSign, 'b', { length })}--`

describe('deliver, of who may see what', () => {
  const OK = { status: 200, error: null }
  const DENIED = { status: 401, error: 'deny or ACL failure' }
  const NOT_FOUND = { status: 404, error: 'Resource not found - folder/coffee' }
  const WRONG = { status: 401, error: 'Invalid Signature' }
  it.each([
    { type: 'upload', what: 'the original', path: 'folder/coffee.png', unsigned: OK },
    { type: 'upload', what: 'a derived image', path: 'w_10/folder/coffee.png', unsigned: OK },
    { type: 'upload', what: 'another format', path: 'folder/coffee.jpg', unsigned: OK },
    { type: 'private', what: 'the original', path: 'folder/coffee.png', unsigned: DENIED },
    { type: 'private', what: 'the original without an extension', path: 'folder/coffee', unsigned: DENIED },
    { type: 'private', what: 'a derived image', path: 'w_10/folder/coffee.png', unsigned: OK },
    { type: 'private', what: 'another format', path: 'folder/coffee.jpg', unsigned: OK },
    { type: 'authenticated', what: 'the original', path: 'folder/coffee.png', unsigned: DENIED },
    { type: 'authenticated', what: 'a derived image', path: 'w_10/folder/coffee.png', unsigned: DENIED },
    { type: 'authenticated', what: 'another format', path: 'folder/coffee.jpg', unsigned: DENIED },
  ])('$type, $what', async ({ type, path, unsigned }) => {
    const base = `/demo/image/${type}`
    expect(await outcome(`${base}/${path}`)).toEqual(unsigned)
    expect(await outcome(`${base}/${sign(path)}/${path}`)).toEqual(OK)
    expect(await outcome(`${base}/${sign(path, 32)}/${path}`)).toEqual(OK)
    expect(await outcome(`${base}/${sign('other.png')}/${path}`)).toEqual(WRONG)
    expect(await outcome(`${base}/s--short--/${path}`)).toEqual(WRONG)
    expect(await outcome(`${base}/s------/${path}`)).toEqual(WRONG)
  })

  it.each([
    ['video', 'clip.mp4'],
    ['video', 'clip.webm'],
    ['raw', 'notes.txt'],
    ['image', 'paper.pdf'],
    ['image', 'paper.png'],
  ])('keeps a private %s from whoever has no signature: %s', async (resourceType, path) => {
    expect(await outcome(`/demo/${resourceType}/private/${path}`)).toEqual(DENIED)
  })

  it.each([
    ['private', 'image', 'nobody.png'],
    ['private', 'image', 'nobody'],
    ['private', 'video', 'nobody.mp4'],
    ['private', 'raw', 'nobody.txt'],
    ['authenticated', 'image', 'nobody.png'],
    ['authenticated', 'image', 'w_10/nobody.png'],
  ])('refuses what is not there like what is, without a signature: %s %s %s', async (type, resourceType, path) => {
    expect(await outcome(`/demo/${resourceType}/${type}/${path}`)).toEqual(DENIED)
  })

  it('tells the holder of a signature that the asset is gone', async () => {
    for (const type of ['upload', 'private', 'authenticated']) {
      expect(await outcome(`/demo/image/${type}/${sign('gone.png')}/gone.png`)).toEqual({
        status: 404,
        error: 'Resource not found - gone',
      })
    }
  })

  it('never lets bytes of a private original out through a transformation path', async () => {
    const original = await readFile(cloud.fixture('coffee.png'))
    for (const path of ['w_600/folder/coffee.png', 'c_limit,w_9000/folder/coffee.png', 'folder/coffee.webp']) {
      const response = await get(`/demo/image/private/${path}`)
      expect([response.status, Buffer.from(await response.arrayBuffer()).equals(original)]).toEqual([200, false])
    }
    expect(await outcome('/demo/raw/private/w_1/notes.txt')).toMatchObject({ status: 404 })
    expect(await outcome('/demo/video/private/w_1/clip.mp4')).toMatchObject({ status: 404 })
    expect(NOT_FOUND.status).toBe(404)
  })
})

describe('deliver, of signatures', () => {
  it.each([
    { id: 'folder/coffee', format: 'png', options: {} },
    { id: 'folder/coffee', format: 'png', options: { long_url_signature: true } },
    { id: 'folder/coffee', format: 'png', options: { signature_algorithm: 'sha256' } },
    { id: 'folder/coffee', format: 'jpg', options: { width: 100, height: 80, crop: 'fill' } },
    {
      id: 'folder/coffee',
      format: 'webp',
      options: {
        transformation: [
          { width: 100, crop: 'fit' },
          { width: 50, crop: 'scale' },
        ],
      },
    },
    { id: "it's (a) Bär, ~100$!*", format: 'jpg', options: { width: 60, crop: 'scale' } },
  ])("accepts the official SDK's URL of $id with $options", async ({ id, format, options }) => {
    for (const type of ['upload', 'authenticated']) {
      if (type === 'authenticated' && !id.startsWith('folder')) continue
      const url = cloudinary.url(id, {
        ...options,
        type,
        format,
        sign_url: true,
        secure: false,
        cloud_name: 'demo',
        api_secret: 'b',
        urlAnalytics: false,
      })
      expect(url).toContain('/s--')
      expect(await outcome(new URL(url).pathname)).toEqual({ status: 200, error: null })
    }
  })

  it("accepts the Python SDK's spelling, and a browser's", async () => {
    const python = 'it%27s%20%28a%29%20B%C3%A4r%2C%20%7E100%24%21%2A.jpg'
    const node = "it's%20(a)%20B%C3%A4r%2C%20~100%24!*.jpg"
    for (const signed of [python, node]) {
      for (const sent of [python, node]) {
        expect(await outcome(`/demo/image/upload/${sign(signed)}/${sent}`)).toEqual({ status: 200, error: null })
      }
    }
  })

  it('accepts any version, which is not signed', async () => {
    for (const version of ['v1', 'v1700000000', 'v99']) {
      expect(
        await outcome(`/demo/image/private/${sign('folder/coffee.png')}/${version}/folder/coffee.png`),
      ).toMatchObject({ status: 200 })
    }
  })

  it('does not take a transformation for a folder because its letters are encoded', async () => {
    await cloud.put({ type: 'authenticated', publicId: 'w_41/plate' }, 'rocket.jpg')
    const base = `/demo/image/authenticated/${sign('w_41/plate.jpg')}`
    expect(await outcome(`${base}/w_41/plate.jpg`)).toMatchObject({ status: 200 })
    for (const text of ['%77_41/plate.jpg', 'w%5f41/plate.jpg', 'w_41%2fplate.jpg'])
      expect(await outcome(`${base}/${text}`)).toEqual({ status: 401, error: 'Invalid Signature' })
  })

  it('refuses a signed text that names two assets, with and without the version that is not signed', async () => {
    await cloud.put({ type: 'authenticated', publicId: 'twin' }, 'coffee.png')
    const base = `/demo/image/authenticated/${sign('w_42/twin.png')}`
    expect(await outcome(`${base}/w_42/twin.png`)).toMatchObject({ status: 200 })
    expect(await outcome(`${base}/v1/w_42/twin.png`)).toMatchObject({ status: 404 })
    await cloud.put({ type: 'authenticated', publicId: 'w_42/twin' }, 'rocket.jpg')
    const error = 'Invalid Signature: w_42 reads as a transformation and as a folder, and both are there'
    for (const text of ['w_42/twin.png', 'v1/w_42/twin.png', 'w_42/v1/twin.png'])
      expect(await outcome(`${base}/${text}`)).toEqual({ status: 401, error })
  })

  it.each([
    { case: 'alone', rival: null },
    { case: 'beside an asset in a folder called like the transformation', rival: 'w_40,h_30,c_fill/folder/coffee' },
  ])('serves a re-spelled link exactly what was signed, or nothing: $case', async ({ rival }) => {
    const signed = 'w_40,h_30,c_fill/folder/coffee.png'
    const signature = sign(signed, 32)
    const path = `/demo/image/authenticated/${signature}/${signed}`
    const wanted = Buffer.from(await (await get(path)).arrayBuffer())
    expect(wanted.length).toBeGreaterThan(0)
    if (rival) await cloud.put({ type: 'authenticated', publicId: rival }, 'rocket.jpg')

    const start = path.indexOf('s--')
    const encode = (character: string) => `%${character.charCodeAt(0).toString(16)}`
    const mutation = fc.record({
      at: fc.integer({ min: start, max: path.length - 1 }),
      how: fc.constantFrom('encode', 'drop', 'double', 'upper', 'swap', 'insert'),
      insert: fc.constantFrom('/', '//', './', '../', 'v1/', '%2F', 'w_100/', ',', '%2C', '%00', ' ', 'e_blur,', 'é'),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 3 }), async (mutations) => {
        let text = path
        for (const { at, how, insert } of mutations) {
          const [before, character, after] = [text.slice(0, at), text.charAt(at), text.slice(at + 1)]
          const changed = {
            encode: encode(character),
            drop: '',
            double: character + character,
            upper: character.toUpperCase(),
            swap: after.charAt(0) + character,
            insert: insert + character,
          }
          text = before + changed[how] + (how === 'swap' ? after.slice(1) : after)
        }
        const response = await get(text)
        const body = Buffer.from(await response.arrayBuffer())
        if (response.status === 200) expect({ text, same: body.equals(wanted) }).toEqual({ text, same: true })
        else expect([400, 401, 404]).toContain(response.status)
      }),
      { numRuns: 1500 },
    )
    if (rival)
      await cloud.services.catalog.remove('demo', { resourceType: 'image', type: 'authenticated', publicId: rival })
  })
})

describe('deliver, of what is asked for', () => {
  const bytesOf = async (path: string) => Buffer.from(await (await get(path)).arrayBuffer())

  it.each([
    ['/demo/image/upload/folder/coffee.png', 'coffee.png', 'image/png'],
    ['/demo/image/upload/folder/coffee', 'coffee.png', 'image/png'],
    ['/demo/image/upload/v1/folder/coffee.png', 'coffee.png', 'image/png'],
    ['/demo/image/upload/a.png', 'rocket.jpg', 'image/jpeg'],
    ['/demo/image/upload/a.png.jpeg', 'rocket.jpg', 'image/jpeg'],
    ['/demo/image/upload/w_100/cat.jpg', 'rocket.jpg', 'image/jpeg'],
    ['/demo/image/upload/v1/w_100/cat.jpg', 'rocket.jpg', 'image/jpeg'],
    ['/demo/video/upload/clip.mp4', 'coffee.mp4', 'video/mp4'],
    ['/demo/image/upload/paper.pdf', 'document.pdf', 'application/octet-stream'],
  ])('sends the stored bytes at %s', async (path, name, contentType) => {
    const response = await get(path)
    expect([response.status, response.headers.get('content-type')]).toEqual([200, contentType])
    expect(Buffer.from(await response.arrayBuffer()).equals(await readFile(cloud.fixture(name)))).toBe(true)
  })

  it('finds raw files by their whole name, folders that read like transformations too', async () => {
    expect((await bytesOf('/demo/raw/upload/notes.txt')).toString()).toBe('hello')
    expect((await bytesOf('/demo/raw/upload/v1/w_100/notes.txt')).toString()).toBe('in a folder')
    expect(await outcome('/demo/raw/upload/notes')).toMatchObject({ status: 404 })
  })

  it('transforms on the fly, named and dated as the asset', async () => {
    const response = await get('/demo/image/upload/w_400,h_300,c_pad/v1700000000/folder/coffee.png')
    const { width, height, format } = await sharp(Buffer.from(await response.arrayBuffer())).metadata()
    expect([response.status, width, height, format]).toEqual([200, 400, 300, 'png'])
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': 'inline; filename="coffee.png"',
      'cache-control': 'public, no-transform, immutable, max-age=2592000',
      'last-modified': 'Tue, 14 Nov 2023 22:13:20 GMT',
    })
  })

  it('converts by extension', async () => {
    const { format, pages } = await sharp(await bytesOf('/demo/image/upload/w_60/turning.webp')).metadata()
    expect([format, pages]).toEqual(['webp', 8])
  })

  it('is immutable only under its own version, and kept nowhere when it is not public', async () => {
    const cacheOf = async (path: string) => (await get(path)).headers.get('cache-control')
    expect(await cacheOf('/demo/image/upload/v1700000000/folder/coffee.png')).toContain('immutable')
    expect(await cacheOf('/demo/image/upload/v1/folder/coffee.png')).toBe('public, no-transform, no-cache')
    expect(await cacheOf('/demo/image/upload/folder/coffee.png')).toBe('public, no-transform, no-cache')
    expect(await cacheOf(`/demo/image/private/${sign('folder/coffee.png')}/v1700000000/folder/coffee.png`)).toBe(
      'private, no-store',
    )
    expect(await cacheOf('/demo/image/private/w_10/v1700000000/folder/coffee.png')).toBe('private, no-store')
  })

  it('sends an SVG to be drawn, never to be opened, and draws none itself', async () => {
    const response = await get('/demo/image/upload/drawing.svg')
    expect(response.headers.get('content-type')).toBe('image/svg+xml')
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="drawing.svg"')
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(await outcome('/demo/image/upload/w_10/drawing.png')).toEqual({
      status: 400,
      error: 'Transformation of an image in format svg is not implemented by this server',
    })
  })

  it('answers HEAD with the same headers and no body, for refusals too', async () => {
    for (const path of ['/demo/image/upload/w_30/folder/coffee.jpg', '/demo/image/upload/nobody.png']) {
      const [whole, head] = [await get(path), await get(path, { method: 'HEAD' })]
      expect([head.status, Object.fromEntries(head.headers)].slice(0, 1)).toEqual([whole.status])
      expect(head.headers.get('etag')).toBe(whole.headers.get('etag'))
      expect(head.body).toBeNull()
      await whole.body?.cancel()
    }
  })

  it('sends the new bytes after overwriting, also of what was derived', async () => {
    await cloud.put({ publicId: 'changing' }, 'coffee.png')
    const before = await bytesOf('/demo/image/upload/w_50/changing.png')
    await cloud.put({ publicId: 'changing' }, 'rocket.jpg')
    const after = await bytesOf('/demo/image/upload/w_50/changing.png')
    expect(after.equals(before)).toBe(false)
    expect((await sharp(after).metadata()).height).toBe(33)
  })

  it('makes a derived image again when its blob is lost', async () => {
    await cloud.put({ publicId: 'lost' }, 'coffee.png')
    const first = await bytesOf('/demo/image/upload/w_70/lost.png')
    const asset = await cloud.services.catalog.get('demo', { resourceType: 'image', type: 'upload', publicId: 'lost' })
    for (const { blobId } of await cloud.services.catalog.listDerived(asset?.blobId ?? ''))
      await cloud.services.blobs.remove(blobId)
    expect((await bytesOf('/demo/image/upload/w_70/lost.png')).equals(first)).toBe(true)
  })
})

describe('deliver, of refusals', () => {
  it.each([
    ['/demo/image/upload/nobody.jpg', 404, 'Resource not found - nobody'],
    ['/demo/image/upload/a/b/nobody.jpg', 404, 'Resource not found - a/b/nobody'],
    ['/demo/image/upload/B%C3%A4r%0d%0aX: y', 404, 'Resource not found - B%C3%A4r%0D%0AX: y'],
    ['/demo/image/upload/%zz.png', 404, 'Resource not found - demo/image/upload/%zz.png'],
    ['/demo/image/upload/../private/folder/coffee.png', 404, 'Resource not found - ../private/folder/coffee.png'],
    ['/demo/image/upload/%2e%2e/private/folder/coffee.png', 404, 'Resource not found - ../private/folder/coffee.png'],
    ['/demo/image/upload/folder%252Fcoffee.png', 404, 'Resource not found - folder%2Fcoffee.png'],
    ['/demo/image/upload/FOLDER/coffee.png', 404, 'Resource not found - FOLDER/coffee'],
    ['/demo/image/upload/folder//coffee.png', 404, 'Resource not found - demo/image/upload/folder//coffee.png'],
    ['/demo/image/upload/folder/coffee.png/', 404, 'Resource not found - demo/image/upload/folder/coffee.png/'],
    ['/demo/image/fetch/http://x/y.png', 404, 'Resource not found - demo/image/fetch/http://x/y.png'],
    ['/nowhere/image/upload/a.png', 401, 'Invalid cloud_name nowhere'],
    ['/demo/image/upload/w_abc/folder/coffee.png', 400, 'Invalid width in transformation: abc'],
    [
      '/demo/image/upload/e_blur:2000/folder/coffee.png',
      400,
      'effect (e_blur:2000) in transformation is not implemented by this server',
    ],
    [
      '/demo/image/upload/c_scale,w_20000/folder/coffee.png',
      400,
      'Transformation makes 20000x13333. Maximum is 25000000 pixels, 8192 a side.',
    ],
    ['/demo/image/upload/folder/coffee.tiff', 400, 'Conversion of an image to tiff is not implemented by this server'],
    [
      '/demo/image/upload/w_10/paper.png',
      400,
      'Transformation of an image in format pdf, without pdftoppm, is not implemented by this server',
    ],
    ['/demo/video/upload/w_10/clip.mp4', 400, 'Transformation of a video file is not implemented by this server'],
    ['/demo/video/upload/clip.webm', 400, 'Transformation of a video file is not implemented by this server'],
    ['/demo/raw/upload/w_10/v1/notes.txt', 400, 'Transformation of a raw file is not implemented by this server'],
  ])('%s', async (path, status, error) => {
    const response = await get(path)
    expect([response.status, response.headers.get('x-cld-error')]).toEqual([status, error])
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  })

  it('says when to come back when too many pictures are being made', async () => {
    const busy = await createDeliveryCloud()
    await busy.put({ publicId: 'cat' }, 'cat-animated.gif')
    const paths = Array.from({ length: 90 }, (_, index) => `/demo/image/upload/w_${index + 1}/cat.webp`)
    const responses = await Promise.all(
      paths.map((path) => deliver(busy.services, new Request('http://localhost/'), path)),
    )
    const refused = responses.filter(({ status }) => status === 503)
    expect(refused.length).toBeGreaterThan(0)
    expect(responses.length - refused.length).toBeGreaterThanOrEqual(64)
    expect(refused[0]?.headers.get('retry-after')).toBe('1')
    for (const { body } of responses) await body?.cancel()
  })

  it('lets what is not a refusal pass to the one place that hides it', async () => {
    const broken = {
      ...cloud.services,
      catalog: { ...cloud.services.catalog, get: () => Promise.reject(new Error('db password is hunter2')) },
    }
    await expect(deliver(broken, new Request('http://localhost/'), '/demo/image/upload/a.png')).rejects.toThrow(
      'hunter2',
    )
  })
})
