import { listed, type MistakeName } from './mistakes.ts'

/** A parameter of the text to sign. */
export type Item = readonly [name: string, value: string]

/** A text that a client may have signed, and what it would have done wrong. */
export interface TextVariant {
  mistake: MistakeName
  what: string
  text: string
}

/** What a client sent, parted by what the server makes of it. */
export interface SentItems {
  /** Those the server signs, sorted by name. */
  signed: readonly Item[]
  /** Those it does not, though a client could think so. */
  beside: readonly Item[]
  /** Names of those without a value, in the order they came. */
  empty: readonly string[]
  /** Names in the order they came. */
  order: readonly string[]
}

/** Above it, the parameters that may be left out are tried one by one and in pairs, not in every combination. */
const MOST_TO_COMBINE = 10
const SECONDS_TO_TRY = 900

/** Texts that are near the right one: the simplest mistakes first. */
export function* textVariants(sent: SentItems): Generator<TextVariant> {
  yield* besides(sent)
  yield* omissions(sent)
  yield* orders(sent)
  yield* spellings(sent)
  yield* separators(sent)
  yield* timestamps(sent)
  yield* otherSelections(sent)
}

export const joined = (items: readonly Item[]): string => items.map(([name, value]) => `${name}=${value}`).join('&')

const sorted = (items: readonly Item[]): readonly Item[] => items.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
const namesOf = (items: readonly Item[]): string => listed(items.map(([name]) => name))

function* besides({ signed, beside, empty }: SentItems): Generator<TextVariant> {
  for (const items of subsets(beside, beside.length))
    yield { mistake: 'signedBeside', what: namesOf(items), text: joined(sorted([...signed, ...items])) }
  if (empty.length > 0) {
    const items = empty.map((name) => [name, ''] as const)
    yield { mistake: 'empty', what: listed(empty), text: joined(sorted([...signed, ...items])) }
  }
}

function* omissions({ signed }: SentItems): Generator<TextVariant> {
  const most = signed.length > MOST_TO_COMBINE ? 2 : signed.length - 1
  for (const items of subsets(signed, most)) {
    const left = signed.filter((item) => !items.includes(item))
    yield { mistake: 'notSigned', what: namesOf(items), text: joined(left) }
  }
}

function* orders({ signed, order }: SentItems): Generator<TextVariant> {
  const asSent = signed.toSorted(([a], [b]) => order.indexOf(a) - order.indexOf(b))
  const others = signed.filter(([name]) => name !== 'timestamp')
  const timestamp = signed.filter(([name]) => name === 'timestamp')
  const ways: readonly (readonly [what: string, items: readonly Item[]])[] = [
    ['in the order they were sent in', asSent],
    ['with the timestamp first', [...timestamp, ...others]],
    ['with the timestamp last', [...others, ...timestamp]],
    ['in reverse order', signed.toReversed()],
  ]
  for (const [what, items] of ways) yield { mistake: 'order', what, text: joined(items) }
}

/** How else a value may have been written, all values alike. What it leaves as it is gives the right text again, which is no harm. */
const SPELLINGS: readonly (readonly [mistake: MistakeName, what: string, write: (value: string) => string])[] = [
  ['encoding', 'percent-encoded', encodeURIComponent],
  ['encoding', 'percent-encoded, slashes left', encodeURI],
  ['encoding', 'as a form, with + for spaces', (value) => new URLSearchParams({ '': value }).toString().slice(1)],
  ['encoding', 'decoded once more than they were sent', decoded],
  ['encoding', 'as JSON', (value) => JSON.stringify(value)],
  ['encoding', 'with HTML entities', (value) => value.replaceAll('&', '&amp;')],
  ['encoding', 'in Unicode normal form C', (value) => value.normalize('NFC')],
  ['encoding', 'in Unicode normal form D', (value) => value.normalize('NFD')],
  ['value', 'true and false for 1 and 0', mapped({ 1: 'true', 0: 'false' })],
  ['value', '1 and 0 for true and false', mapped({ true: '1', false: '0' })],
  ['value', 'True and False, as Python writes them', mapped({ true: 'True', false: 'False', 1: 'True', 0: 'False' })],
  ['value', 'yes and no for true and false', mapped({ true: 'yes', false: 'no' })],
  ['value', 'values without the space around them', (value) => value.trim()],
  ['value', 'values in lower case', (value) => value.toLowerCase()],
  ['value', 'a space after each comma', (value) => value.replaceAll(/, */g, ', ')],
  ['value', 'no space after commas', (value) => value.replaceAll(/, +/g, ',')],
  ['value', 'lists as JSON', (value) => (value.includes(',') ? JSON.stringify(value.split(',')) : value)],
]

