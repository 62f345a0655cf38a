/**
 * Cloudinary's grammar of `context` and `metadata`: `key=value|key=value`, with `=` and `|` inside a value written `\=` and `\|`.
 * Whether `\\` is one backslash or two is written nowhere, so no value holds any; then each text has one reading.
 * @see https://cloudinary.com/documentation/image_upload_api_reference#upload_optional_parameters `context`, `metadata`
 */
const PAIR = /^([A-Za-z0-9_-]{1,64})=((?:[^\\=|]|\\[=|])+)$/u
/** A set of external ids, as a metadata field of several values takes it: `["green","red"]`. */
const SET = /^\["[^"\\,=|]+"(?:,"[^"\\,=|]+")*\]$/u
const INHERITED = ['__proto__', 'constructor', 'prototype']

/** A value among pairs; an array becomes a set. */
export type PairValue = string | number | boolean | readonly string[]

/** Whether a text may stand as a key. */
export const isPairKey = (key: string): boolean => /^[A-Za-z0-9_-]{1,64}$/.test(key) && !INHERITED.includes(key)

/** The pairs of a text, or `null` for what could be read in two ways, or names a key twice. */
export function parsePairs(text: string): ReadonlyMap<string, string> | null {
  const pairs = new Map<string, string>()
  for (const pair of text.split(/(?<!\\)\|/)) {
    const [, key = '', value = ''] = PAIR.exec(pair) ?? []
    if (!isPairKey(key) || pairs.has(key)) return null
    pairs.set(key, value.replace(/\\([=|])/g, '$1'))
  }
  return pairs
}

/** The text of pairs, or `null` where a key or a value cannot be written. {@link parsePairs} reads it back. */
export function writePairs(pairs: Readonly<Record<string, unknown>>): string | null {
  const texts: string[] = []
  for (const [key, value] of Object.entries(pairs)) {
    const text = valueText(value)
    // Each by itself: a backslash at one's end would take the next one's separator with it.
    if (!isPairKey(key) || text === null || text === '' || text.includes('\\')) return null
    texts.push(`${key}=${text.replace(/[=|]/g, '\\$&')}`)
  }
  return texts.length === 0 ? null : texts.join('|')
}

function valueText(value: unknown): string | null {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean' || Number.isSafeInteger(value)) return String(value)
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string' && item.isWellFormed())) return null
  const text = JSON.stringify(value)
  return SET.test(text) ? text : null
}

/** The words of a set, or `null` for a text that is none. */
export const parseSet = (text: string): readonly string[] | null => (SET.test(text) ? JSON.parse(text) : null)
