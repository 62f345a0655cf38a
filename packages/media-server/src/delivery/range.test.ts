import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRange } from './range.ts'

describe('parseRange', () => {
  it.each([
    ['bytes=0-9', { start: 0, end: 10 }],
    ['bytes=90-', { start: 90, end: 100 }],
    ['bytes=-10', { start: 90, end: 100 }],
    ['bytes=-1000', { start: 0, end: 100 }],
    ['bytes=50-1000', { start: 50, end: 100 }],
    ['BYTES=0-0', { start: 0, end: 1 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=100-200', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=0-1,2-3', null],
    ['bytes=9-0', null],
    ['bytes=-', null],
    ['bytes=a-b', null],
    ['bytes=-5-9', null],
    ['items=0-1', null],
    [`bytes=${'0'.repeat(300)}-1`, null],
    [`bytes=0-${'9'.repeat(16)}`, null],
    [null, null],
  ])('reads %s of 100 bytes', (header, wanted) => {
    expect(parseRange(header, 100)).toEqual(wanted)
  })

  it('has nothing to give of an empty file', () => {
    for (const header of ['bytes=0-', 'bytes=0-0', 'bytes=-1']) expect(parseRange(header, 0)).toBe('unsatisfiable')
  })

  it('never leaves the file, and takes no time, whatever the header', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789-,= '), maxLength: 4000 })
    const started = performance.now()
    fc.assert(
      fc.property(digits, fc.nat(10_000), (text, size) => {
        const range = parseRange(`bytes=${text}`, size)
        if (range === null || range === 'unsatisfiable') return
        expect(0 <= range.start && range.start < range.end && range.end <= size).toBe(true)
      }),
      { numRuns: 2000 },
    )
    expect(performance.now() - started).toBeLessThan(5000)
  })
})
