import { refuse } from '../errors/cloudinary-error.ts'
import type { WrittenMetadata, WrittenValue } from '../metadata/written.ts'
import type { Parser } from './parameters.ts'
import { splitUnescaped } from './parsers.ts'

/** More fields than a cloud may have. */
const MAX_FIELDS = 100

/**
 * `id=value|id=["a","b"]`, with `=`, `|` and `"` inside written `\=`, `\|` and `\"`. What the values mean, the fields say.
 * @see cloudinary_npm lib/utils/index.js, `encode_context`
 */
export const writtenMetadata: Parser<WrittenMetadata> = (text, name) => {
  const written = new Map<string, WrittenValue>()
  for (const pair of splitUnescaped(text, '|')) {
    const [id = '', ...rest] = splitUnescaped(pair, '=')
    if (id === '' || rest.length === 0)
      throw refuse('invalidParameter', name, 'pairs such as in_stock=50|colors=["green","red"]', text)
    if (written.has(id)) throw refuse('invalidParameter', name, 'each field once', id)
    written.set(id, readValue(rest.join('=')))
  }
  if (written.size > MAX_FIELDS)
    throw refuse('invalidParameter', name, `at most ${MAX_FIELDS} fields`, `${written.size} of them`)
  return Object.fromEntries(written)
}

const ITEM = String.raw`"(?:[^"\\]|\\.)*"`
const LIST = new RegExp(String.raw`^\[\s*(?:${ITEM}(?:\s*,\s*${ITEM})*)?\s*\]$`, 's')

function readValue(raw: string): WrittenValue {
  const items = LIST.test(raw) ? (raw.match(new RegExp(ITEM, 'gs')) ?? []) : null
  return { text: unescapeText(raw), items: items?.map((item) => unescapeText(item.slice(1, -1))) ?? null }
}

const unescapeText = (text: string): string => text.replace(/\\([=|"])/g, '$1')

/** As an SDK takes it back: texts, and lists of them. */
export const describeWritten = (written: WrittenMetadata): Record<string, string | readonly string[]> =>
  Object.fromEntries(Object.entries(written).map(([id, { text, items }]) => [id, items ?? text]))
