import { describe, expect, it } from 'vitest'
import { isLast, isWhole, judgeChunk, type SessionState } from './judge-chunk.ts'

const md5 = 'm'
const terms = { public_id: 'a' }
const piece = (index: number) => ({ first: 10 * index, last: 10 * index + 9, md5 })
const session = (count: number, facts: Partial<SessionState> = {}): SessionState => ({
  ...{ total: null, terms, isFinished: false, chunks: Array.from({ length: count }, (_, index) => piece(index)) },
  ...facts,
})
const chunk = (index: number, facts: object = {}) => ({
  ...{ cloudName: 'demo', uploadId: 'u', total: null, terms, blobId: 'b', ...piece(index) },
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
    expect(judgeChunk(before, arrived)).toBe(verdict)
  })

  it('is refused beyond the ten thousandth, unless it is here already', () => {
    expect(judgeChunk(session(9_999), chunk(9_999))).toBe('joins')
    expect(() => judgeChunk(session(10_000), chunk(10_000))).toThrow('Too many chunks. Maximum is 10000.')
    expect(judgeChunk(session(10_000), chunk(7))).toBe('repeats')
  })

  it('is refused as the last when it comes again, and others are missing', () => {
    const gap = session(0, { chunks: [piece(0), piece(2)] })
    expect(() => judgeChunk(gap, chunk(2, { total: 30 }))).toThrow('Bytes 10-19 are missing')
  })

  it('is refused with a parameter less as with one more, by name', () => {
    expect(() => judgeChunk(session(1), chunk(1, { terms: {} }))).toThrow(/^public_id must be the same/)
    expect(() => judgeChunk(session(1), chunk(1, { terms: { ...terms, tags: 'x' } }))).toThrow(/^tags must be the same/)
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
