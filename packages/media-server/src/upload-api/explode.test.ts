import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { createCloud } from '../http/cloud-under-test.contract.ts'
import { type Cloud, pixelsOf, plain, refusalOf, seen } from './composed-under-test.contract.ts'

const cat = readFileSync('fixtures/cat-animated.gif')
const ALL = { public_id: 'cat', transformation: 'pg_all' }

async function cloudOf(file: Uint8Array<ArrayBuffer>, name = 'cat', parameters = {}): Promise<Cloud> {
  const cloud = createCloud()
  await cloud.post('image/upload', { parameters: { public_id: name, ...parameters }, file })
  return cloud
}

const derivedOf = async (cloud: Cloud, name = 'cat') =>
  (await cloud.admin(`resources/image/upload/${name}`)).answer.derived

/** A file of two pages, red and blue. */
async function twoPages(format: 'webp' | 'gif'): Promise<Uint8Array<ArrayBuffer>> {
  const pages = [Buffer.from(await plain('red')), Buffer.from(await plain('blue'))]
  return new Uint8Array(
    await sharp(pages, { join: { animated: true } })
      [format]()
      .toBuffer(),
  )
}

describe('explode', () => {
  it('derives an image of every frame, which are there when it is answered', async () => {
    const cloud = await cloudOf(cat)
    const { status, answer } = await cloud.post('image/explode', { parameters: ALL })
    expect(status).toBe(200)
    expect(answer).toEqual({ status: 'processing', batch_id: expect.stringMatching(/^[0-9a-f]{96}$/) })
    const derived = await derivedOf(cloud)
    const { pages = 0 } = await sharp(cat).metadata()
    expect(pages).toBeGreaterThan(3)
    const wanted = Array.from({ length: pages }, (_, index) => [`pg_${index + 1}`, 'png'])
    expect(derived.map(({ transformation, format }: Record<string, string>) => [transformation, format])).toEqual(
      wanted,
    )
    const third = await pixelsOf(await (await cloud.send(derived[2].url)).arrayBuffer())
    const frame = await pixelsOf((await sharp(cat, { page: 2 }).png().toBuffer()).buffer as ArrayBuffer)
    for (const [x, y] of [
      [10, 10],
      [60, 60],
      [100, 100],
    ] as const)
      expect(third.at(x, y)).toEqual(frame.at(x, y))
  })

  it.each(['webp', 'gif'] as const)('takes %s apart, in the format and the size that are asked for', async (kind) => {
    const cloud = await cloudOf(await twoPages(kind))
    const parameters = { ...ALL, transformation: 'c_scale,pg_all,w_10', format: 'jpg' }
    await cloud.post('image/explode', { parameters })
    const derived = await derivedOf(cloud)
    expect(derived.map(({ transformation }: Record<string, string>) => transformation)).toEqual([
      'c_scale,pg_1,w_10',
      'c_scale,pg_2,w_10',
    ])
    const [red, blue] = [await seen(cloud, derived[0].url), await seen(cloud, derived[1].url)]
    expect([red.format, red.width]).toEqual(['jpeg', 10])
    expect(red.at(5, 5)[0]).toBeGreaterThan(250)
    expect(blue.at(5, 5)[0]).toBeLessThan(5)
  })

  it('makes what is there once, however often it is asked', async () => {
    const cloud = await cloudOf(await twoPages('gif'))
    await cloud.post('image/explode', { parameters: ALL })
    const before = await derivedOf(cloud)
    await cloud.post('image/explode', { parameters: ALL })
    expect(await derivedOf(cloud)).toEqual(before)
    expect(await cloud.leftovers()).toEqual({ blobs: 3, intents: 0 })
    await cloud.post('image/destroy', { parameters: { public_id: 'cat' } })
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
  })

  it('has it told to whom it names', async () => {
    const cloud = await cloudOf(await twoPages('gif'))
    const url = 'http://127.0.0.1:9/told'
    const { answer } = await cloud.post('image/explode', { parameters: { ...ALL, notification_url: url } })
    const [told] = await cloud.catalog.dueNotifications(url, { now: cloud.clock.now, limit: 9 })
    expect(JSON.parse(told?.body ?? '')).toMatchObject({
      notification_type: 'explode',
      public_id: 'cat',
      batch_id: answer.batch_id,
      derived: [{ transformation: 'pg_1' }, { transformation: 'pg_2' }],
    })
  })

  it.each<{ case: string; parameters: Record<string, string>; status?: number; message: RegExp }>([
    { case: 'no id', parameters: { public_id: '' }, message: /Missing required parameter - public_id/ },
    { case: 'no transformation', parameters: { transformation: '' }, message: /parameter - transformation/ },
    { case: 'one page', parameters: { transformation: 'pg_2' }, message: /whose first component has pg_all/ },
    { case: 'pages of what was made', parameters: { transformation: 'w_10/pg_all' }, message: /whose first component/ },
    { case: 'what is not drawn', parameters: { transformation: 'e_x,pg_all' }, message: /effect \(e_x\)/ },
    {
      case: 'a format that is not written',
      parameters: { format: 'tiff' },
      message: /Conversion of an image to tiff is/,
    },
    { case: 'no format', parameters: { format: 'x' }, message: /format must be a format such as/ },
    { case: 'nobody', parameters: { public_id: 'x' }, status: 404, message: /Resource not found - x/ },
    { case: 'another type', parameters: { type: 'private' }, status: 404, message: /Resource not found - cat/ },
  ])('refuses $case', async ({ parameters, status = 400, message }) => {
    const cloud = await cloudOf(await twoPages('gif'))
    const refused = await refusalOf(cloud, 'image/explode', { ...ALL, ...parameters })
    expect(refused).toEqual([status, expect.stringMatching(message)])
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })

  it('refuses by name what sharp does not read', async () => {
    const pdf = new Uint8Array(Buffer.from('%PDF-1.4\n%%EOF\n'))
    const cloud = await cloudOf(pdf, 'paper')
    expect(await refusalOf(cloud, 'image/explode', { ...ALL, public_id: 'paper' })).toEqual([
      400,
      'Transformation of an image in format pdf, without pdftoppm, is not implemented by this server',
    ])
    await cloud.post('raw/upload', { parameters: { public_id: 'r' }, file: 'raw' })
    expect(await refusalOf(cloud, 'raw/explode', { ...ALL, public_id: 'r' })).toEqual([
      400,
      'Transformation of a raw file is not implemented by this server',
    ])
  })
})

