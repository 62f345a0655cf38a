import {
  type ParameterKind,
  UPLOAD_PARAMETERS,
  type UploadParameter,
  type UploadParameterName,
} from '../protocol/parameters.ts'
import { parsePairs, writePairs } from './pairs.ts'
import { refuse } from './refusal.ts'

/** What a text must be to be signed without doubt: a condition, and its words. */
interface Canon {
  wanted: string
  isMet: (text: string) => boolean
}

const MAX_LENGTH = 1024
/** Pairs and JSON hold many values. */
const LONG = { pairs: 8192, json: 8192 } as const satisfies Partial<Record<ParameterKind, number>>

/** What would let one text stand for two sets of parameters, or for something that is no text at all. */
const UNCANONICAL: readonly Canon[] = [
  { wanted: 'not empty; leave it out instead', isMet: (text) => text !== '' },
  { wanted: 'text without "&" and "%26"', isMet: (text) => !/&|%26/.test(text) },
  {
    wanted: 'text without control characters',
    isMet: (text) => !/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(text),
  },
  { wanted: 'well-formed Unicode', isMet: (text) => text.isWellFormed() },
]

const matches = (pattern: RegExp) => (text: string) => pattern.test(text)
const NAMED = 't_[A-Za-z0-9_.-]{1,128}'

/** How the text of each kind reads, where that says more than "text". */
const FORMS: Partial<Record<ParameterKind, Canon>> = {
  flag: { wanted: 'true, false, 1 or 0', isMet: matches(/^(?:0|1|true|false)$/) },
  integer: { wanted: 'a whole number in digits', isMet: matches(/^\d{1,16}$/) },
  words: {
    wanted: 'words joined by commas, none of them empty or with spaces around it',
    isMet: (text) => text.split(',').every((word) => word !== '' && word === word.trim()),
  },
  pairs: {
    wanted:
      'an object, or pairs such as key=value|key=value, each key once, with "\\" before "=" and "|" in values and nowhere else',
    isMet: (text) => parsePairs(text) !== null,
  },
  json: { wanted: 'JSON', isMet: isJson },
  transformation: {
    wanted: 'a named transformation such as t_card: what it does, and costs, is then decided in the account',
    isMet: matches(new RegExp(`^${NAMED}$`)),
  },
  transformations: {
    wanted: 'named transformations such as t_card|t_thumb/webp: what they do, and cost, is then decided in the account',
    isMet: matches(new RegExp(`^${NAMED}(?:/[a-z0-9]{2,5})?(?:\\|${NAMED}(?:/[a-z0-9]{2,5})?){0,19}$`)),
  },
}

/**
 * The text that goes over the wire for a value: strings as they are, whole numbers and booleans as `String` writes them,
 * for comma-separated parameters also an array of words, for pairs an object. Equal wire text means equal parameter.
 * @throws CountersignError `parameter_invalid`
 */
export function wireText(parameter: UploadParameterName, value: unknown): string {
  const read = readValue(parameter, value)
  return 'text' in read ? read.text : refuse('canonical', { parameter, value, accepted: read.wanted })
}

/** The wire text of a value, or what would have one. */
export function readValue(parameter: UploadParameterName, value: unknown): { text: string } | { wanted: string } {
  const { kind, values }: UploadParameter = UPLOAD_PARAMETERS[parameter]
  const text = asText(kind, value)
  if (text === null) return { wanted: FORMS[kind]?.wanted ?? 'text, a whole number, true or false' }
  const longest = (LONG as Partial<Record<ParameterKind, number>>)[kind] ?? MAX_LENGTH
  if (text.length > longest) return { wanted: `at most ${longest} characters` }
  const broken = UNCANONICAL.find((rule) => !rule.isMet(text)) ?? (FORMS[kind]?.isMet(text) === false && FORMS[kind])
  if (broken) return { wanted: broken.wanted }
  return values?.includes(text) === false ? { wanted: `one of ${values.join(', ')}` } : { text }
}

function asText(kind: ParameterKind, value: unknown): string | null {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean' || Number.isSafeInteger(value)) return String(value)
  if (typeof value !== 'object' || value === null || !isPlain(value)) return null
  if (kind === 'json') return JSON.stringify(value)
  if (Array.isArray(value)) return kind === 'words' ? joinWords(value) : null
  return kind === 'pairs' ? writePairs(value as Record<string, unknown>) : null
}

/** What JSON can give: no promise, date or map, which would be written as if they were empty. */
const isPlain = (value: object): boolean =>
  [Object.prototype, Array.prototype, null].includes(Object.getPrototypeOf(value))

const joinWords = (words: readonly unknown[]): string | null =>
  words.every((word) => typeof word === 'string' && !word.includes(',')) ? words.join(',') : null

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
