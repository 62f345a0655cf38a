import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { probeImage } from './probe.ts'

const limits = { maxInputPixels: 50_000_000 }
const fixture = (name: string) => new URL(`../../../../fixtures/${name}`, import.meta.url).pathname
const svg = (inner: string) => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" ${inner}</svg>`)

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'probe-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('probeImage', () => {
  it.each([
    { name: 'rocket.jpg', facts: { format: 'jpg', width: 640, height: 427, pages: 1 } },
    { name: 'cat-exif-rotated.jpg', facts: { format: 'jpg', width: 451, height: 300, pages: 1 } },
    { name: 'coffee.png', facts: { format: 'png', width: 600, height: 400, pages: 1 } },
    { name: 'astronaut.webp', facts: { format: 'webp', width: 512, height: 512, pages: 1 } },
    { name: 'cat-animated.gif', facts: { format: 'gif', width: 240, height: 180, pages: 8 } },
    { name: 'document.pdf', facts: { format: 'pdf', width: null, height: null, pages: null } },
  ])('says what $name is, from its path and from its bytes', async ({ name, facts }) => {
    expect(await probeImage(fixture(name), limits)).toEqual(facts)
    expect(await probeImage(await readFile(fixture(name)), limits)).toEqual(facts)
  })

  it.each(['avif', 'tiff'] as const)('reads %s', async (format) => {
    const bytes = await sharp(fixture('coffee.png')).resize(60).toFormat(format, { effort: 0 }).toBuffer()
    expect(await probeImage(bytes, limits)).toEqual({ format, width: 60, height: 40, pages: 1 })
  })

  it('reads the declared size of an SVG, and draws nothing', async () => {
    expect(await probeImage(svg('width="30" height="20">'), limits)).toEqual({
      format: 'svg',
      width: 30,
      height: 20,
      pages: 1,
    })
    expect(await probeImage(svg('>'), limits)).toEqual({ format: 'svg', width: null, height: null, pages: 1 })
  })

  it.each([
    { case: 'a text called .jpg', bytes: Buffer.from('this is no picture at all') },
    { case: 'nothing', bytes: Buffer.alloc(0) },
    { case: 'a signature and noise', bytes: Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), Buffer.alloc(500, 0x5a)]) },
    { case: 'a page', bytes: Buffer.from('<!doctype html><img src=x onerror=alert(1)>') },
    { case: 'a script that begins like a GIF', bytes: Buffer.from(`GIF89a/*${'x'.repeat(100)}*/=1;alert(1)`) },
  ])('refuses $case as no image', async ({ bytes }) => {
    await expect(probeImage(bytes, limits)).rejects.toMatchObject({ refusal: 'invalidImageFile', status: 400 })
  })

  it('refuses a film', async () => {
    await expect(probeImage(fixture('coffee.mp4'), limits)).rejects.toMatchObject({ refusal: 'invalidImageFile' })
  })

  it.each(
    ['rocket.jpg', 'coffee.png', 'astronaut.webp'].flatMap((name) =>
      [0.1, 0.5, 0.9, 0.999].map((part) => ({ name, part })),
    ),
  )('refuses $name cut short at $part', async ({ name, part }) => {
    const whole = await readFile(fixture(name))
    const torn = whole.subarray(0, Math.floor(whole.length * part))
    await expect(probeImage(torn, limits)).rejects.toMatchObject({ refusal: 'invalidImageFile' })
  })

  it('refuses HEIC by name', async () => {
    const heic = Buffer.from('000000186674797068656963000000006d69663168656963', 'hex')
    await expect(probeImage(heic, limits)).rejects.toMatchObject({
      message: 'Image file format heic is not implemented by this server',
    })
  })
})