describe('one page of an image', () => {
  it('is delivered by pg', async () => {
    const cloud = await cloudOf(await twoPages('gif'))
    const page = await seen(cloud, '/demo/image/upload/pg_2/cat.gif')
    expect([page.pages, page.at(5, 5)]).toEqual([1, [0, 0, 255, 255]])
    const small = await seen(cloud, '/demo/image/upload/pg_2,w_10/c_crop,w_5/cat.png')
    expect([small.width, small.at(2, 2)]).toEqual([5, [0, 0, 255, 255]])
    expect((await seen(cloud, '/demo/image/upload/w_10/cat.gif')).pages).toBe(2)
  })

  it('is one of a TIFF too, each as large as it is', async () => {
    const cloud = await cloudOf(tiffOf([red(4, 4), blue(6, 2)]), 'scan')
    const { answer } = await cloud.admin('resources/image/upload/scan')
    expect([answer.format, answer.pages]).toEqual(['tiff', 2])
    const first = await seen(cloud, '/demo/image/upload/pg_1/scan.png')
    const second = await seen(cloud, '/demo/image/upload/pg_2/scan.png')
    expect([first.width, first.height, first.at(1, 1)]).toEqual([4, 4, [255, 0, 0, 255]])
    expect([second.width, second.height, second.at(1, 1)]).toEqual([6, 2, [0, 0, 255, 255]])
    await cloud.post('image/explode', { parameters: { public_id: 'scan', transformation: 'pg_all' } })
    expect(await derivedOf(cloud, 'scan')).toHaveLength(2)
  })

  it.each([
    ['pg_3', /^Invalid page in transformation: 3 \(the image has 2\)$/],
    ['pg_0', /^Invalid page in transformation: 0$/],
    ['pg_1,pg_2', /pg_2 given twice/],
    ['w_10/pg_2', /pg_2, which must stand in the first component/],
    ['pg_all', /More than one page, or a layer \(pg_all\) in transformation is not implemented/],
    ['pg_1-2', /More than one page/],
    ['c_fill,pg_2', /has neither w nor h/],
  ])('refuses %s', async (transformation, message) => {
    const cloud = await cloudOf(await twoPages('gif'))
    const response = await cloud.send(`/demo/image/upload/${transformation}/cat.png`)
    expect([response.status, response.headers.get('x-cld-error')]).toEqual([400, expect.stringMatching(message)])
  })
})

interface Page {
  width: number
  height: number
  colour: readonly number[]
}
const red = (width: number, height: number): Page => ({ width, height, colour: [255, 0, 0] })
const blue = (width: number, height: number): Page => ({ width, height, colour: [0, 0, 255] })

/** A TIFF of several pages, as scanners write it: little-endian, RGB, one strip a page. */
function tiffOf(pages: readonly Page[]): Uint8Array<ArrayBuffer> {
  const ENTRIES = 9
  const bytes: number[] = [0x49, 0x49, 42, 0]
  const put = (value: number, size: 2 | 4) => {
    for (let at = 0; at < size; at += 1) bytes.push((value >> (8 * at)) & 255)
  }
  put(8, 4)
  for (const [index, { width, height, colour }] of pages.entries()) {
    const length = width * height * 3
    const bits = bytes.length + 2 + ENTRIES * 12 + 4
    const strip = bits + 6
    put(ENTRIES, 2)
    const entries: [tag: number, type: 3 | 4, count: number, value: number][] = [
      [256, 4, 1, width],
      [257, 4, 1, height],
      [258, 3, 3, bits],
      [259, 3, 1, 1],
      [262, 3, 1, 2],
      [273, 4, 1, strip],
      [277, 3, 1, 3],
      [278, 4, 1, height],
      [279, 4, 1, length],
    ]
    for (const [tag, type, count, value] of entries) {
      put(tag, 2)
      put(type, 2)
      put(count, 4)
      put(value, 4)
    }
    put(index === pages.length - 1 ? 0 : strip + length + (length % 2), 4)
    for (const _ of colour) put(8, 2)
    for (let pixel = 0; pixel < width * height; pixel += 1) bytes.push(...colour)
    if (length % 2 === 1) bytes.push(0)
  }
  return new Uint8Array(bytes)
}
