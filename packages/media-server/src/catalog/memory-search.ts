import type { Condition, ConditionOf, MetadataBound, TextSource, TextTest } from '../search/condition.ts'
import { fold, wordsOf } from '../search/words.ts'
import type { Aggregate, Asset, SearchQuery, SearchResult } from './catalog.ts'
import type { FoundFolder } from './folders.ts'
import { NUMBER_FACTS, TEXT_FACTS } from './search-facts.ts'
import { formatSearchCursor, keysOf, orderOf, parseSearchCursor, type SearchPosition } from './search-order.ts'
import { compareBytes } from './tag-pages.ts'

interface Entry {
  asset: Asset
  sequence: number
}

/** Searches a catalog that is in memory, asset by asset: what {@link ./sql-search.ts} must agree with. */
export function searchEntries(entries: Iterable<Entry>, query: SearchQuery): SearchResult {
  const after = parseSearchCursor(query)
  const found = [...entries].filter(
    ({ asset }) => asset.cloudName === query.cloudName && isFulfilled(query.condition, asset),
  )
  const keys = keysOf(query)
  const orders = keys.map(orderOf)
  const placed = found.map(({ asset, sequence }) => ({
    asset,
    sequence,
    values: orders.map(({ of, absent }) => of(asset) ?? absent),
  }))
  const compare = (a: SearchPosition, b: SearchPosition): number => {
    for (const [index, { direction }] of keys.entries()) {
      const difference = compareValues(a.values[index], b.values[index])
      if (difference !== 0) return direction === 'asc' ? difference : -difference
    }
    return b.sequence - a.sequence
  }
  const rest = placed.sort(compare).filter((each) => after === null || compare(each, after) > 0)
  const page = rest.slice(0, query.maxResults)
  const last = page.at(-1)
  const assets = found.map(({ asset }) => asset)
  return {
    assets: page.map(({ asset }) => asset),
    nextCursor: last && rest.length > page.length ? formatSearchCursor(query, last) : null,
    totalCount: found.length,
    aggregations: Object.fromEntries(query.aggregate.map((aggregate) => [aggregate, count(assets, aggregate)])),
  }
}

/** Whether a folder is what a condition on its path, its name and its age wants. */
export const isFolderFulfilling = (condition: Condition, { path, createdAt }: FoundFolder): boolean =>
  isFulfilled(condition, { assetFolder: path, publicId: path, createdAt } as Asset)

const compareValues = (a: unknown, b: unknown): number =>
  typeof a === 'number' ? a - Number(b) : compareBytes(String(a), String(b))

type Judge<K extends Condition['is']> = (condition: ConditionOf<K>, asset: Asset) => boolean

const JUDGES: { [K in Condition['is']]: Judge<K> } = {
  all: ({ of }, asset) => of.every((each) => isFulfilled(each, asset)),
  any: ({ of }, asset) => of.some((each) => isFulfilled(each, asset)),
  not: ({ of }, asset) => !isFulfilled(of, asset),
  text: ({ in: source, test }, asset) => textsOf(source, asset).some((text) => isMet(test, text)),
  number({ field, from, to }, asset) {
    const value = NUMBER_FACTS[field].of(asset)
    return value !== null && isAbove(from, value) && isBelow(to, value)
  },
  metadata({ id, from, to }, { metadata }) {
    const value = Object.hasOwn(metadata, id) ? metadata[id] : undefined
    if (typeof value !== 'number' && typeof value !== 'string') return false
    return isAbove(from, value) && isBelow(to, value)
  },
}

/** Whether an asset is what a condition asks for. */
export const isFulfilled = (condition: Condition, asset: Asset): boolean =>
  (JUDGES[condition.is] as Judge<Condition['is']>)(condition, asset)

function textsOf(source: TextSource, asset: Asset): readonly string[] {
  if (source.field === 'tags') return asset.tags
  if (source.field === 'metadata_ids') return Object.keys(asset.metadata)
  if (source.field === 'metadata') {
    const { metadata } = asset
    return Object.hasOwn(metadata, source.id) ? [metadata[source.id] ?? []].flat().map(String) : []
  }
  if (source.field !== 'context') return [TEXT_FACTS[source.field].of(asset)].filter((text) => text !== null)
  const { key } = source
  return Object.entries(asset.context).flatMap(([name, value]) => (key === null || name === key ? [value] : []))
}

const TESTS: Readonly<Record<TextTest['how'], (text: string, value: string, begins: boolean) => boolean>> = {
  whole: (text, value, begins) => (begins ? text.startsWith(value) : text === value),
  folded: (text, value, begins) => TESTS.whole(fold(text), value, begins),
  words: (text, value) => wordsOf(text).includes(value),
}
const isMet = ({ how, value, begins }: TextTest, text: string): boolean => TESTS[how](text, value, begins)

const isAbove = (bound: MetadataBound | null, value: number | string): boolean =>
  bound === null || (bound.inclusive ? value >= bound.value : value > bound.value)
const isBelow = (bound: MetadataBound | null, value: number | string): boolean =>
  bound === null || (bound.inclusive ? value <= bound.value : value < bound.value)

function count(assets: readonly Asset[], aggregate: Aggregate): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>()
  for (const asset of assets)
    for (const value of new Set(textsOf({ field: aggregate }, asset))) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort(([a, m], [b, n]) => n - m || compareBytes(a, b))
}