describe('probeImage, of bombs', () => {
  it.each([
    { case: 'a PNG of 16,000 x 16,000', bytes: () => png(16_000, 16_000), refusal: 'imageTooLarge' },
    { case: 'a PNG of 2,000,000 x 1,000,000', bytes: () => png(2_000_000, 1_000_000), refusal: 'imageTooLarge' },
    { case: 'a GIF of 101 frames', bytes: () => gif(101, 1, 1), refusal: 'tooManyFrames' },
    { case: 'a GIF of 100,000 frames', bytes: () => gif(100_000, 1, 1), refusal: 'tooManyFrames' },
    { case: 'a GIF whose frames are too much together', bytes: () => gif(100, 1000, 1000), refusal: 'imageTooLarge' },
    { case: 'a WebP of 16,383 x 16,383', bytes: () => webp(16_383, 16_383), refusal: 'imageTooLarge' },
    { case: 'a TIFF of 60,000 x 60,000', bytes: () => tiff(60_000, 60_000), refusal: 'imageTooLarge' },
    {
      case: 'an SVG of 100,000 x 100,000',
      bytes: () => svg('width="100000" height="100000">'),
      refusal: 'imageTooLarge',
    },
  ])('refuses $case by its headers, at once', async ({ bytes, refusal }) => {
    const bomb = await bytes()
    const before = process.memoryUsage.rss()
    const used = process.cpuUsage()
    await expect(probeImage(bomb, limits)).rejects.toMatchObject({ refusal, status: 400 })
    expect(millisecondsSince(used)).toBeLessThan(250)
    expect(process.memoryUsage.rss() - before).toBeLessThan(50_000_000)
  })

  it.each([
    { case: 'entities within entities', bytes: () => entityBomb() },
    { case: 'references within references, with no size', bytes: () => useBomb() },
    { case: 'more than a million elements', bytes: () => svg(`>${'<g/>'.repeat(1_200_000)}`) },
  ])('is not slowed by an SVG of $case', async ({ bytes }) => {
    const path = join(folder, 'bomb.svg')
    await writeFile(path, bytes())
    const before = process.memoryUsage.rss()
    const used = process.cpuUsage()
    expect(await probeImage(path, limits)).toMatchObject({ format: 'svg' })
    expect(millisecondsSince(used)).toBeLessThan(250)
    expect(process.memoryUsage.rss() - before).toBeLessThan(50_000_000)
  })

  it('takes an image just within the limit', async () => {
    const bytes = await sharp({ create: { width: 1000, height: 50, channels: 3, background: '#000' } })
      .png()
      .toBuffer()
    expect(await probeImage(bytes, { maxInputPixels: 50_000 })).toMatchObject({ width: 1000, height: 50 })
    await expect(probeImage(bytes, { maxInputPixels: 49_999 })).rejects.toMatchObject({ refusal: 'imageTooLarge' })
  })
})

/** Of the processor: what the machine does for others does not count. */
function millisecondsSince(used: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(used)
  return (user + system) / 1000
}

function png(width: number, height: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.writeUInt8(8, 8)
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    checksum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, checksum])
  }
  const pixels = deflateSync(Buffer.alloc(1_000_000))
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))])
}

function gif(frames: number, width: number, height: number): Buffer {
  const size = Buffer.alloc(4)
  size.writeUInt16LE(width, 0)
  size.writeUInt16LE(height, 2)
  const head = Buffer.concat([Buffer.from('GIF89a'), size, Buffer.from('800000000000ffffff', 'hex')])
  const frame = Buffer.from('21f904000a000000' + '2c00000000010001000002024401' + '00', 'hex')
  return Buffer.concat([head, ...Array<Buffer>(frames).fill(frame), Buffer.from('3b', 'hex')])
}

/** A real lossless picture of one pixel, whose header is made to promise more. @see RFC 9649 §3.4 */
async function webp(width: number, height: number): Promise<Buffer> {
  const bytes = await sharp({ create: { width: 1, height: 1, channels: 3, background: '#000' } })
    .webp({ lossless: true })
    .toBuffer()
  const version = bytes.readUInt32LE(21) >>> 28
  bytes.writeUInt32LE(((version << 28) | ((height - 1) << 14) | (width - 1)) >>> 0, 21)
  return bytes
}

/** One strip of nothing behind the tags. */
function tiff(width: number, height: number): Buffer {
  const tags: [tag: number, value: number][] = [
    [256, width],
    [257, height],
    [258, 8],
    [259, 1],
    [262, 1],
    [273, 8],
    [277, 1],
    [278, height],
    [279, 1],
  ]
  const directory = Buffer.alloc(2 + tags.length * 12 + 4)
  directory.writeUInt16LE(tags.length, 0)
  for (const [index, [tag, value]] of tags.entries()) {
    const at = 2 + index * 12
    directory.writeUInt16LE(tag, at)
    directory.writeUInt16LE(4, at + 2)
    directory.writeUInt32LE(1, at + 4)
    directory.writeUInt32LE(value, at + 8)
  }
  return Buffer.concat([Buffer.from('49492a0008000000', 'hex'), directory])
}

function entityBomb(): Buffer {
  const entities = Array.from({ length: 12 }, (_, level) => `<!ENTITY a${level + 1} "${`&a${level};`.repeat(10)}">`)
  return Buffer.from(
    `<!DOCTYPE svg [<!ENTITY a0 "lol">${entities.join('')}]><svg xmlns="http://www.w3.org/2000/svg"><text>&a12;</text></svg>`,
  )
}

function useBomb(): Buffer {
  const levels = Array.from(
    { length: 19 },
    (_, level) => `<g id="g${level + 1}">${`<use href="#g${level}"/>`.repeat(10)}</g>`,
  )
  return svg(`><g id="g0"><rect width="1" height="1"/></g>${levels.join('')}`)
}
