import type { Bound } from './condition.ts'
import type { Notation } from './fields.ts'

/** What a written value stands for: one point, or all from `low` up to `high`, which is the first that is not meant. */
export interface Span {
  low: number
  /** `null`: `low` alone. */
  high: number | null
  /** Reckoned from now, so that nothing is equal to it. */
  isRelative?: true
}

interface Reading {
  read(text: string, now: number): Span | null
  /** What is read, for who wrote something else. */
  wanted: string
}

const UNITS: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }

/** How numbers are written. @see https://cloudinary.com/documentation/search_expressions */
export const READINGS: Readonly<Record<Notation, Reading>> = {
  count: {
    wanted: 'a number such as 500 or 1.5',
    read: (text) => (isNumber(text) ? point(Number(text)) : null),
  },
  integer: {
    wanted: 'a number such as 5, 1.5 or "-5"',
    read: (text) => (isNumber(text.replace(/^-/, '')) ? point(Number(text) + 0) : null),
  },
  size: {
    wanted: 'a number of bytes such as 500, 500kb or 1.5mb',
    read(text) {
      const [, number = '', unit = 'b'] = /^([\d.]+)([kmg]?b?)$/i.exec(text) ?? []
      return isNumber(number) ? point(Number(number) * (UNITS[unit.charAt(0).toLowerCase() || 'b'] ?? 1)) : null
    },
  },
  ratio: {
    wanted: 'a ratio such as 1.5 or "16:9"',
    read(text) {
      const [width = '', height = '1', ...rest] = text.split(':')
      if (!isNumber(width) || !isNumber(height) || Number(height) === 0 || rest.length > 0) return null
      return point(Number(width) / Number(height))
    },
  },
  date: {
    wanted: 'a date such as 2024-01-31 or "2024-01-31T12:00:00Z", or how long ago: 12h, 1d, 2w, 3m, 1y',
    read: (text, now) => readAge(text, now) ?? readDate(text),
  },
}

/** At least as much as is meant, or more than that. */
export const above = ({ low, high }: Span, inclusive: boolean): Bound =>
  inclusive || high === null ? { value: low, inclusive } : { value: high, inclusive: true }

/** At most as much as is meant, or less than that. */
export const below = ({ low, high }: Span, inclusive: boolean): Bound =>
  inclusive && high !== null ? { value: high, inclusive: false } : { value: low, inclusive }

const isNumber = (text: string): boolean => /^\d{1,15}(?:\.\d{1,15})?$/.test(text)

const point = (value: number): Span => ({ low: value, high: null })

const HOUR = 3_600_000
const AGES: Readonly<Record<string, (now: Date, count: number) => number>> = {
  h: (now, count) => now.getTime() - count * HOUR,
  d: (now, count) => now.getTime() - count * 24 * HOUR,
  w: (now, count) => now.getTime() - count * 7 * 24 * HOUR,
  m: monthsBefore,
  y: (now, count) => monthsBefore(now, 12 * count),
}

/** `3m`: that long before now. */
function readAge(text: string, now: number): Span | null {
  const [, count, unit = ''] = /^(\d{1,3})([hdwmy])$/.exec(text) ?? []
  const reckon = Object.hasOwn(AGES, unit) ? AGES[unit] : undefined
  return reckon ? { ...point(reckon(new Date(now), Number(count))), isRelative: true } : null
}

/** On the same day of the month, or on its last one. */
function monthsBefore(now: Date, count: number): number {
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth() - count]
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  return new Date(now).setUTCFullYear(year, month, Math.min(now.getUTCDate(), lastDay))
}

const DATE =
  /^([1-9]\d{3})(?:[-/](\d\d)(?:[-/](\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{3}))?)?(?:Z|([+-])(\d\d):?(\d\d))?)?)?)?$/

/** A year, a month, a day, or a moment of it, in UTC unless an offset stands there: all of it is meant. */
function readDate(text: string): Span | null {
  const found = DATE.exec(text)
  if (found === null) return null
  const parts = found.slice(1, 8).flatMap((part) => (part === undefined ? [] : [Number(part)]))
  const [year = 0, month = 1, ...rest] = parts
  const moment = (parts: readonly number[]): number => {
    const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0, ms = 0] = parts
    return Date.UTC(year, month - 1, day, hour, minute, second, ms)
  }
  const [, hour = 0, minute = 0, second = 0] = rest
  const low = moment([year, month, ...rest])
  // 30 February is no date, 25:00 no time.
  const { 0: day = 1 } = rest
  const isDay = new Date(moment([year, month, day])).getUTCDate() === day
  if (month < 1 || month > 12 || !isDay || hour > 23 || minute > 59 || second > 59) return null
  const [sign, hours = '0', minutes = '0'] = found.slice(8)
  if (Number(hours) > 23 || Number(minutes) > 59) return null
  const offset = (sign === '-' ? -1 : 1) * (Number(hours) * HOUR + Number(minutes) * 60_000)
  const high = moment(parts.map((part, index) => (index === parts.length - 1 ? part + 1 : part)))
  return { low: low - offset, high: high - offset }
}
