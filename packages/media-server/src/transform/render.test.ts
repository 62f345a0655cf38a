import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { expandTransformation } from './expand.ts'
import { parseTransformation } from './parse.ts'
import { renderImage } from './render.ts'

const limits = { maxInputPixels: 50_000_000, maxOutputPixels: 25_000_000, maxOutputSide: 8192 }
const fixture = (name: string) => new URL(`../../../../fixtures/${name}`, import.meta.url).pathname
const stepsOf = async (text: string) =>
  text ? (await expandTransformation(parseTransformation(text), async () => null)).steps : []
const render = async (name: string, transformation: string, format: string) =>
  renderImage(fixture(name), await stepsOf(transformation), format, limits)

/** Pixels as RGBA. */
interface Picture {
  width: number
  height: number
  data: Uint8Array
}

async function decode(source: string | Uint8Array, page = 0): Promise<Picture> {
  const { data, info } = await sharp(source, { page }).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, data }
}

const pixel = ({ width, data }: Picture, x: number, y: number): number[] => [
  ...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4),
]

function window(picture: Picture, left: number, top: number, width: number, height: number): Picture {
  const data = new Uint8Array(width * height * 4)
  for (let y = 0; y < height; y += 1) {
    const from = ((top + y) * picture.width + left) * 4
    data.set(picture.data.subarray(from, from + width * 4), y * width * 4)
  }
  return { width, height, data }
}

/** Each pixel the mean of the area that it covers: another road to the same picture. */
function shrink(picture: Picture, width: number, height: number): Picture {
  const data = new Uint8Array(width * height * 4)
  const [stepX, stepY] = [picture.width / width, picture.height / height]
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [left, top] = [Math.floor(x * stepX), Math.floor(y * stepY)]
      const right = Math.min(picture.width, Math.ceil((x + 1) * stepX))
      const bottom = Math.min(picture.height, Math.ceil((y + 1) * stepY))
      const area = window(picture, left, top, right - left, bottom - top)
      for (let channel = 0; channel < 4; channel += 1) {
        let sum = 0
        for (let at = channel; at < area.data.length; at += 4) sum += area.data[at] ?? 0
        data[(y * width + x) * 4 + channel] = sum / (area.data.length / 4)
      }
    }
  }
  return { width, height, data }
}

/** Mean difference a channel, 0 to 255. */
function difference(one: Picture, other: Picture): number {
  expect([one.width, one.height]).toEqual([other.width, other.height])
  let sum = 0
  for (let at = 0; at < one.data.length; at += 1) sum += Math.abs((one.data[at] ?? 0) - (other.data[at] ?? 0))
  return sum / one.data.length
}

let coffee: Picture
let rocket: Picture
beforeAll(async () => {
  coffee = await decode(fixture('coffee.png'))
  rocket = await decode(fixture('rocket.jpg'))
})

