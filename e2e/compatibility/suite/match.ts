/** Compares what came with what was expected, and says where they differ. */

/** What a value has to be like. */
export interface Like {
  /** For the report: `a whole number`. */
  says: string
  fits: (value: unknown) => boolean
  /** What one item of a list has to be like: names of a run are filled in there. */
  item?: Expected
}

/** A value as it is, a text that fits, a {@link Like}, a list item by item, or an object that has at least these fields. */
export type Expected =
  | string
  | number
  | boolean
  | null
  | RegExp
  | Like
  | readonly Expected[]
  | { readonly [name: string]: Expected }

export interface Difference {
  /** Such as `body.eager[0].width`. */
  at: string
  expected: string
  met: string
}

const like = (says: string, fits: Like['fits']): Like => ({ says, fits })

export const ABSENT: Like = like('nothing', (value) => value === undefined)
export const WHOLE: Like = like('a whole number', (value) => Number.isSafeInteger(value))
export const TEXT: Like = like('a text', (value) => typeof value === 'string' && value !== '')
export const LIST: Like = like('a list', (value) => Array.isArray(value))
export const HEX_32: Like = like('32 hexadecimal digits', (value) => /^[0-9a-f]{32}$/.test(String(value)))
export const ISO_TIME: Like = like(
  'a time, ISO 8601',
  (value) => !Number.isNaN(Date.parse(String(value))) && /T/.test(String(value)),
)

/** A list that has such an item. */
export const holding = (item: Expected): Like => ({
  ...like(
    `a list with ${show(item)}`,
    (value) => Array.isArray(value) && value.some((one) => compare(item, one, '').length === 0),
  ),
  item,
})

/** The same expectation, with names of a run filled in wherever there is text. */
export function fillExpected(expected: Expected, fill: (text: string) => string): Expected {
  if (typeof expected === 'string') return fill(expected)
  if (typeof expected !== 'object' || expected === null || expected instanceof RegExp) return expected
  if (isList(expected)) return expected.map((item) => fillExpected(item, fill))
  if (isLike(expected)) return expected.item === undefined ? expected : holding(fillExpected(expected.item, fill))
  return Object.fromEntries(Object.entries(expected).map(([name, value]) => [fill(name), fillExpected(value, fill)]))
}

/** @returns nothing where all is as expected. */
export function compare(expected: Expected, met: unknown, at: string): Difference[] {
  const differs = (): Difference[] => [{ at, expected: show(expected), met: show(met) }]
  if (expected instanceof RegExp) return typeof met === 'string' && expected.test(met) ? [] : differs()
  if (isLike(expected)) return expected.fits(met) ? [] : differs()
  if (isList(expected)) {
    if (!Array.isArray(met) || met.length !== expected.length) return differs()
    return expected.flatMap((item, index) => compare(item, met[index], `${at}[${index}]`))
  }
  if (typeof expected !== 'object' || expected === null) return expected === met ? [] : differs()
  if (typeof met !== 'object' || met === null) return differs()
  return Object.entries(expected).flatMap(([name, value]) =>
    compare(value, (met as Record<string, unknown>)[name], at === '' ? name : `${at}.${name}`),
  )
}

const isList = (expected: Expected): expected is readonly Expected[] => Array.isArray(expected)

const isLike = (expected: Expected): expected is Like => typeof (expected as Like | null)?.fits === 'function'

function show(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value instanceof RegExp) return String(value)
  if (isLike(value as Expected)) return (value as Like).says
  const text = JSON.stringify(value, (_name, inner) =>
    inner instanceof RegExp || isLike(inner as Expected) ? show(inner) : inner,
  )
  return text.length <= 300 ? text : `${text.slice(0, 300)}…`
}
