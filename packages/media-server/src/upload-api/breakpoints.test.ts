import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { type Answer, createCloud } from '../http/cloud-under-test.contract.ts'
import { chooseWidths } from './find-breakpoints.ts'

const rocket = readFileSync('fixtures/rocket.jpg')
const json = (...sets: object[]) => JSON.stringify(sets)

describe('responsive breakpoints', () => {
  it('are images that are there, each of a step of bytes less than the one before', async () => {
    const cloud = createCloud()
    const { answer } = await cloud.post('image/upload', {
      parameters: {
        public_id: 'a',
        responsive_breakpoints: json({ bytes_step: 5000, max_images: 4, min_width: 100 }),
        eager: 'c_scale,w_640',
      },
      file: rocket,
    })
    const [{ breakpoints }] = answer.responsive_breakpoints
    expect(breakpoints.length).toBeGreaterThan(2)
    expect(breakpoints[0].width).toBe(640)
    for (const [index, { width, height, bytes, secure_url }] of (breakpoints as Answer[]).entries()) {
      const delivered = Buffer.from(await (await cloud.send(secure_url)).arrayBuffer())
      expect(delivered.length).toBe(bytes)
      expect(await sharp(delivered).metadata()).toMatchObject({ width, height, format: 'jpeg' })
      if (index > 0) expect(breakpoints[index - 1].bytes - bytes).toBeGreaterThanOrEqual(5000)
    }
    // The eager image is one of them.
    expect(await cloud.leftovers()).toEqual({ blobs: 1 + breakpoints.length, intents: 0 })
    const { derived } = (await cloud.admin('resources/image/upload/a')).answer
    expect(derived).toHaveLength(breakpoints.length)
  })

  it('are found after a transformation, in a format, of an asset that is there, and kept only where that is wanted', async () => {
    const cloud = createCloud()
    await cloud.post('image/upload', { parameters: { public_id: 'a' }, file: rocket })
    const set = { create_derived: false, transformation: 'c_fill,h_200,w_200', format: 'webp', bytes_step: 1000 }
    const { answer } = await cloud.post('image/explicit', {
      parameters: { public_id: 'a', responsive_breakpoints: json(set) },
    })
    const [{ transformation, breakpoints }] = answer.responsive_breakpoints
    expect(transformation).toBe('c_fill,h_200,w_200')
    expect(breakpoints[0]).toMatchObject({ width: 200, height: 200 })
    expect(breakpoints[0].secure_url).toMatch(/c_fill,h_200,w_200\/c_scale,w_200\/v\d+\/a\.webp$/)
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })

  it.each([
    ['x', 'responsive_breakpoints must be JSON such as'],
    ['[]', 'responsive_breakpoints must be JSON such as'],
    [json({ max_images: 201 }), 'responsive_breakpoints max_images must be a whole number from 1 to 200, not "201"'],
    [json({ min_width: 2000 }), 'responsive_breakpoints min_width must be at most max_width (1000), not "2000"'],
    [json({ steps: 1 }), 'Unknown parameter - responsive_breakpoints steps'],
    [json({ transformation: 'w_x' }), 'Invalid width in transformation: x'],
    [json({ create_derived: 'yes' }), 'responsive_breakpoints create_derived must be true or false'],
  ])('are refused where the settings are none: %s', async (text, message) => {
    const cloud = createCloud()
    const { status, answer } = await cloud.post('image/upload', {
      parameters: { responsive_breakpoints: text },
      file: rocket,
    })
    expect([status, answer.error.message]).toEqual([400, expect.stringContaining(message)])
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
  })

  it('of any picture fall from the widest, by a step at least, and are no more than asked for', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          minWidth: fc.integer({ min: 1, max: 500 }),
          maxWidth: fc.integer({ min: 500, max: 3000 }),
          bytesStep: fc.integer({ min: 1, max: 100_000 }),
          maxImages: fc.integer({ min: 1, max: 30 }),
        }),
        fc.integer({ min: 1, max: 4000 }),
        fc.double({ min: 0.5, max: 2, noNaN: true }),
        async (set, fullWidth, exponent) => {
          const bytesAt = (width: number) => Math.round(500 + width ** exponent)
          const widths = await chooseWidths(set, fullWidth, async (width) => bytesAt(width))
          expect(widths[0]).toBe(Math.min(set.maxWidth, fullWidth))
          expect(widths.length).toBeLessThanOrEqual(set.maxImages)
          for (const [index, width] of widths.entries()) {
            expect(width).toBeGreaterThanOrEqual(Math.min(set.minWidth, fullWidth))
            if (index > 0)
              expect(bytesAt(widths[index - 1] ?? 0) - bytesAt(width)).toBeGreaterThanOrEqual(set.bytesStep)
          }
        },
      ),
      { numRuns: 100 },
    )
  })
})