describe('renderImage, by its pixels', () => {
  it('scale: stretches the whole picture over the box', async () => {
    const made = await render('coffee.png', 'c_scale,w_150,h_200', 'png')
    expect([made.width, made.height, made.mediaType]).toEqual([150, 200, 'image/png'])
    expect(difference(await decode(made.bytes), shrink(coffee, 150, 200))).toBeLessThan(3)
  })

  it('scale: keeps the proportions with one side given', async () => {
    const picture = await decode((await render('rocket.jpg', 'w_160', 'jpg')).bytes)
    expect(difference(picture, shrink(rocket, 160, 107))).toBeLessThan(4)
  })

  it('fit: makes the picture as large as the box allows, growing too', async () => {
    expect(
      difference(
        await decode((await render('coffee.png', 'c_fit,w_150,h_150', 'png')).bytes),
        shrink(coffee, 150, 100),
      ),
    ).toBeLessThan(3)
    const grown = await decode((await render('coffee.png', 'c_fit,w_1200,h_1200', 'png')).bytes)
    expect(difference(shrink(grown, 600, 400), coffee)).toBeLessThan(3)
  })

  it('limit: shrinks like fit, and leaves a smaller picture as it is, pixel for pixel', async () => {
    expect(
      difference(
        await decode((await render('coffee.png', 'c_limit,w_150,h_150', 'png')).bytes),
        shrink(coffee, 150, 100),
      ),
    ).toBeLessThan(3)
    expect(difference(await decode((await render('coffee.png', 'c_limit,w_1200,h_1200', 'png')).bytes), coffee)).toBe(0)
  })

  it('crop: takes exactly the middle', async () => {
    const picture = await decode((await render('coffee.png', 'c_crop,w_260,h_200', 'png')).bytes)
    expect(difference(picture, window(coffee, 170, 100, 260, 200))).toBe(0)
  })

  it('crop: is never larger than the picture', async () => {
    const picture = await decode((await render('coffee.png', 'c_crop,w_5000,h_20', 'png')).bytes)
    expect(difference(picture, window(coffee, 0, 190, 600, 20))).toBe(0)
  })

  it('fill: covers the box and cuts the sides evenly', async () => {
    const picture = await decode((await render('coffee.png', 'c_fill,w_100,h_100', 'png')).bytes)
    const middle = shrink(window(coffee, 100, 0, 400, 400), 100, 100)
    const leftSide = shrink(window(coffee, 0, 0, 400, 400), 100, 100)
    expect(difference(picture, middle)).toBeLessThan(3)
    expect(difference(picture, leftSide)).toBeGreaterThan(10)
  })

  it('pad: lays the picture on transparent ground where the format has it', async () => {
    const picture = await decode((await render('coffee.png', 'c_pad,w_150,h_140', 'png')).bytes)
    expect([picture.width, picture.height]).toEqual([150, 140])
    for (const y of [0, 19, 120, 139]) expect(pixel(picture, 75, y)[3]).toBe(0)
    expect(difference(window(picture, 0, 20, 150, 100), shrink(coffee, 150, 100))).toBeLessThan(3)
  })

  it('pad: lays the picture on white where the format has no transparency', async () => {
    const picture = await decode((await render('rocket.jpg', 'w_400,h_300,c_pad', 'jpg')).bytes)
    expect([picture.width, picture.height]).toEqual([400, 300])
    for (const y of [0, 10, 290, 299]) expect(pixel(picture, 200, y)).toEqual([255, 255, 255, 255])
    expect(difference(window(picture, 0, 16, 400, 267), shrink(rocket, 400, 267))).toBeLessThan(4)
  })

  it('chains components, each upon what the one before it made', async () => {
    const picture = await decode(
      (await render('coffee.png', 'c_crop,w_400,h_400/c_scale,w_100/c_pad,w_120,h_100', 'png')).bytes,
    )
    expect(pixel(picture, 5, 50)[3]).toBe(0)
    expect(
      difference(window(picture, 10, 0, 100, 100), shrink(window(coffee, 100, 0, 400, 400), 100, 100)),
    ).toBeLessThan(3)
  })

  it('turns a picture upright by its EXIF orientation before anything else', async () => {
    const stored = await decode(fixture('cat-exif-rotated.jpg'))
    expect([stored.width, stored.height]).toEqual([300, 451])
    const made = await decode((await render('cat-exif-rotated.jpg', 'c_crop,w_451,h_300', 'png')).bytes)
    expect([made.width, made.height]).toEqual([451, 300])
    // Orientation 6: a quarter turn clockwise.
    for (const [x, y] of [
      [0, 0],
      [450, 0],
      [0, 299],
      [450, 299],
      [200, 100],
    ] as const) {
      expect(pixel(made, x, y)).toEqual(pixel(stored, y, 450 - x))
    }
  })

  it('leaves no metadata: no place, no camera, no profile', async () => {
    const original = await sharp(fixture('cat-exif-rotated.jpg')).metadata()
    expect(original.exif?.includes('GPS') || (original.exif?.length ?? 0) > 0).toBe(true)
    for (const format of ['jpg', 'png', 'webp', 'avif']) {
      const { bytes } = await render('cat-exif-rotated.jpg', 'w_100', format)
      const { exif, xmp, iptc, icc, orientation } = await sharp(bytes).metadata()
      expect({ format, exif, xmp, iptc, icc, orientation }).toEqual({ format })
    }
  })
})

