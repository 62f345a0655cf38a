import { isPublicId } from '../protocol/public-id.ts'
import { shown } from '../protocol/shown.ts'
import { isPairKey, parsePairs, parseSet } from './pairs.ts'
import { wrongOption } from './wrong-option.ts'

/** The room a client has for one value, as data: made by the factories of this file alone, and able to say what it is. */
export interface Constraint {
  /** What it judges: one value, a list of words, or pairs of key and value. */
  readonly judges: 'value' | 'list' | 'map'
  /** Whether the client must send the value. */
  readonly required: boolean
  /** Whether a text, canonical already, lies within it. */
  readonly accepts: (text: string) => boolean
  /** Whether words do; a list only. */
  readonly holds?: (words: readonly string[]) => boolean
  /** What lies within it, as a phrase. */
  readonly describe: () => string
}

const made = new WeakSet<object>()

/** Whether a value is a constraint that this file made. */
export const isConstraint = (value: unknown): value is Constraint =>
  typeof value === 'object' && value !== null && made.has(value)

function make(constraint: Omit<Constraint, 'required'>, required = false): Constraint {
  const frozen = Object.freeze({ ...constraint, required })
  made.add(frozen)
  return frozen
}

const value = (accepts: (text: string) => boolean, says: string): Constraint =>
  make({ judges: 'value', accepts, describe: () => says })

/** This text and no other. */
export const literal = (text: string): Constraint => oneOf([text])

/** One of these texts: also the external ids of a metadata field with a list of values. */
export function oneOf(texts: readonly string[]): Constraint {
  const [first, ...others] = Array.isArray(texts) ? texts : []
  if (![first, ...others].every((text) => typeof text === 'string' && text !== ''))
    return wrongOption('oneOf', 'given a list of texts', texts)
  const all = new Set(texts)
  return value((text) => all.has(text), `${others.length > 0 ? 'one of ' : ''}${[...all].map(shown).join(', ')}`)
}

/**
 * Text of which the pattern matches the whole, whatever anchors and flags it has.
 * @param says what matches, for messages. Default: the pattern itself.
 */
export function matching(pattern: RegExp, says?: string): Constraint {
  if (!(pattern instanceof RegExp)) return wrongOption('matching', 'given a regular expression', pattern)
  const whole = new RegExp(`^(?:${pattern.source})$`, pattern.flags.replace(/[gmy]/g, ''))
  return value((text) => whole.test(text), says ?? `text matching ${whole}`)
}

/** A path below a folder, by whole segments: `under('logos')` takes `logos/x`, neither `logos` nor `logos2/x`. */
export function under(prefix: string): Constraint {
  if (typeof prefix !== 'string' || !isPublicId(prefix))
    return wrongOption('under', 'given a path such as "logos"', prefix)
  return value((text) => text.startsWith(`${prefix}/`) && isPublicId(text), `a path below ${shown(prefix)}`)
}

/**
 * A number from `min` to `max`, both included, as JavaScript writes it.
 * @param decimals how many may stand behind the point, at most 6. Default 0: whole numbers.
 */
export function between(min: number, max: number, { decimals = 0 }: { decimals?: number } = {}): Constraint {
  if (!(Number.isFinite(min) && Number.isFinite(max) && min <= max))
    return wrongOption('between', 'given two numbers, the smaller one first', [min, max])
  if (!(Number.isInteger(decimals) && decimals >= 0 && decimals <= 6))
    return wrongOption('between decimals', 'a whole number from 0 to 6', decimals)
  const digits = new RegExp(`^-?\\d{1,15}${decimals > 0 ? `(?:\\.\\d{1,${decimals}})?` : ''}$`)
  return value(
    (text) => digits.test(text) && String(Number(text)) === text && Number(text) >= min && Number(text) <= max,
    `a ${decimals > 0 ? '' : 'whole '}number from ${min} to ${max}${decimals > 0 ? `, at most ${decimals} decimals` : ''}`,
  )
}

/** A day of the calendar, such as `2030-12-31`. */
export const date = (): Constraint =>
  value((text) => {
    const day = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : null
    return day !== null && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
  }, 'a date such as 2030-12-31')

const TAG = matching(
  /[\p{L}\p{N}_.-](?:[\p{L}\p{N} _.-]{0,62}[\p{L}\p{N}_.-])?/u,
  'up to 64 letters, digits, "_", ".", "-" and spaces within',
)

/**
 * Different words: of a comma-separated parameter such as `tags`, or a metadata field of several values inside {@link map}.
 * @param max how many at most, 1 to 1000. Default 20.
 * @param of what each word must be. Default: up to 64 letters, digits, `_`, `.`, `-`, and spaces within.
 */
export function list({ max = 20, of = TAG }: { max?: number; of?: Constraint } = {}): Constraint {
  if (!(Number.isInteger(max) && max >= 1 && max <= 1000))
    return wrongOption('list max', 'a whole number from 1 to 1000', max)
  if (!isConstraint(of) || of.judges !== 'value') return wrongOption('list of', 'a constraint for one word', of)
  const holds = (words: readonly string[]) =>
    words.length <= max && new Set(words).size === words.length && words.every((word) => of.accepts(word))
  return make({
    judges: 'list',
    accepts: (text) => holds(text.split(',')),
    holds,
    describe: () => `at most ${max} different words, each ${of.describe()}`,
  })
}

/** Pairs for `context` and `metadata`: these keys and no others, each with what its value must be. */
export function map(keys: Readonly<Record<string, Constraint>>): Constraint {
  const table = new Map(Object.entries(Object(keys) as Record<string, unknown>))
  const wanted = new Map<string, Constraint>()
  for (const [key, constraint] of table) {
    if (!isPairKey(key)) return wrongOption('a key of map', 'up to 64 letters, digits, "_" and "-"', key)
    if (!isConstraint(constraint) || constraint.judges === 'map')
      return wrongOption(`map ${key}`, 'a constraint for a value or a list', constraint)
    wanted.set(key, constraint)
  }
  if (wanted.size === 0) return wrongOption('map', 'given at least one key with a constraint', keys)
  return make({
    judges: 'map',
    accepts: (text) => {
      const pairs = parsePairs(text)
      return (
        pairs !== null &&
        [...pairs].every(([key, item]) => acceptsItem(wanted.get(key), item)) &&
        [...wanted].every(([key, { required }]) => !required || pairs.has(key))
      )
    },
    describe: () => `pairs of ${[...wanted].map(([key, item]) => `${shown(key)} (${describeItem(item)})`).join(', ')}`,
  })
}

function acceptsItem(constraint: Constraint | undefined, text: string): boolean {
  if (constraint?.holds === undefined) return constraint?.accepts(text) ?? false
  const words = parseSet(text)
  return words !== null && constraint.holds(words)
}

const describeItem = (item: Constraint): string => `${item.required ? 'required; ' : ''}${item.describe()}`

/** The same, and the client must send it: around a parameter of `allow` or a key of {@link map}. */
export function required(constraint: Constraint): Constraint {
  if (!isConstraint(constraint)) return wrongOption('required', 'given a constraint', constraint)
  return make(constraint, true)
}
