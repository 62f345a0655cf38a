import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeDuration, parseBytes, parseDuration } from '../protocol.ts'

describe('bytes', () => {
  it.each([
    { value: 0, bytes: 0 },
    { value: 5_000_000, bytes: 5_000_000 },
    { value: '1 B', bytes: 1 },
    { value: '5 kB', bytes: 5000 },
    { value: '5 MB', bytes: 5_000_000 },
    { value: '5MB', bytes: 5_000_000 },
    { value: '1.5 GB', bytes: 1_500_000_000 },
    { value: '1.005 MB', bytes: 1_005_000 },
    { value: '0.5 KiB', bytes: 512 },
    { value: '5 MiB', bytes: 5_242_880 },
    { value: '1 GiB', bytes: 1_073_741_824 },
  ])('reads $value as $bytes', ({ value, bytes }) => {
    expect(parseBytes(value, 'maxBytes')).toBe(bytes)
  })

  it.each([
    -1,
    1.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    2 ** 53,
    '',
    '5',
    'MB',
    '5 mb',
    '5 KB',
    '-5 MB',
    '5  MB',
    '5 MB ',
    '1e3 MB',
    '0.0001 kB',
    '0x5 MB',
    '5,5 MB',
    '5 toString',
    '99999999999 GB',
    null,
    undefined,
    [],
    {},
  ])('refuses %j and names the option, the value and the units', (value) => {
    expect(() => parseBytes(value as string, 'maxBytes')).toThrow(
      expect.objectContaining({
        code: 'invalid_configuration',
        message: `maxBytes must be a whole number of bytes or text like '5 MB' (units: B, kB, MB, GB, KiB, MiB, GiB), not ${JSON.stringify(value)}`,
      }),
    )
  })

  it('reads every decimal exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 9 }), (thousandths) => {
        const text = `${Math.floor(thousandths / 1000)}.${String(thousandths % 1000).padStart(3, '0')} MB`
        expect(parseBytes(text, 'maxBytes')).toBe(thousandths * 1000)
      }),
    )
  })
})

describe('durations', () => {
  it.each([
    { value: 250, ms: 250 },
    { value: '500 ms', ms: 500 },
    { value: '90 s', ms: 90_000 },
    { value: '5 min', ms: 300_000 },
    { value: '1.5 h', ms: 5_400_000 },
    { value: '7 d', ms: 604_800_000 },
  ])('reads $value as $ms ms', ({ value, ms }) => {
    expect(parseDuration(value, 'expiresIn')).toBe(ms)
  })

  it.each(['5 minutes', '5 m', '30 mins', '5 MB', '1 hour', ''])('refuses %j', (value) => {
    expect(() => parseDuration(value, 'expiresIn')).toThrow(
      `expiresIn must be a whole number of milliseconds or text like '5 min' (units: ms, s, min, h, d), not ${JSON.stringify(value)}`,
    )
  })

  it.each([
    { ms: 0, text: '0 ms' },
    { ms: 1, text: '1 ms' },
    { ms: 999, text: '999 ms' },
    { ms: 1000, text: '1 sec' },
    { ms: 90_000, text: '90 secs' },
    { ms: 60_000, text: '1 min' },
    { ms: 1_800_000, text: '30 mins' },
    { ms: 3_600_000, text: '1 hour' },
    { ms: 5_400_000, text: '90 mins' },
    { ms: 86_400_000, text: '24 hours' },
    { ms: 61_001, text: '61001 ms' },
  ])('says $ms ms as $text', ({ ms, text }) => {
    expect(describeDuration(ms)).toBe(text)
  })
})
