import { describe, expect, it } from 'vitest'
import { isLast, isWhole, judgeChunk, type SessionState } from './judge-chunk.ts'
import type { ArrivedChunk } from './sessions.ts'

const md5 = 'm'
const terms = { public_id: 'a' }
const piece = (index: number) => ({ first: 10 * index, last: 10 * index + 9, bytes: 10, md5 })
const judge = (before: SessionState | null, arrived: ArrivedChunk) =>
  judgeChunk(before, arrived, { maxFileBytes: 200_000 })
const session = (count: number, facts: Partial<SessionState> = {}): SessionState => ({
  ...{ unit: 'byte' as const, total: null, terms, isFinished: false },
  ...{ chunks: Array.from({ length: count }, (_, index) => piece(index)) },
  ...facts,
})
const chunk = (index: number, facts: object = {}) => ({
  ...{ cloudName: 'demo', uploadId: 'u', unit: 'byte' as const, total: null, terms, blobId: 'b', ...piece(index) },
  ...facts,
})

describe('a chunk', () => {
  it.each([
    ['begins what is not there', null, chunk(0), 'begins'],
    ['joins what has begun', session(1), chunk(1), 'joins'],
    ['joins it with a gap between, not being the last', session(1), chunk(5), 'joins'],
    ['repeats what is there', session(3), chunk(1), 'repeats'],
    ['repeats what is there, and knows that it was the last', session(3), chunk(2, { total: 30 }), 'repeats'],
    ['repeats what is finished', session(3, { isFinished: true, total: 30 }), chunk(0), 'repeats'],
    [
      'begins another under the id of a finished one',
      session(3, { isFinished: true }),
      chunk(0, { md5: 'n' }),
      'begins',
    ],
    ['begins another of other parameters', session(3, { isFinished: true }), chunk(0, { terms: {} }), 'begins'],
    ['begins another of another size', session(3, { isFinished: true, total: 30 }), chunk(0, { total: 40 }), 'begins'],
  ] as const)('%s', (_case, before, arrived, verdict) => {
    expect(judge(before, arrived)).toBe(verdict)
  })

  it('is refused beyond the ten thousandth, unless it is here already', () => {
    expect(judge(session(9_999), chunk(9_999))).toBe('joins')
    expect(() => judge(session(10_000), chunk(10_000))).toThrow('Too many chunks. Maximum is 10000.')
    expect(judge(session(10_000), chunk(7))).toBe('repeats')
  })

  it('is refused as the last when it comes again, and others are missing', () => {
    const gap = session(0, { chunks: [piece(0), piece(2)] })
    expect(() => judge(gap, chunk(2, { total: 30 }))).toThrow('Bytes 10-19 are missing')
  })

  it('is refused with a parameter less as with one more, by name', () => {
    expect(() => judge(session(1), chunk(1, { terms: {} }))).toThrow(/^public_id must be the same/)
    expect(() => judge(session(1), chunk(1, { terms: { ...terms, tags: 'x' } }))).toThrow(/^tags must be the same/)
  })

  it('is the last when it ends where the file does', () => {
    expect([isLast(chunk(0)), isLast(chunk(0, { total: 11 })), isLast(chunk(0, { total: 10 }))]).toEqual([
      ...[false, false, true],
    ])
  })
})

describe('chunks', () => {
  it.each([
    ['all of them', [0, 1, 2], 30, true],
    ['of an unknown total', [0, 1, 2], null, false],
    ['without the first', [1, 2], 30, false],
    ['without one between', [0, 2], 30, false],
    ['without the last', [0, 1], 30, false],
    ['none', [], 30, false],
  ])('are a whole file, or not: %s', (_case, indexes, total, whole) => {
    expect(isWhole(indexes.map(piece), total)).toBe(whole)
  })
})

describe('a part', () => {
  const part = (number: number, facts: object = {}) => ({
    ...chunk(0, { unit: 'part', first: number - 1, last: number - 1, bytes: 10 }),
    ...facts,
  })
  const parts = (numbers: readonly number[], facts: Partial<SessionState> = {}) =>
    session(0, { unit: 'part', chunks: numbers.map((number) => part(number)), ...facts })

  it.each([
    ['begins what is not there, whichever it is', null, part(7), 'begins'],
    ['joins, before the first', parts([7]), part(2), 'joins'],
    ['joins as the last, although others are missing', parts([7]), part(9, { total: 9 }), 'joins'],
    ['repeats what is there, saying how many there are', parts([1, 2]), part(2, { total: 2 }), 'repeats'],
    ['repeats the last without a total, if it came so', parts([2], { total: 2 }), part(2), 'repeats'],
    ['repeats what is finished', parts([1], { total: 1, isFinished: true }), part(1), 'repeats'],
  ] as const)('%s', (_case, before, arrived, verdict) => {
    expect(judge(before, arrived)).toBe(verdict)
  })

  it.each([
    [
      'of another total',
      parts([1], { total: 3 }),
      part(2, { total: 4 }),
      'X-Upload-Total-Parts must be 3, by the parts before it, not 4',
    ],
    [
      'of fewer than are here',
      parts([5]),
      part(2, { total: 4 }),
      'X-Upload-Total-Parts must be at least 5, by the parts before it, not 4',
    ],
    [
      'beyond the total',
      parts([1], { total: 3 }),
      part(4),
      'X-Upload-Part-Number must be a whole number from 1 to 3, as many as the parts before it said there are, not "4"',
    ],
    [
      'that is the last and does not say so',
      parts([1], { total: 3 }),
      part(3),
      'Missing required header - X-Upload-Total-Parts: 3, which the last part has to say, as the parts before it did',
    ],
    ['of other bytes', parts([1]), part(1, { md5: 'n' }), 'Part 1 was sent before, and was another'],
    [
      'among ranges',
      session(1),
      part(2),
      'An upload that has begun with Content-Range goes on with Content-Range, not with X-Upload-Part-Number',
    ],
    [
      'after ranges that are a file',
      session(1, { total: 10, isFinished: true }),
      part(1),
      /^An upload that has begun with Content-Range/,
    ],
    [
      'of another file under the id of a finished one',
      parts([1], { total: 1, isFinished: true }),
      part(1, { md5: 'n' }),
      'Part 1 was',
    ],
  ])('is refused %s', (_case, before, arrived, message) => {
    expect(() => judge(before, arrived)).toThrow(message)
  })
})
