import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { perceptualHash } from './perceptual-hash.ts'
import { pictureColors } from './picture-colors.ts'
import { readExif } from './read-exif.ts'

const LIMITS = { maxInputPixels: 50_000_000 }
const rocket = readFileSync('fixtures/rocket.jpg')
const coffee = readFileSync('fixtures/coffee.png')

const differing = (a: string, b: string) => (BigInt(`0x${a}`) ^ BigInt(`0x${b}`)).toString(2).replaceAll('0', '').length

describe('the hash of a picture', () => {
  it.each([
    { case: 'smaller', change: () => sharp(rocket).resize({ width: 200 }).jpeg() },
    { case: 'in another format', change: () => sharp(rocket).webp() },
    { case: 'coarser', change: () => sharp(rocket).jpeg({ quality: 20 }) },
    { case: 'a little brighter', change: () => sharp(rocket).modulate({ brightness: 1.1 }).png() },
  ])('hardly changes when the picture is $case', async ({ change }) => {
    const hash = await perceptualHash(await change().toBuffer(), LIMITS)
    expect(differing(hash, await perceptualHash(rocket, LIMITS))).toBeLessThan(8)
  })

  it('is another one for another picture', async () => {
    expect(differing(await perceptualHash(coffee, LIMITS), await perceptualHash(rocket, LIMITS))).toBeGreaterThan(15)
  })
})

describe('the colours of a picture', () => {
  it.each([
    ['#000000', 'black'],
    ['#ffffff', 'white'],
    ['#1111ee', 'blue'],
    ['#228b22', 'green'],
    ['#008080', 'teal'],
    ['#8a8a8a', 'gray'],
    ['#ffc0cb', 'pink'],
    ['#800080', 'purple'],
  ])('%s is %s', async (background, name) => {
    const picture = await sharp({ create: { width: 8, height: 8, channels: 3, background } })
      .png()
      .toBuffer()
    const { colors, predominant } = await pictureColors(picture, LIMITS)
    expect(colors).toEqual([[background.toUpperCase(), 100]])
    expect(predominant.google).toEqual([[name, 100]])
  })

  it('are counted, most first, what is transparent left out', async () => {
    const red = await sharp({ create: { width: 10, height: 30, channels: 3, background: '#ff0000' } })
      .png()
      .toBuffer()
    const clear = { r: 0, g: 0, b: 0, alpha: 0 }
    const picture = await sharp({ create: { width: 80, height: 30, channels: 4, background: clear } })
      .composite([
        { input: red, left: 0, top: 0 },
        { input: await sharp(red).negate().toBuffer(), left: 10, top: 0 },
        { input: red, left: 20, top: 0 },
      ])
      .png()
      .toBuffer()
    expect((await pictureColors(picture, LIMITS)).colors).toEqual([
      ['#FF0000', 66.7],
      ['#00FFFF', 33.3],
    ])
  })
})

describe('EXIF', () => {
  const block = async () => {
    const written = sharp(rocket).withExif({ IFD0: { Make: 'A', Model: 'B' }, IFD2: { FNumber: '28/10' } })
    return (await sharp(await written.jpeg().toBuffer()).metadata()).exif ?? Buffer.alloc(0)
  }

  it('is read by name', async () => {
    expect(readExif(await block())).toMatchObject({ Make: 'A', Model: 'B', FNumber: '28/10' })
  })

  it('that is torn, damaged or no EXIF at all is no error, and never leads outside', async () => {
    const whole = await block()
    const damaged = fc.tuple(fc.nat(whole.length), fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255))))
    fc.assert(
      fc.property(damaged, ([length, changes]) => {
        const bytes = Buffer.from(whole.subarray(0, length))
        for (const [at, value] of changes) bytes[at % Math.max(1, length)] = value
        expect(Object.values(readExif(bytes)).every((text) => text.length <= 50_000)).toBe(true)
      }),
      { numRuns: 500 },
    )
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void readExif(bytes)))
  })
})
