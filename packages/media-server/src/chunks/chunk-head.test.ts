import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CloudinaryError } from '../errors/cloudinary-error.ts'
import { readChunkHead, requireAnnounced, requireLength } from './chunk-head.ts'

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
    expect(read(range)).toEqual({ uploadId: 'u', unit: 'byte', ...head, range: head })
  })

  it('is none without a range, and has no id that nobody gave where it is the whole file', () => {
    expect(readChunkHead(new Headers({ 'x-unique-upload-id': 'u' }), LIMITS)).toBeNull()
    for (const uploadId of [null, ''])
      expect(read('bytes 0-9/10', uploadId)).toMatchObject({ uploadId: null, first: 0, last: 9, total: 10 })
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
    const range = { first: 10, last: 19, total: null }
    const head = { uploadId: 'u', unit: 'byte' as const, ...range, range }
    const limits = { ...LIMITS, minChunkBytes: 1 }
    expect(() => requireLength(head, 10, limits)).not.toThrow()
    for (const bytes of [9, 11])
      expect(() => requireLength(head, bytes, limits)).toThrow(
        `Content-Range (bytes 10-19/*) names 10 bytes, and file has ${bytes}`,
      )
  })
})

describe('the head of a part', () => {
  const readPart = (headers: Record<string, string>) =>
    readChunkHead(new Headers({ 'x-unique-upload-id': 'u', ...headers }), LIMITS)
  const part = (number: string, total?: string) => ({
    'x-upload-part-number': number,
    ...(total !== undefined && { 'x-upload-total-parts': total }),
  })

  it.each([
    ['the first, of nobody knows how many', part('1'), { first: 0, last: 0, total: null }],
    ['one of many', part('2', '10000'), { first: 1, last: 1, total: 10_000 }],
    ['the last', part('10000', '10000'), { first: 9_999, last: 9_999, total: 10_000 }],
    ['the only one', part('1', '1'), { first: 0, last: 0, total: 1 }],
  ])('says of %s which it is', (_case, headers, place) => {
    expect(readPart(headers)).toEqual({ uploadId: 'u', unit: 'part', ...place, range: null })
  })

  it('goes before a range, which says how long the part is', () => {
    const head = readPart({ ...part('3', '4'), 'content-range': 'bytes 0-9/*' })
    expect(head).toMatchObject({ unit: 'part', first: 2, total: 4, range: { first: 0, last: 9, total: null } })
    if (head === null) throw new Error('no head')
    expect(() => requireLength(head, 9, LIMITS)).toThrow('Content-Range (bytes 0-9/*) names 10 bytes, and file has 9')
  })

  it.each([
    ['the number 0', part('0'), 'X-Upload-Part-Number must be a whole number from 1 to 10000, not "0"'],
    ['a number too high', part('10001'), 'X-Upload-Part-Number must be a whole number from 1 to 10000, not "10001"'],
    ['a number above the total', part('3', '2'), 'X-Upload-Part-Number must be a whole number from 1 to 2, not "3"'],
    ['a negative number', part('-1'), 'X-Upload-Part-Number must be a whole number from 1 to 10000, not "-1"'],
    ['a fraction', part('1.5'), 'X-Upload-Part-Number must be a whole number from 1 to 10000, not "1.5"'],
    ['no number', part(''), 'X-Upload-Part-Number must be a whole number from 1 to 10000, not ""'],
    ['two numbers', part('1, 2'), 'X-Upload-Part-Number must be a whole number from 1 to 10000, not "1, 2"'],
    ['the total 0', part('1', '0'), 'X-Upload-Total-Parts must be a whole number from 1 to 10000, not "0"'],
    [
      'a total too high',
      part('1', '10001'),
      'X-Upload-Total-Parts must be a whole number from 1 to 10000, not "10001"',
    ],
    [
      'a total alone',
      { 'x-upload-total-parts': '7' },
      'Missing required header - X-Upload-Part-Number, which says which of 7 parts this is',
    ],
    [
      'no id',
      { ...part('2', '3'), 'x-unique-upload-id': '' },
      'Missing required header - X-Unique-Upload-Id, which says whose part number 2 is',
    ],
    ['a range that is none', { ...part('1'), 'content-range': 'x' }, /^Content-Range must be bytes/],
  ])('is refused with %s', (_case, headers, message) => {
    expect(() => readPart(headers)).toThrow(message)
  })

  it('is held to what chunks may have, the last one to less', () => {
    const [between, last] = [readPart(part('1', '2')), readPart(part('2', '2'))]
    if (between === null || last === null) throw new Error('no head')
    expect(() => requireLength(between, 999, LIMITS)).toThrow('All parts except EOF-chunk must be larger than 5mb')
    expect(() => requireLength(between, 1000, LIMITS)).not.toThrow()
    expect(() => requireLength(last, 1, LIMITS)).not.toThrow()
    expect(() => requireLength(last, 1_000_001, LIMITS)).toThrow(
      'File size too large. Got 1000001. Maximum is 1000000.',
    )
  })

  it('is held to what is announced of a file that a URL names', () => {
    const head = readPart(part('1', '2'))
    if (head === null) throw new Error('no head')
    const options = { limits: LIMITS, url: 'https://example.com/a' }
    expect(() => requireAnnounced(head, 1000, options)).not.toThrow()
    expect(() => requireAnnounced(head, 999, options)).toThrow('All parts except EOF-chunk')
    expect(() => requireAnnounced(head, null, options)).toThrow(
      'Error in loading https://example.com/a - a chunk needs a Content-Length',
    )
  })
})
