import { describe, expect, it } from 'vitest'
import { ORIGIN } from '../http/cloud-under-test.contract.ts'
import { cloudOfTwo, followLink, pixelsOf, plain, refusalOf, seen } from './composed-under-test.contract.ts'

const RED = [255, 0, 0, 255]
const BLUE = [0, 0, 255, 255]

describe('multi', () => {
  it('plays the images with a tag by public id, each in the middle of the largest sides', async () => {
    const cloud = await cloudOfTwo()
    const { status, answer } = await cloud.post('image/multi', { parameters: { tag: 'logo' } })
    expect(status).toBe(200)
    expect(Object.keys(answer).sort()).toEqual(['asset_id', 'public_id', 'secure_url', 'url', 'version'])
    expect(answer.url).toBe(`${ORIGIN}/demo/image/multi/v${answer.version}/logo.gif`)
    const made = await seen(cloud, answer.url)
    expect(made).toMatchObject({ format: 'gif', pages: 2, width: 30, height: 20, delay: [100, 100], loop: 0 })
    expect([made.at(15, 10, 0), made.at(15, 10, 1)]).toEqual([RED, BLUE])
    expect([made.at(2, 10, 0)[3], made.at(15, 2, 1)[3]]).toEqual([0, 0])
  })

  it.each([
    { case: 'as SDKs send it', parameters: { transformation: 'c_scale,f_webp,w_40' }, id: 'logo,c_scale,f_webp,w_40' },
    {
      case: 'by its own name',
      parameters: { transformation: 'c_scale,w_40', format: 'webp' },
      id: 'logo,webp,c_scale,w_40',
    },
  ])('does to each image what is asked, in the format asked: $case', async ({ parameters, id }) => {
    const cloud = await cloudOfTwo()
    const { answer } = await cloud.post('image/multi', { parameters: { tag: 'logo', ...parameters } })
    expect(answer.public_id).toBe(id)
    expect(await seen(cloud, answer.url)).toMatchObject({ format: 'webp', pages: 2, width: 40, height: 40 })
  })

  it('shows each as long as dl says', async () => {
    const cloud = await cloudOfTwo()
    const { answer } = await cloud.post('image/multi', { parameters: { tag: 'logo', transformation: 'dl_500' } })
    expect((await seen(cloud, answer.url)).delay).toEqual([500, 500])
  })

  it('plays images of URLs in their order, transformed as they say', async () => {
    const cloud = await cloudOfTwo()
    const urls = [
      `${ORIGIN}/demo/image/upload/b.png`,
      `${ORIGIN}/demo/image/upload/c_scale,h_20,w_30/v1/a/red.jpg`,
      'https://res.cloudinary.com/demo/image/upload/v1/b',
    ]
    const form = new URLSearchParams(urls.map((url): [string, string] => ['urls[]', url]))
    const { answer } = await cloud.admin('image/multi', { method: 'POST', body: form })
    expect(answer.public_id).toMatch(/^[0-9a-f]{20}$/)
    const made = await seen(cloud, answer.url)
    expect(made).toMatchObject({ pages: 3, width: 30, height: 20 })
    expect([made.at(15, 10, 0), made.at(2, 2, 1), made.at(15, 10, 2)]).toEqual([BLUE, RED, BLUE])
    expect((await cloud.admin('image/multi', { method: 'POST', body: form })).answer.public_id).toBe(answer.public_id)
  })

  it('plays an image that comes twice twice', async () => {
    const cloud = await cloudOfTwo()
    const url = `${ORIGIN}/demo/image/upload/b.png`
    const form = new URLSearchParams([url, url].map((url): [string, string] => ['urls[]', url]))
    const { answer } = await cloud.admin('image/multi', { method: 'POST', body: form })
    expect((await seen(cloud, answer.url)).pages).toBe(2)
  })

  it('takes the place of the one before, leaving no bytes, and is renamed and destroyed as others', async () => {
    const cloud = await cloudOfTwo()
    const first = (await cloud.post('image/multi', { parameters: { tag: 'logo' } })).answer
    const second = (await cloud.post('image/multi', { parameters: { tag: 'logo' } })).answer
    expect(second.asset_id).toBe(first.asset_id)
    expect(second.version).toBeGreaterThan(first.version)
    expect(await cloud.leftovers()).toEqual({ blobs: 3, intents: 0 })
    const move = { from_public_id: 'logo', to_public_id: 'show', type: 'multi' }
    expect((await cloud.post('image/rename', { parameters: move })).answer.public_id).toBe('show')
    expect((await cloud.send('/demo/image/multi/show.gif')).status).toBe(200)
    expect((await cloud.send('/demo/image/multi/logo.gif')).status).toBe(404)
    await cloud.post('image/destroy', { parameters: { public_id: 'show', type: 'multi' } })
    expect(await cloud.leftovers()).toEqual({ blobs: 2, intents: 0 })
  })

  it('leaves out what not everybody may see', async () => {
    const cloud = await cloudOfTwo()
    const hidden = { public_id: 'c', tags: 'logo', type: 'private' }
    await cloud.post('image/upload', { parameters: hidden, file: await plain('green') })
    const kept = { public_id: 'd', tags: 'logo', access_control: '[{"access_type":"token"}]' }
    await cloud.post('image/upload', { parameters: kept, file: await plain('green') })
    const { answer } = await cloud.post('image/multi', { parameters: { tag: 'logo' } })
    expect((await seen(cloud, answer.url)).pages).toBe(2)
    const { answer: listed } = await cloud.admin('resources/image/private/c')
    const signed = new URLSearchParams([['urls[]', listed.url]])
    expect((await cloud.admin('image/multi', { method: 'POST', body: signed })).status).toBe(401)
    const restricted = new URLSearchParams([['urls[]', `${ORIGIN}/demo/image/upload/d.png`]])
    expect((await cloud.admin('image/multi', { method: 'POST', body: restricted })).status).toBe(401)
    const drawn = new URLSearchParams([['urls[]', `${ORIGIN}/demo/image/private/w_10/c.png`]])
    expect((await cloud.admin('image/multi', { method: 'POST', body: drawn })).status).toBe(200)
  })

  it('is sent by a link, and kept nowhere', async () => {
    const cloud = await cloudOfTwo()
    const response = await followLink(cloud, 'image/multi', { tag: 'logo' })
    expect(response.headers.get('content-disposition')).toContain('attachment; filename="logo.gif"')
    expect(response.headers.get('cache-control')).toBe('private, no-store')
    expect((await pixelsOf(await response.arrayBuffer())).pages).toBe(2)
    expect(await cloud.leftovers()).toEqual({ blobs: 2, intents: 0 })
    expect((await followLink(cloud, 'image/multi', { tag: 'logo' }, { tag: 'other' })).status).toBe(401)
    const old = String(Math.floor(cloud.clock.now / 1000) - 3601)
    expect((await followLink(cloud, 'image/multi', { tag: 'logo', timestamp: old })).status).toBe(400)
    expect((await followLink(cloud, 'image/multi', { tag: 'logo', mode: '' })).status).toBe(400)
  })

  it('answers async in its words when it is done, and has it told', async () => {
    const cloud = await cloudOfTwo()
    const parameters = { tag: 'logo', async: '1', notification_url: 'http://127.0.0.1:9/told' }
    const { answer } = await cloud.post('image/multi', { parameters })
    expect(answer).toEqual({
      status: 'processing',
      public_id: 'logo',
      batch_id: expect.stringMatching(/^[0-9a-f]{96}$/),
    })
    expect((await cloud.send('/demo/image/multi/logo.gif')).status).toBe(200)
    const now = cloud.clock.now
    const [told] = await cloud.catalog.dueNotifications('http://127.0.0.1:9/told', { now, limit: 9 })
    expect(JSON.parse(told?.body ?? '')).toMatchObject({ notification_type: 'multi', public_id: 'logo', type: 'multi' })
  })

  it.each<{ case: string; parameters: Record<string, string>; status?: number; message: RegExp }>([
    { case: 'nothing', parameters: {}, message: /Missing required parameter - tag or urls/ },
    { case: 'a tag and URLs', parameters: { tag: 'logo', urls: ORIGIN }, message: /urls must be absent/ },
    { case: 'a tag of nothing', parameters: { tag: 'x' }, status: 404, message: /no image has the tag x/ },
    { case: 'a film', parameters: { tag: 'logo', format: 'mp4' }, message: /multi in format mp4 is not implemented/ },
    { case: 'a PDF', parameters: { tag: 'logo', transformation: 'f_pdf' }, message: /multi in format pdf is not/ },
    { case: 'an animated PNG', parameters: { tag: 'logo', format: 'png' }, message: /multi in format png is not/ },
    { case: 'a still', parameters: { tag: 'logo', format: 'jpg' }, message: /format must be one of gif, webp, png/ },
    { case: 'no format', parameters: { tag: 'logo', transformation: 'f_x' }, message: /must be a format such as/ },
    {
      case: 'no time',
      parameters: { tag: 'logo', transformation: 'dl_0' },
      message: /dl \(delay\) in transformation must/,
    },
    { case: 'what is not drawn', parameters: { tag: 'logo', transformation: 'e_x' }, message: /effect \(e_x\)/ },
    {
      case: 'a URL elsewhere',
      parameters: { urls: 'http://a.b/demo/image/upload/b' },
      message: /urls must be URLs of images of this cloud/,
    },
    { case: 'another cloud', parameters: { urls: `${ORIGIN}/other/image/upload/b` }, message: /urls must be URLs/ },
    {
      case: 'nobody’s URL',
      parameters: { urls: `${ORIGIN}/demo/image/upload/z.png` },
      status: 404,
      message: /Resource not found - z/,
    },
    { case: 'another mode', parameters: { tag: 'logo', mode: 'create' }, message: /mode must be one of download/ },
    {
      case: 'a tag that is no name',
      parameters: { tag: 'logo', transformation: 'w_10', format: 'gif', public_id: 'x' },
      message: /public_id is not implemented/,
    },
    {
      case: 'a receiver elsewhere',
      parameters: { tag: 'logo', notification_url: 'http://a.b/' },
      message: /notification_url/i,
    },
  ])('refuses $case', async ({ parameters, status = 400, message }) => {
    const cloud = await cloudOfTwo()
    expect(await refusalOf(cloud, 'image/multi', parameters)).toEqual([status, expect.stringMatching(message)])
    expect(await cloud.leftovers()).toEqual({ blobs: 2, intents: 0 })
  })

  it.each([
    { case: 'pixels together', limits: { maxOutputPixels: 500 } },
    { case: 'pixels of a frame', limits: { maxOutputPixels: 50 } },
    { case: 'pixels of all frames, once they are as large as the largest', limits: { maxOutputPixels: 1000 } },
    { case: 'a side', limits: { maxOutputSide: 25 } },
  ])('keeps to the limits: $case', async ({ limits }) => {
    const cloud = await cloudOfTwo(limits)
    const [status, message] = await refusalOf(cloud, 'image/multi', { tag: 'logo' })
    expect([status, message]).toEqual([400, expect.stringContaining('Maximum is')])
    expect(await cloud.leftovers()).toEqual({ blobs: 2, intents: 0 })
  })

  it('takes a hundred images, and not one more', async () => {
    const cloud = await cloudOfTwo()
    const file = await plain('red', 2, 2)
    const add = (index: number) =>
      cloud.post('image/upload', { parameters: { public_id: `n${index}`, tags: 'many' }, file })
    for (let index = 0; index < 100; index += 1) await add(index)
    const { answer } = await cloud.post('image/multi', { parameters: { tag: 'many', format: 'webp' } })
    expect((await cloud.send(answer.url)).status).toBe(200)
    await add(100)
    expect(await refusalOf(cloud, 'image/multi', { tag: 'many' })).toEqual([
      400,
      'Too many images for one. Maximum is 100.',
    ])
  })

  it('refuses what cannot be drawn by its format', async () => {
    const cloud = await cloudOfTwo()
    const svg = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    await cloud.post('image/upload', { parameters: { public_id: 'z', tags: 'logo' }, file: svg })
    expect(await refusalOf(cloud, 'image/multi', { tag: 'logo' })).toEqual([
      400,
      'Transformation of an image in format svg is not implemented by this server',
    ])
  })
})
