import { describe, expect, it } from 'vitest'
import { READINGS } from './values.ts'

const NOW = Date.UTC(2024, 2, 31, 12, 30)
const iso = (ms: number | null | undefined) => (typeof ms === 'number' ? new Date(ms).toISOString() : ms)

describe('a date', () => {
  it.each([
    ['2024', '2024-01-01T00:00:00.000Z', '2025-01-01T00:00:00.000Z'],
    ['2024-12', '2024-12-01T00:00:00.000Z', '2025-01-01T00:00:00.000Z'],
    ['2024/02/29', '2024-02-29T00:00:00.000Z', '2024-03-01T00:00:00.000Z'],
    ['2024-02-29T23:59', '2024-02-29T23:59:00.000Z', '2024-03-01T00:00:00.000Z'],
    ['2024-02-29 10:11:12', '2024-02-29T10:11:12.000Z', '2024-02-29T10:11:13.000Z'],
    ['2024-02-29T10:11:12.345Z', '2024-02-29T10:11:12.345Z', '2024-02-29T10:11:12.346Z'],
    ['2024-02-29T00:30:00+01:30', '2024-02-28T23:00:00.000Z', '2024-02-28T23:00:01.000Z'],
    ['2024-02-29T00:30:00-0130', '2024-02-29T02:00:00.000Z', '2024-02-29T02:00:01.000Z'],
  ])('%s is all from %s until %s', (text, low, high) => {
    const span = READINGS.date.read(text, NOW)
    expect([iso(span?.low), iso(span?.high)]).toEqual([low, high])
  })

  it.each([
    ['0h', '2024-03-31T12:30:00.000Z'],
    ['12h', '2024-03-31T00:30:00.000Z'],
    ['1d', '2024-03-30T12:30:00.000Z'],
    ['2w', '2024-03-17T12:30:00.000Z'],
    ['1m', '2024-02-29T12:30:00.000Z'],
    ['13m', '2023-02-28T12:30:00.000Z'],
    ['1y', '2023-03-31T12:30:00.000Z'],
  ])('%s ago is %s', (text, moment) => {
    const span = READINGS.date.read(text, NOW)
    expect(span).toMatchObject({ high: null, isRelative: true })
    expect(iso(span?.low)).toBe(moment)
  })
})

describe('a size', () => {
  it.each([
    ['1', 1],
    ['1b', 1],
    ['2k', 2048],
    ['2KB', 2048],
    ['1.5m', 1_572_864],
    ['1gb', 1_073_741_824],
  ])('%s is %d bytes', (text, bytes) => {
    expect(READINGS.size.read(text, NOW)).toEqual({ low: bytes, high: null })
  })

  it.each(['', 'k', '1.', '.5', '1.2.3', '1tb', '1e3', '-1', '1 k'])('%j is none', (text) => {
    expect(READINGS.size.read(text, NOW)).toBeNull()
  })
})
