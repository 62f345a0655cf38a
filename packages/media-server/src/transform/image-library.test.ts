import sharp from 'sharp'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { refuse } from '../errors/cloudinary-error.ts'
import { createDeadline, refusalOf } from './image-library.ts'

afterEach(() => {
  vi.useRealTimers()
})

describe('createDeadline', () => {
  it('gives each step what is left of ten seconds, and the step after them nothing', () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const inTime = createDeadline()
    const given = () => {
      const image = sharp()
      const timeout = vi.spyOn(image, 'timeout')
      inTime(image)
      return timeout.mock.calls
    }
    expect(given()).toEqual([[{ seconds: 10 }]])
    vi.advanceTimersByTime(7500)
    expect(given()).toEqual([[{ seconds: 3 }]])
    vi.advanceTimersByTime(2500)
    expect(given).toThrow(expect.objectContaining({ refusal: 'renderTooSlow', status: 400 }))
  })
})

describe('refusalOf', () => {
  const limits = { maxInputPixels: 1000 }

  it('knows what sharp says when its time is up', async () => {
    const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const
    const slow = sharp({ create: { width: 3000, height: 3000, channels: 3, background: '#000', noise } })
    const error = await slow
      .timeout({ seconds: 1 })
      .avif({ effort: 9 })
      .toBuffer()
      .catch((error: unknown) => error)
    expect(refusalOf(error, limits)).toMatchObject({ refusal: 'renderTooSlow', cause: error })
  })

  it('knows what sharp says of too many pixels', async () => {
    const large = await sharp({ create: { width: 100, height: 100, channels: 3, background: '#000' } })
      .png()
      .toBuffer()
    const error = await sharp(large, { limitInputPixels: 1000 })
      .metadata()
      .catch((error: unknown) => error)
    expect(refusalOf(error, limits)).toMatchObject({ refusal: 'imageTooLarge' })
  })

  it('takes what else sharp says for a damaged image, and keeps the cause from the client', () => {
    const error = new Error('vips: /data/blobs/ab is odd')
    expect(refusalOf(error, limits)).toMatchObject({
      refusal: 'invalidImageFile',
      message: 'Invalid image file',
      cause: error,
    })
  })

  it('leaves a file that is gone, a defect and a refusal what they are', async () => {
    const gone = await sharp('/nowhere/picture.png')
      .metadata()
      .catch((error: unknown) => error)
    expect(refusalOf(gone, limits)).toMatchObject({ code: 'ENOENT' })
    for (const error of [new TypeError('x is not a function'), refuse('serverBusy', 64)])
      expect(refusalOf(error, limits)).toBe(error)
  })
})
