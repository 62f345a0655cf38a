import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Place, planSprite } from './sprite-layout.ts'

const side = fc.integer({ min: 1, max: 500 })
const images = fc.array(fc.record({ width: side, height: side }), { minLength: 1, maxLength: 40 })

const overlap = (a: Place, b: Place): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

describe('the layout of a sprite', () => {
  it('gives every image its own place, as large as it is, within the whole', () => {
    fc.assert(
      fc.property(images, (images) => {
        const { size, places } = planSprite(images)
        expect(places.map(({ width, height }) => ({ width, height }))).toEqual(images)
        for (const [index, place] of places.entries()) {
          expect(place.x).toBeGreaterThanOrEqual(0)
          expect(place.y).toBeGreaterThanOrEqual(0)
          expect(place.x + place.width).toBeLessThanOrEqual(size.width)
          expect(place.y + place.height).toBeLessThanOrEqual(size.height)
          expect(places.slice(index + 1).some((other) => overlap(place, other))).toBe(false)
        }
      }),
    )
  })

  it('is no larger than it must be: some image touches each side', () => {
    fc.assert(
      fc.property(images, (images) => {
        const { size, places } = planSprite(images)
        expect(Math.max(...places.map(({ x, width }) => x + width))).toBe(size.width)
        expect(Math.max(...places.map(({ y, height }) => y + height))).toBe(size.height)
      }),
    )
  })

  it('lays a hundred icons of one size in ten rows', () => {
    const { size } = planSprite(Array.from({ length: 100 }, () => ({ width: 32, height: 32 })))
    expect(size).toEqual({ width: 320, height: 320 })
  })
})