describe('renderImage, of animations', () => {
  it.each(['gif', 'webp'])('keeps the frames and their timing in %s, each one transformed', async (format) => {
    const { bytes, height } = await render('cat-animated.gif', 'c_fill,w_90,h_90', format)
    const facts = await sharp(bytes, { animated: true }).metadata()
    expect(height).toBe(90)
    expect([facts.width, facts.pageHeight, facts.pages, facts.delay]).toEqual([90, 90, 8, Array(8).fill(100)])
    for (const page of [0, 3, 7]) {
      const frame = await decode(fixture('cat-animated.gif'), page)
      expect(difference(await decode(bytes, page), shrink(window(frame, 30, 0, 180, 180), 90, 90))).toBeLessThan(9)
    }
  })

  it('pads every frame, in a chain too', async () => {
    const { bytes } = await render('cat-animated.gif', 'c_scale,w_120/c_pad,w_120,h_110', 'webp')
    for (const page of [0, 7]) {
      const picture = await decode(bytes, page)
      expect([picture.height, pixel(picture, 60, 3)[3], pixel(picture, 60, 106)[3]]).toEqual([110, 0, 0])
      const frame = shrink(await decode(fixture('cat-animated.gif'), page), 120, 90)
      expect(difference(window(picture, 0, 10, 120, 90), frame)).toBeLessThan(9)
    }
  })

  it('takes the first frame where the format has only one', async () => {
    const { bytes } = await render('cat-animated.gif', 'w_120', 'jpg')
    const first = shrink(await decode(fixture('cat-animated.gif')), 120, 90)
    expect(difference(await decode(bytes), first)).toBeLessThan(5)
  })
})

describe('renderImage, of formats', () => {
  it.each([
    ['jpg', 'jpeg'],
    ['png', 'png'],
    ['webp', 'webp'],
    ['gif', 'gif'],
    ['avif', 'heif'],
  ])('converts to %s without a transformation', async (format, sharpName) => {
    const made = await render('coffee.png', '', format)
    expect((await sharp(made.bytes).metadata()).format).toBe(sharpName)
    expect([made.width, made.height, made.format]).toEqual([600, 400, format])
    expect(difference(await decode(made.bytes), coffee)).toBeLessThan(6)
  })

  it('puts white behind what is transparent when JPEG is asked for', async () => {
    const clear = await sharp({
      create: { width: 8, height: 8, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .png()
      .toBuffer()
    const { bytes } = await renderImage(clear, [], 'jpg', limits)
    expect(pixel(await decode(bytes), 4, 4)).toEqual([255, 255, 255, 255])
  })

  it.each(['tiff', 'svg', 'pdf', 'heic', 'mp4', 'exe', '__proto__'])('refuses to make %s', async (format) => {
    await expect(render('coffee.png', 'w_10', format)).rejects.toMatchObject({
      refusal: 'notImplemented',
      message: `Conversion of an image to ${format} is not implemented by this server`,
    })
  })

  it('makes AVIF of 2 megapixels at most', async () => {
    await expect(render('coffee.png', 'c_scale,w_2000,h_1001', 'avif')).rejects.toMatchObject({
      message: 'Conversion to avif of more than 2000000 pixels is not implemented by this server',
    })
  })
})

describe('renderImage, of requests that cost', () => {
  it.each([
    { case: 'a side beyond the limit', transformation: 'c_scale,w_8193,h_1' },
    { case: 'more pixels than the limit', transformation: 'c_scale,w_8000,h_8000' },
    { case: 'a large ground', transformation: 'c_pad,w_100000,h_1' },
    { case: 'a large step between small ones', transformation: 'w_10/c_scale,w_8000,h_8000/w_10' },
    {
      case: 'an animation whose frames are too much together',
      transformation: 'c_scale,w_2000,h_2000',
      name: 'cat-animated.gif',
      format: 'gif',
    },
  ])('refuses $case before it reads a pixel', async ({ transformation, name = 'coffee.png', format = 'png' }) => {
    const started = performance.now()
    await expect(render(name, transformation, format)).rejects.toMatchObject({ refusal: 'resultTooLarge', status: 400 })
    expect(performance.now() - started).toBeLessThan(250)
  })

  it('lets c_limit pass whatever the box is, since it never grows', async () => {
    expect(await render('coffee.png', 'c_limit,w_100000', 'jpg')).toMatchObject({ width: 600, height: 400 })
  })

  it('makes a thin picture thick without going through a huge one', async () => {
    const thin = await sharp({ create: { width: 1, height: 4000, channels: 3, background: '#336699' } })
      .png()
      .toBuffer()
    const made = await renderImage(thin, await stepsOf('c_fill,w_500,h_500'), 'png', limits)
    expect(pixel(await decode(made.bytes), 250, 250)).toEqual([0x33, 0x66, 0x99, 255])
  })

  it('refuses a picture that is damaged behind its headers', async () => {
    const whole = await readFile(fixture('rocket.jpg'))
    await expect(renderImage(whole.subarray(0, 50_000), [], 'png', limits)).rejects.toMatchObject({
      refusal: 'invalidImageFile',
    })
  })
})
