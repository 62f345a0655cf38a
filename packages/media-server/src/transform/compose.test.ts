import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { composeAnimation, composeSprite, type Part } from './compose.ts'

const LIMITS = { maxInputPixels: 1_000_000, maxOutputPixels: 1000, maxOutputSide: 1000 }

/** Images of 10 x 10, and how many of them have been opened. */
async function images(count: number) {
  const create = { width: 10, height: 10, channels: 3, background: 'red' } as const
  const bytes = await sharp({ create }).png().toBuffer()
  const opened: string[] = []
  const parts = Array.from({ length: count }, (_, index): Part => {
    const name = `n${index}`
    const open = async () => {
      opened.push(name)
      return { opened: bytes, steps: [] }
    }
    return { name, open }
  })
  return { parts, opened }
}

const options = { limits: LIMITS, patient: false }

describe.each([
  {
    what: 'an animation',
    compose: (parts: Part[]) => composeAnimation(parts, { format: 'gif', delayMs: 100 }, options),
  },
  { what: 'a sprite', compose: (parts: Part[]) => composeSprite(parts, 'png', options) },
])('$what', ({ compose }) => {
  it('is refused as soon as its images have too many pixels, the others unread', async () => {
    const { parts, opened } = await images(50)
    await expect(compose(parts)).rejects.toThrow('Image has too many pixels. Got 1100 in 11 images. Maximum is 1000.')
    expect(opened).toHaveLength(11)
  })

  it('is made one at a time, and all that are asked for at once are made', async () => {
    const many = await Promise.all(Array.from({ length: 8 }, () => images(5)))
    expect(await Promise.all(many.map(({ parts }) => compose(parts)))).toHaveLength(8)
    for (const { opened } of many) expect(opened).toHaveLength(5)
  })

  it('of one image is that image', async () => {
    const { parts } = await images(1)
    const made = await compose(parts)
    expect('image' in made ? made.image : made).toMatchObject({ width: 10, height: 10 })
  })
})