function* spellings({ signed }: SentItems): Generator<TextVariant> {
  for (const [mistake, what, write] of SPELLINGS)
    yield { mistake, what, text: joined(signed.map(([name, value]) => [name, write(value)])) }
  const items = (mark: (index: number) => string) =>
    signed.flatMap(([name, value]): Item[] =>
      value.includes(',') ? value.split(',').map((item, index) => [`${name}[${mark(index)}]`, item]) : [[name, value]],
    )
  yield { mistake: 'value', what: 'each item of a list by itself', text: joined(items(() => '')) }
  yield { mistake: 'value', what: 'each item of a list by itself', text: joined(items(String)) }
}

function* separators({ signed }: SentItems): Generator<TextVariant> {
  const pairs = signed.map(([name, value]) => `${name}=${value}`)
  const ways = {
    'with nothing between them': '',
    'with commas': ',',
    'with line breaks': '\n',
    'with “&amp;”': '&amp;',
  }
  for (const [what, between] of Object.entries(ways)) yield { mistake: 'separator', what, text: pairs.join(between) }
  yield { mistake: 'separator', what: 'with one more & at the end', text: `${pairs.join('&')}&` }
  yield { mistake: 'separator', what: 'with a ? before them', text: `?${pairs.join('&')}` }
  const values = signed.map(([, value]) => value)
  yield { mistake: 'separator', what: 'without their names', text: values.join('') }
}

function* timestamps({ signed }: SentItems): Generator<TextVariant> {
  const sent = Number(signed.find(([name]) => name === 'timestamp')?.[1])
  if (!Number.isSafeInteger(sent)) return
  const withTime = (time: number) =>
    joined(signed.map(([name, value]) => [name, name === 'timestamp' ? String(time) : value]))
  for (let seconds = 1; seconds <= SECONDS_TO_TRY; seconds += 1) {
    const what = `${seconds} s`
    yield { mistake: 'timestamp', what: `${what} earlier`, text: withTime(sent - seconds) }
    yield { mistake: 'timestamp', what: `${what} later`, text: withTime(sent + seconds) }
  }
  for (let ms = 0; ms < 1000; ms += 1)
    yield { mistake: 'timestamp', what: 'the time in milliseconds', text: withTime(sent * 1000 + ms) }
}

/** One thing left out and another one taken along. */
function* otherSelections({ signed, beside }: SentItems): Generator<TextVariant> {
  for (const left of subsets(signed, 1))
    for (const more of subsets(beside, beside.length))
      yield {
        mistake: 'signedForOther',
        what: `${namesOf(left)}, and with ${namesOf(more)}`,
        text: joined(sorted([...signed.filter((item) => !left.includes(item)), ...more])),
      }
}

/** Every choice of 1 to `most` items, small ones first. */
function* subsets<T>(items: readonly T[], most: number): Generator<readonly T[]> {
  let chosen: (readonly T[])[] = [[]]
  for (let size = 1; size <= Math.min(most, items.length); size += 1) {
    chosen = chosen.flatMap((each) => {
      const last = each.at(-1)
      return items.slice(last === undefined ? 0 : items.indexOf(last) + 1).map((item) => [...each, item])
    })
    yield* chosen
  }
}

function mapped(table: Readonly<Record<string, string>>): (value: string) => string {
  return (value) => (Object.hasOwn(table, value) ? (table[value] ?? value) : value)
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
