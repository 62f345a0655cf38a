import type { MetadataType, MetadataValidation, MetadataValue } from '../catalog/metadata.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { isDate } from './dates.ts'
import { listOf, objectOf, oneOfTexts, type Reader, trueOrFalse, unwanted, wholeNumber } from './json-readers.ts'

/** What makes sense of the values of each type. @see https://cloudinary.com/documentation/metadata_api */
const KINDS: Readonly<Record<MetadataType, readonly MetadataValidation['type'][]>> = {
  string: ['strlen', 'and'],
  integer: ['greater_than', 'less_than', 'and'],
  date: ['greater_than', 'less_than', 'and'],
  enum: [],
  set: [],
}

const MAX_DEPTH = 4
const MAX_RULES = 20

/**
 * A validation, as fields of this type take it.
 * @throws CloudinaryError `invalidParameter`; `notImplemented` for `strregex`, which could keep this server busy for as long as it likes.
 */
export const validationOf =
  (type: MetadataType, depth = MAX_DEPTH): Reader<MetadataValidation> =>
  (value, name) => {
    const kinds = KINDS[type]
    if (kinds.length === 0) throw refuse('invalidParameter', name, `none, for a field of type ${type}`, String(value))
    const { type: kind } = objectOf({ ...ANY, type: kindOf(kinds) })(value, name)
    if (kind === undefined) throw refuse('missingParameter', `${name}.type`)
    if (kind === 'strlen') return readLength(value, name)
    if (kind !== 'and') return readComparison(type, value, name)
    if (depth === 0) throw unwanted(name, `no more than ${MAX_DEPTH} within each other`, value)
    const rules = listOf(validationOf(type, depth - 1), MAX_RULES)
    const { rules: all = [] } = objectOf({ type: kindOf(kinds), rules })(value, name)
    if (all.length === 0) throw refuse('missingParameter', `${name}.rules`)
    return { type: 'and', rules: all }
  }

/** What no reader looks at yet: which of them there may be depends on the kind. */
const whatever: Reader<unknown> = (value) => value
const ANY = { rules: whatever, value: whatever, equals: whatever, min: whatever, max: whatever }

const kindOf =
  (kinds: readonly MetadataValidation['type'][]): Reader<MetadataValidation['type']> =>
  (value, name) => {
    if (value === 'strregex') throw refuse('notImplemented', 'validation strregex')
    return oneOfTexts(...kinds)(value, name)
  }

function readLength(value: unknown, name: string): MetadataValidation {
  const { min, max } = objectOf({ type: whatever, min: wholeNumber, max: wholeNumber })(value, name)
  if (min === undefined && max === undefined) throw refuse('missingParameter', `${name}.min or ${name}.max`)
  if ((min ?? 0) < 0 || (max ?? 0) < 0 || (min ?? 0) > (max ?? Number.POSITIVE_INFINITY))
    throw unwanted(name, 'with 0 <= min <= max', value)
  return { type: 'strlen', ...(min !== undefined && { min }), ...(max !== undefined && { max }) }
}

function readComparison(type: MetadataType, value: unknown, name: string): MetadataValidation {
  const bound: Reader<string | number> = type === 'integer' ? wholeNumber : dateOf
  const table = { type: oneOfTexts('greater_than', 'less_than'), value: bound, equals: trueOrFalse }
  const { type: kind, value: limit, equals = false } = objectOf(table)(value, name)
  if (kind === undefined || limit === undefined) throw refuse('missingParameter', `${name}.value`)
  return { type: kind, value: limit, equals }
}

const dateOf: Reader<string> = (value, name) => {
  if (typeof value !== 'string' || !isDate(value)) throw unwanted(name, 'a date such as 2024-01-31', value)
  return value
}

type Judge<K extends MetadataValidation['type']> = (
  validation: Extract<MetadataValidation, { type: K }>,
  value: MetadataValue,
) => string | null

const JUDGES: { [K in MetadataValidation['type']]: Judge<K> } = {
  greater_than: ({ value: limit, equals }, value) =>
    value > limit || (equals && value === limit) ? null : `${equals ? 'at least' : 'more than'} ${limit}`,
  less_than: ({ value: limit, equals }, value) =>
    value < limit || (equals && value === limit) ? null : `${equals ? 'at most' : 'less than'} ${limit}`,
  strlen({ min = 0, max = Number.POSITIVE_INFINITY }, value) {
    const { length } = String(value)
    if (length >= min && length <= max) return null
    return max === Number.POSITIVE_INFINITY ? `at least ${min} characters` : `${min} to ${max} characters`
  },
  and({ rules }, value) {
    for (const rule of rules) {
      const wanted = violated(rule, value)
      if (wanted !== null) return wanted
    }
    return null
  },
}

/** What a value should have been, or `null` when it is. Dates are compared as they are written. */
export const violated = (validation: MetadataValidation, value: MetadataValue): string | null =>
  (JUDGES[validation.type] as Judge<MetadataValidation['type']>)(validation, value)
