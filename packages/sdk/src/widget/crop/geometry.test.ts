import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alongDiagonal, asCoordinates, type Box, firstBox, HANDLES, moved, type Rules, resized } from './geometry.ts'

const side = fc.integer({ min: 1, max: 20_000 })
const ratio = fc.option(fc.double({ min: 0.05, max: 20, noNaN: true }), { nil: null })
const rules = fc.record({
  picture: fc.record({ width: side, height: side }),
  ratio,
  least: fc.integer({ min: 1, max: 64 }),
})
const share = fc.double({ min: 0.01, max: 1, noNaN: true })
const distance = fc.integer({ min: -25_000, max: 25_000 })
/** Drags, one after the other. */
const drags = fc.array(fc.tuple(fc.constantFrom('move' as const, ...HANDLES), distance, distance), { maxLength: 8 })

const after = (
  given: Rules,
  from: number,
  all: readonly (readonly ['move' | (typeof HANDLES)[number], number, number])[],
) =>
  all.reduce<Box>(
    (box, [how, dx, dy]) => (how === 'move' ? moved(box, dx, dy, given) : resized(box, how, dx, dy, given)),
    firstBox(given, from),
  )

describe('a selection', () => {
  it('is always whole pixels inside the picture, whatever is dragged where', () => {
    fc.assert(
      fc.property(rules, share, drags, (given, from, all) => {
        const box = after(given, from, all)
        expect(Object.values(box).every(Number.isSafeInteger)).toBe(true)
        expect([box.x >= 0, box.y >= 0, box.width >= 1, box.height >= 1]).toEqual([true, true, true, true])
        expect(box.x + box.width).toBeLessThanOrEqual(given.picture.width)
        expect(box.y + box.height).toBeLessThanOrEqual(given.picture.height)
      }),
    )
  })

  it('keeps its ratio within a pixel', () => {
    fc.assert(
      fc.property(rules, share, drags, (given, from, all) => {
        if (given.ratio === null) return
        const { width, height } = after(given, from, all)
        const off = given.ratio < 1 ? width - height * given.ratio : height - width / given.ratio
        expect(Math.abs(off)).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('is never smaller than it may be, where the picture is not', () => {
    fc.assert(
      fc.property(rules, share, drags, (given, from, all) => {
        const { picture, ratio, least } = given
        const { width, height } = after(given, from, all)
        const asked = ratio === null ? [least, least] : [Math.max(least, least * ratio), Math.max(least, least / ratio)]
        if (picture.width < (asked[0] ?? 0) + 1 || picture.height < (asked[1] ?? 0) + 1) return
        expect(Math.min(width, height)).toBeGreaterThanOrEqual(ratio === null ? least : least - 1)
      }),
    )
  })

  it('comes back from where it was moved', () => {
    fc.assert(
      fc.property(rules, share, distance, distance, (given, from, dx, dy) => {
        const box = firstBox(given, from)
        const there = moved(box, dx, dy, given)
        expect(moved(there, box.x - there.x, box.y - there.y, given)).toEqual(box)
        expect(resized(box, 'se', 0, 0, given)).toBe(box)
      }),
    )
  })

  it('without a ratio stays where it is on the sides that are not dragged', () => {
    fc.assert(
      fc.property(rules, share, fc.constantFrom(...HANDLES), distance, distance, (given, from, handle, dx, dy) => {
        const box = firstBox({ ...given, ratio: null }, from)
        const next = resized(box, handle, dx, dy, { ...given, ratio: null })
        if (!handle.includes('w')) expect(next.x).toBe(box.x)
        if (!handle.includes('e')) expect(next.x + next.width).toBe(box.x + box.width)
        if (!handle.includes('n')) expect(next.y).toBe(box.y)
        if (!handle.includes('s')) expect(next.y + next.height).toBe(box.y + box.height)
      }),
    )
  })

  const picture = { width: 400, height: 300 }
  it.each<{ case: string; ratio: number | null; share: number; says: string }>([
    { case: 'all of it', ratio: null, share: 1, says: '0,0,400,300' },
    { case: 'half of it', ratio: null, share: 0.5, says: '100,75,200,150' },
    { case: 'a square', ratio: 1, share: 1, says: '50,0,300,300' },
    { case: 'something high', ratio: 0.5, share: 1, says: '125,0,150,300' },
    { case: 'something wide', ratio: 4, share: 0.5, says: '100,125,200,50' },
  ])('begins in the middle of the picture: $case', ({ ratio, share, says }) => {
    expect(asCoordinates(firstBox({ picture, ratio, least: 16 }, share))).toBe(says)
  })

  it.each([...HANDLES])('with a ratio goes out and in by a key at %s', (handle) => {
    const given = { picture, ratio: 1.5, least: 16 }
    const box = firstBox(given, 0.5)
    for (const [dx, dy] of [
      [4, 0],
      [0, 3],
    ] as const) {
      // An edge has one way that it goes.
      if (!/[ew]/.test(handle) && dx !== 0) continue
      if (!/[ns]/.test(handle) && dy !== 0) continue
      const out = /[nw]/.test(dx === 0 ? handle.charAt(0) : handle.slice(-1)) ? -1 : 1
      const larger = resized(box, handle, ...alongDiagonal(handle, dx * out, dy * out, given), given)
      const smaller = resized(box, handle, ...alongDiagonal(handle, -dx * out, -dy * out, given), given)
      expect([larger.width > box.width, smaller.width < box.width]).toEqual([true, true])
    }
  })
})
