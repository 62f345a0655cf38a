import { UPLOAD_PARAMETERS, type UploadParameterName } from '../protocol/parameters.ts'
import { refuse } from './refusal.ts'

const MAX_LENGTH = 1024

/** What would let one text stand for two sets of parameters, or for something that is no text at all. */
const UNCANONICAL = [
  { wanted: 'not empty; leave it out instead', isMet: (text: string) => text !== '' },
  { wanted: `at most ${MAX_LENGTH} characters`, isMet: (text: string) => text.length <= MAX_LENGTH },
  { wanted: 'text without "&" and "%26"', isMet: (text: string) => !/&|%26/.test(text) },
  { wanted: 'text without control characters', isMet: (text: string) => !/[\p{Cc}\u2028\u2029]/u.test(text) },
  { wanted: 'well-formed Unicode', isMet: (text: string) => text.isWellFormed() },
]

/**
 * The text that goes over the wire for a value: strings as they are, whole numbers and booleans as `String` writes them,
 * for comma-separated parameters also an array of words. Equal wire text means equal parameter.
 * @throws CountersignError `parameter_invalid`
 */
export function wireText(parameter: UploadParameterName, value: unknown): string {
  const { kind } = UPLOAD_PARAMETERS[parameter]
  const text = kind === 'words' && Array.isArray(value) ? joinWords(value) : scalarText(value)
  if (text === null)
    refuse('canonical', {
      parameter,
      value,
      accepted: kind === 'words' ? 'text, or an array of words without commas' : 'text, a whole number, true or false',
    })
  const broken = brokenCanon(text)
  if (broken !== undefined) refuse('canonical', { parameter, value, accepted: broken })
  return text
}

/** What a text would have to be to be signed without doubt, or `undefined` where it is that already. */
export const brokenCanon = (text: string): string | undefined => UNCANONICAL.find((rule) => !rule.isMet(text))?.wanted

function scalarText(value: unknown): string | null {
  if (typeof value === 'string') return value
  return typeof value === 'boolean' || Number.isSafeInteger(value) ? String(value) : null
}

const joinWords = (words: readonly unknown[]): string | null =>
  words.every((word) => typeof word === 'string' && word !== '' && !word.includes(',')) ? words.join(',') : null
