import { CountersignError } from './error.ts'

/** A number of bytes, or text: `'5 MB'` is 5,000,000 bytes, `'5 MiB'` is 5,242,880. */
export type Bytes = number | string

/** A number of milliseconds, or text: `'500 ms'`, `'90 s'`, `'5 min'`, `'1 h'`, `'7 d'`. */
export type Duration = number | string

const BYTE_UNITS = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 } as const
const TIME_UNITS = { ms: 1, s: 1e3, min: 60e3, h: 3600e3, d: 86400e3 } as const

/** @throws CountersignError `invalid_configuration` naming the option, the value met and the units wanted. */
export const parseBytes = (value: Bytes, option: string): number => parse(value, option, BYTE_UNITS, "'5 MB'")

/** Milliseconds. @throws CountersignError `invalid_configuration` naming the option, the value met and the units wanted. */
export const parseDuration = (value: Duration, option: string): number => parse(value, option, TIME_UNITS, "'5 min'")

/** A duration as people say it, in the largest unit that leaves a whole number: 60000 is `1 min`, 1800000 is `30 mins`. */
export function describeDuration(ms: number): string {
  const units = [
    ['hour', 3600e3],
    ['min', 60e3],
    ['sec', 1e3],
  ] as const
  const [name, size] = units.find(([, size]) => ms >= size && ms % size === 0) ?? (['ms', 1] as const)
  const count = ms / size
  return name === 'ms' || count === 1 ? `${count} ${name}` : `${count} ${name}s`
}

function parse(
  value: number | string,
  option: string,
  units: Readonly<Record<string, number>>,
  example: string,
): number {
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value) && value >= 0) return value
  } else {
    const [, whole = '', decimals = '', unit = ''] = /^(\d+)(?:\.(\d+))? ?([A-Za-z]+)$/.exec(value) ?? []
    const size = Object.hasOwn(units, unit) ? units[unit] : undefined
    // Whole numbers all the way: 1.005 * 1e6 is 1004999.9999999999.
    const scaled = Number(whole + decimals) * (size ?? Number.NaN)
    const amount = scaled / 10 ** decimals.length
    if (Number.isSafeInteger(scaled) && Number.isInteger(amount)) return amount
  }
  throw new CountersignError(
    'invalid_configuration',
    `${option} must be a whole number of ${'ms' in units ? 'milliseconds' : 'bytes'} or text like ${example} (units: ${Object.keys(units).join(', ')}), not ${JSON.stringify(value)}`,
  )
}
