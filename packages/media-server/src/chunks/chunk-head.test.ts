import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CloudinaryError } from '../errors/cloudinary-error.ts'
import { readChunkHead, requireLength } from './chunk-head.ts'

const LIMITS = { maxFileBytes: 1_000_000, minChunkBytes: 1000 }
const read = (range: string, uploadId: string | null = 'u', limits = LIMITS) =>
  readChunkHead(
    new Headers({ 'content-range': range, ...(uploadId !== null && { 'x-unique-upload-id': uploadId }) }),
    limits,
  )

describe('the head of a chunk', () => {
  it.each([
    ['the first, of a file whose size is known', 'bytes 0-999/2500', { first: 0, last: 999, total: 2500 }],
    [
      'one whose total is not known, as the SDK for Node says it',
      'bytes 0-999/-1',
      { first: 0, last: 999, total: null },
    ],
    ['one whose total is not known, as HTTP says it', 'bytes 1000-1999/*', { first: 1000, last: 1999, total: null }],
    ['the last, however small', 'bytes 2000-2000/2001', { first: 2000, last: 2000, total: 2001 }],
    ['the only one, however small', 'bytes 0-0/1', { first: 0, last: 0, total: 1 }],
  ])('says of %s where it belongs', (_case, range, head) => {
    expect(read(range)).toEqual({ uploadId: 'u', ...head })
  })

  it('is none without a range, and has no id that nobody gave where it is the whole file', () => {
    expect(readChunkHead(new Headers({ 'x-unique-upload-id': 'u' }), LIMITS)).toBeNull()
    for (const uploadId of [null, ''])
      expect(read('bytes 0-9/10', uploadId)).toEqual({ uploadId: null, first: 0, last: 9, total: 10 })
  })

  it.each([
    ['another unit', 'items 0-999/1000'],
    ['no numbers', 'bytes a-b/c'],
    ['a last before the first', 'bytes 1000-999/2000'],
    ['a last that lies at the total', 'bytes 0-1000/1000'],
    ['a negative first', 'bytes -1-999/2000'],
    ['another negative total', 'bytes 0-999/-2'],
    ['a number of 2⁶³', 'bytes 0-999/9223372036854775808'],
    ['a number that is none', 'bytes 0-1e3/2000'],
    ['a suffix', 'bytes */1000'],
    ['two ranges', 'bytes 0-999/2000, 1000-1999/2000'],
    ['no total', 'bytes 0-999'],
    ['nothing', ''],
  ])('is refused with %s', (_case, range) => {
    expect(() => read(range)).toThrow(
      `Content-Range must be bytes <first>-<last>/<total>, total being the size of the file, or -1 or * while it is not known, not ${JSON.stringify(range)}`,
    )
  })

  it.each([
    ['below the least, not being the last', 'bytes 0-998/2000', 'All parts except EOF-chunk must be larger than 5mb'],
    ['below the least, of no known total', 'bytes 0-998/-1', 'All parts except EOF-chunk must be larger than 5mb'],
    ['of a file too large', 'bytes 0-999/1000001', 'File size too large. Got 1000001. Maximum is 1000000.'],
    ['that ends too far', 'bytes 999999-1000999/-1', 'File size too large. Got 1001000. Maximum is 1000000.'],
    ['of nothing, as the SDK for Node says it', 'bytes 0--1/0', 'Empty file'],
  ])('is refused when it is one %s', (_case, range, message) => {
    expect(() => read(range)).toThrow(message)
  })

  it.each([
    ['in the middle', 'bytes 1000-1999/3000'],
    ['at the end', 'bytes 1000-1999/2000'],
    ['at the start', 'bytes 0-999/-1'],
  ])('is refused without an id, %s', (_case, range) => {
    expect(() => read(range, null)).toThrow('Missing required header - X-Unique-Upload-Id')
  })

  it('is refused with an id that is no name', () => {
    expect(() => read('bytes 0-9/10', 'x'.repeat(256))).toThrow('X-Unique-Upload-Id must be at most 255 characters')
  })

  it.each(['X-Upload-Part-Number', 'X-Upload-Total-Parts'])('is refused with %s, by name', (name) => {
    expect(() => readChunkHead(new Headers({ [name]: '1' }), LIMITS)).toThrow(`${name} is not implemented`)
  })

  it('is whole numbers in their order, or a refusal, whatever is sent', () => {
    const part = fc.oneof(
      fc.constantFrom('bytes ', '-', '/', '*', '-1', ' ', ',', '0', 'bytes'),
      fc.integer({ min: -5, max: 3000 }).map(String),
      fc.string({ maxLength: 3, unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) }),
    )
    const ranges = fc.oneof(
      fc.array(part, { maxLength: 8 }).map((parts) => parts.join('')),
      fc.tuple(part, part, part).map(([first, last, total]) => `bytes ${first}-${last}/${total}`),
    )
    fc.assert(
      fc.property(ranges, (range) => {
        try {
          const head = read(range, 'u', { ...LIMITS, minChunkBytes: 1 })
          expect(head?.first).toBeLessThanOrEqual(head?.last ?? -1)
          expect(head?.last).toBeLessThan(head?.total ?? Number.POSITIVE_INFINITY)
          for (const number of [head?.first, head?.last, head?.total ?? 0])
            expect(Number.isSafeInteger(number)).toBe(true)
        } catch (error) {
          if (!(error instanceof CloudinaryError)) throw error
        }
      }),
      { numRuns: Number(process.env.COUNTERSIGN_RUNS ?? 2000) },
    )
  })

  it('is held to what arrived', () => {
    const head = { uploadId: 'u', first: 10, last: 19, total: null }
    expect(() => requireLength(head, 10)).not.toThrow()
    for (const bytes of [9, 11])
      expect(() => requireLength(head, bytes)).toThrow(
        `Content-Range (bytes 10-19/*) names 10 bytes, and file has ${bytes}`,
      )
  })
})
