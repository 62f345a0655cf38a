import { refuse } from '../errors/cloudinary-error.ts'
import type { NumberField, TextField } from '../search/condition.ts'
import type { Asset, SearchQuery, SortKey } from './catalog.ts'
import { digestOf } from './cursor.ts'
import { NUMBER_FACTS, TEXT_FACTS } from './search-facts.ts'
import type { Dialect } from './sql-steps.ts'

type SortValue = string | number

/** What stands in for a fact that an asset has not, so that it comes last. Facts are never below zero. */
const ABSENT = {
  text: { asc: '\u{10ffff}', desc: '' },
  number: { asc: 1e300, desc: -1 },
  /** In metadata there are some below. */
  metadata: { asc: 1e300, desc: -1e300 },
} as const

const isNumberField = (field: TextField | NumberField): field is NumberField => Object.hasOwn(NUMBER_FACTS, field)

/** What assets are sorted by: in an asset, and in a row, where what a client has said is bound. */
interface Order {
  of(asset: Asset): SortValue | null
  sql(dialect: Dialect, bind: (value: string) => string): string
  absent: SortValue
}

/** The fact of a key, and what stands in for it. */
export function orderOf(key: SortKey): Order {
  const { direction } = key
  if ('metadata' in key) return metadataOrder(key)
  return isNumberField(key.field)
    ? { ...NUMBER_FACTS[key.field], absent: ABSENT.number[direction] }
    : { ...TEXT_FACTS[key.field], absent: ABSENT.text[direction] }
}

function metadataOrder({ metadata: id, holds, direction }: Extract<SortKey, { metadata: string }>): Order {
  const isNumber = holds === 'number'
  return {
    of({ metadata }) {
      const value = Object.hasOwn(metadata, id) ? metadata[id] : undefined
      return typeof value === (isNumber ? 'number' : 'string') ? (value as SortValue) : null
    },
    sql({ member, number, bytewise }, bind) {
      const value = isNumber ? number('item.value') : bytewise('item.value')
      const found = `(SELECT ${value} FROM ${member('metadata', bind(id))} LIMIT 1)`
      return isNumber ? found : bytewise(found)
    },
    absent: isNumber ? ABSENT.metadata[direction] : ABSENT.text[direction],
  }
}

/** What decides where all else is equal. */
export const LAST_KEYS: readonly SortKey[] = [{ field: 'created_at', direction: 'desc' }]

/** Where a page ended: what its last asset is sorted by, and its number, which no two have. */
export interface SearchPosition {
  values: readonly SortValue[]
  sequence: number
}

export function formatSearchCursor(query: SearchQuery, { values, sequence }: SearchPosition): string {
  return Buffer.from(JSON.stringify([fingerprint(query), sequence, ...values])).toString('base64url')
}

/** `null` without a cursor. Throws `invalidParameter` for what {@link formatSearchCursor} did not make for this query. */
export function parseSearchCursor(query: SearchQuery): SearchPosition | null {
  if (query.cursor === undefined) return null
  const [digest, sequence, ...values] = parsed(query.cursor)
  const kinds = keysOf(query).map((key) => typeof orderOf(key).absent)
  const isOurs =
    digest === fingerprint(query) &&
    Number.isSafeInteger(sequence) &&
    values.length === kinds.length &&
    values.every((value, index) => typeof value === kinds[index] && String(value).isWellFormed())
  if (isOurs) return { values: values as SortValue[], sequence: sequence as number }
  throw refuse(
    'invalidParameter',
    'next_cursor',
    'the next_cursor of the page before, for the same query',
    query.cursor,
  )
}

/** All that assets are sorted by, before the number that tells them apart. */
export const keysOf = ({ sortBy }: Pick<SearchQuery, 'sortBy'>): readonly SortKey[] => [...sortBy, ...LAST_KEYS]

function parsed(cursor: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}

/** How many a page has and what is counted may change from page to page, the rest of a query may not. */
const fingerprint = ({ cloudName, expression, sortBy }: SearchQuery): string =>
  digestOf([
    cloudName,
    expression,
    sortBy.map((key) => ['metadata' in key ? key.metadata : key.field, key.direction, 'metadata' in key]),
  ])
