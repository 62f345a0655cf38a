import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planComponent, requireWithinLimits, type Size } from './geometry.ts'
import { CROP_MODES, type CropMode } from './transformation.ts'

const length = fc.integer({ min: 1, max: 5000 })
const size = fc.record({ width: length, height: length })

const forAll = (crop: CropMode, check: (plan: ReturnType<typeof planComponent>, source: Size, box: Size) => void) =>
  fc.assert(fc.property(size, size, (source, box) => check(planComponent(source, { crop, ...box }), source, box)))

describe('planComponent', () => {
  it('scale: makes exactly the box', () => {
    forAll('scale', (plan, _source, box) => {
      expect(plan).toEqual({ resize: box, size: box, cut: null, pad: null })
    })
  })

  it('fit: touches the box on one side and never leaves it', () => {
    forAll('fit', ({ size }, _source, box) => {
      expect(size.width <= box.width && size.height <= box.height).toBe(true)
      expect(size.width === box.width || size.height === box.height).toBe(true)
    })
  })

  it('limit: is fit where the image is larger, and the image itself where it is not', () => {
    forAll('limit', (plan, source, box) => {
      const isSmaller = source.width <= box.width && source.height <= box.height
      expect(plan).toEqual(
        isSmaller
          ? planComponent(source, { crop: 'scale', ...source })
          : planComponent(source, { crop: 'fit', ...box }),
      )
      expect(plan.size.width <= source.width && plan.size.height <= source.height).toBe(true)
    })
  })

  it('fill: makes exactly the box, cut evenly from an image that covers it', () => {
    forAll('fill', ({ resize, cut, size }, _source, box) => {
      expect(size).toEqual(box)
      expect(resize.width === box.width || resize.height === box.height).toBe(true)
      const { left, top } = cut ?? { left: 0, top: 0 }
      expect(Math.abs(resize.width - box.width - 2 * left)).toBeLessThanOrEqual(1)
      expect(Math.abs(resize.height - box.height - 2 * top)).toBeLessThanOrEqual(1)
    })
  })

  it('crop: takes a window out of the middle and resizes nothing', () => {
    forAll('crop', ({ resize, size }, source, box) => {
      expect(resize).toEqual(source)
      expect(size).toEqual({ width: Math.min(box.width, source.width), height: Math.min(box.height, source.height) })
    })
  })

  it('pad: makes exactly the box, the image in the middle as fit would make it', () => {
    forAll('pad', ({ resize, pad, size }, source, box) => {
      expect(size).toEqual(box)
      expect(resize).toEqual(planComponent(source, { crop: 'fit', ...box }).size)
      const { left, right, top, bottom } = pad ?? { left: 0, right: 0, top: 0, bottom: 0 }
      expect([left + resize.width + right, top + resize.height + bottom]).toEqual([box.width, box.height])
      expect(right - left === 0 || right - left === 1).toBe(true)
      expect(bottom - top === 0 || bottom - top === 1).toBe(true)
    })
  })

  it.each(CROP_MODES)('%s with one side given never makes a side of zero pixels', (crop) => {
    fc.assert(
      fc.property(size, length, fc.boolean(), (source, side, isWidth) => {
        const plan = planComponent(source, { crop, width: isWidth ? side : null, height: isWidth ? null : side })
        expect(
          Math.min(plan.size.width, plan.size.height, plan.resize.width, plan.resize.height),
        ).toBeGreaterThanOrEqual(1)
      }),
    )
  })

  it.each([
    { crop: 'scale', width: 320, height: null, makes: [320, 214] },
    { crop: 'scale', width: null, height: 854, makes: [1280, 854] },
    { crop: 'fit', width: 1280, height: null, makes: [1280, 854] },
    { crop: 'limit', width: 1280, height: null, makes: [640, 427] },
    { crop: 'fill', width: 320, height: null, makes: [320, 214] },
    { crop: 'pad', width: 320, height: null, makes: [320, 214] },
    { crop: 'crop', width: 320, height: null, makes: [320, 427] },
  ] as const)('$crop of 640x427 with w $width and h $height makes $makes', ({ crop, width, height, makes }) => {
    const { size } = planComponent({ width: 640, height: 427 }, { crop, width, height })
    expect([size.width, size.height]).toEqual(makes)
  })
})

describe('requireWithinLimits', () => {
  const limits = { maxOutputPixels: 1000, maxOutputSide: 100 }
  it.each([
    {
      case: 'a side too long',
      width: 101,
      height: 1,
      frames: 1,
      message: 'Transformation makes 101x1. Maximum is 1000 pixels, 100 a side.',
    },
    {
      case: 'too many pixels',
      width: 50,
      height: 21,
      frames: 1,
      message: 'Transformation makes 50x21. Maximum is 1000 pixels, 100 a side.',
    },
    {
      case: 'too many pixels in all frames',
      width: 10,
      height: 10,
      frames: 11,
      message: 'Transformation makes 10x10 in 11 frames. Maximum is 1000 pixels, 100 a side.',
    },
  ])('refuses $case', ({ width, height, frames, message }) => {
    expect(() => requireWithinLimits({ width, height }, frames, limits)).toThrow(
      expect.objectContaining({ refusal: 'resultTooLarge', message }),
    )
  })
  it('lets pass what is just within', () => {
    expect(() => requireWithinLimits({ width: 100, height: 10 }, 1, limits)).not.toThrow()
  })
})
