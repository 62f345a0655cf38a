import { DELIVERY_TYPES, STORED_TYPES } from 'countersign/protocol'
import { refuse } from '../errors/cloudinary-error.ts'
import { readNotificationUrl } from '../events/notification-url.ts'
import { formatOfExtension } from '../transform/formats.ts'
import { parseTransformation } from '../transform/parse.ts'
import type { WrittenTransformation } from '../transform/transformation.ts'
import type { Parser } from './parameters.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL = /[\u0000-\u001f\u007f]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL_BUT_NEWLINE = /[\u0000-\u0009\u000b-\u001f\u007f]/

const FLAGS: Readonly<Record<string, boolean>> = { '1': true, true: true, '0': false, false: false }

/** `1 true 0 false`: SDKs send digits, browsers words. */
export const flag: Parser<boolean> = (text, name) => {
  const value = Object.hasOwn(FLAGS, text) ? FLAGS[text] : undefined
  if (value === undefined) throw refuse('invalidParameter', name, 'one of 0, 1, false, true', text)
  return value
}

/** Free text on one line. */
export const line =
  (maxLength: number): Parser<string> =>
  (text, name) => {
    if (text.length > maxLength || CONTROL.test(text) || !text.isWellFormed())
      throw refuse('invalidParameter', name, `one line of at most ${maxLength} characters`, text)
    return text
  }

/** Free text with line breaks. */
export const textLines =
  (maxLength: number): Parser<string> =>
  (text, name) => {
    const lines = text.replaceAll('\r\n', '\n')
    if (lines.length > maxLength || CONTROL_BUT_NEWLINE.test(lines) || !lines.isWellFormed())
      throw refuse('invalidParameter', name, `text of at most ${maxLength} characters`, text)
    return lines
  }

/** Where a notification can be posted to. */
export const notificationUrl: Parser<URL> = (text, name) => {
  const url = readNotificationUrl(text)
  if (url === null)
    throw refuse('invalidParameter', name, 'an http or https URL of at most 2000 characters, without a password', text)
  return url
}

export const integer =
  (minimum: number, maximum: number): Parser<number> =>
  (text, name) => {
    const value = /^(?:-(?=[1-9]))?\d{1,15}$/.test(text) ? Number(text) : Number.NaN
    if (!(value >= minimum && value <= maximum))
      throw refuse('invalidParameter', name, `a whole number from ${minimum} to ${maximum}`, text)
    return value
  }

export const oneOf =
  <T extends string>(...values: readonly T[]): Parser<T> =>
  (text, name) => {
    const value = values.find((value) => value === text)
    if (value === undefined) throw refuse('invalidParameter', name, `one of ${values.join(', ')}`, text)
    return value
  }

/** What an upload may be stored as. */
export const deliveryType = oneOf(...DELIVERY_TYPES)

/** What a file that is there may be stored as. */
export const storedType = oneOf(...STORED_TYPES)

/** At most 1,000 tags of 255 characters, each once. @see upload_images#tags */
export const tags: Parser<readonly string[]> = (text, name) => {
  const words = [...new Set(text.split(',').map((word) => word.trim()))].filter((word) => word !== '')
  if (words.length > 1000) throw refuse('invalidParameter', name, 'at most 1000 tags', `${words.length} of them`)
  for (const word of words) line(255)(word, name)
  return words
}

/** Names of fields. */
export const words: Parser<readonly string[]> = (text, name) => {
  const found = text.split(',').map((word) => word.trim())
  if (found.some((word) => !/^[a-z_]{1,64}$/.test(word)))
    throw refuse('invalidParameter', name, 'names such as tags,context', text)
  return found
}

/** Names of formats, aliases understood: `jpeg` is `jpg`. */
export const formats: Parser<ReadonlySet<string>> = (text, name) =>
  new Set(
    text.split(',').map((item) => {
      const format = item.trim().toLowerCase()
      if (!/^[a-z0-9]{1,16}$/.test(format)) throw refuse('invalidParameter', name, 'formats such as jpg,png', text)
      return formatOfExtension(format) ?? format
    }),
  )

/** `key=value|key=value`, with `=` and `|` inside written `\=` and `\|`. At most 1,000 keys, 1,024 characters a value. */
export const pairs: Parser<Readonly<Record<string, string>>> = (text, name) => {
  const entries = splitUnescaped(text, '|').map((pair) => {
    const [key = '', ...rest] = splitUnescaped(pair, '=')
    const value = rest.join('=')
    if (key === '' || rest.length === 0)
      throw refuse('invalidParameter', name, 'pairs such as alt=Photo|owner=42', text)
    if (value.length > 1024 || CONTROL_BUT_NEWLINE.test(pair) || !pair.isWellFormed())
      throw refuse('invalidParameter', name, `at most 1024 characters in ${key}, without control characters`, value)
    return [unescapeText(key), unescapeText(value)] as const
  })
  if (entries.length > 1000) throw refuse('invalidParameter', name, 'at most 1000 keys', `${entries.length} of them`)
  return Object.fromEntries(entries)
}

export interface Eager {
  transformation: WrittenTransformation
  /** `null`: that of the uploaded file. */
  format: string | null
}

/** `t1|t2`, each optionally with a format at its end: `w_400,h_300,c_pad|w_260,h_200,c_crop/png`. At most 20. */
export const eager: Parser<readonly Eager[]> = (text, name) => {
  const items = text.split('|')
  if (items.length > 20) throw refuse('invalidParameter', name, 'at most 20 transformations', `${items.length} of them`)
  return items.map((item) => {
    const [, transformation = item, format = null] = /^(.+)\/([a-z0-9]{2,5})$/i.exec(item) ?? []
    return { transformation: parseTransformation(transformation), format: format?.toLowerCase() ?? null }
  })
}

/** The parts of a text between separators that have no `\\` before them. */
export const splitUnescaped = (text: string, separator: '|' | '='): string[] =>
  text.split(separator === '|' ? /(?<!\\)\|/ : /(?<!\\)=/)

const unescapeText = (text: string): string => text.replace(/\\([=|])/g, '$1')
