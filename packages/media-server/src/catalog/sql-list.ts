import type { ListQuery, TagQuery } from './catalog.ts'
import type { Position } from './cursor.ts'
import { afterPrefix } from './prefix.ts'
import { ASSET_COLUMNS, type AssetRow, type Statements } from './sql-statements.ts'
import type { Dialect, SqlValue, Steps } from './sql-steps.ts'
import { isStorableName } from './storable-name.ts'
import { parseTagCursor } from './tag-pages.ts'

/** Where a list is read from, and the columns that its order is kept in there. */
interface Source {
  from: string
  order: readonly [createdAt: string, sequence: string]
}

const OF_ALL: Source = { from: 'assets', order: ['created_at', 'sequence'] }
/** CROSS makes SQLite walk the tag's own index, which is in the order of the list. */
const OF_TAG: Source = { from: 'asset_tags CROSS JOIN assets', order: ['dated', 'asset'] }

/** Rows of one page and the first of the next, if any. */
export function* listRows(dialect: Dialect, query: ListQuery, after: Position | null): Steps<readonly AssetRow[]> {
  const unsorted = !dialect.estimatesRanges && query.prefix !== undefined && (yield* isLarge(query, dialect))
  const conditions = conditionsOf(query, dialect, unsorted ? dialect.unindexed('public_id') : 'public_id')
  const { from, order } = query.tag === undefined ? OF_ALL : OF_TAG
  const descending = query.direction === 'desc'
  const sql = [
    `SELECT ${ASSET_COLUMNS} FROM ${from} WHERE`,
    conditions.map(({ text }) => text).join(' AND '),
    after ? `AND (${order.join(', ')}) ${descending ? '<' : '>'} (:afterDate, :afterSequence)` : '',
    `ORDER BY ${order.map((column) => `${column} ${descending ? 'DESC' : 'ASC'}`).join(', ')} LIMIT :limit`,
  ].join(' ')
  const values: Record<string, SqlValue> = {
    ...Object.assign({}, ...conditions.map(({ bound }) => bound)),
    ...(after && { afterDate: after.createdAt, afterSequence: after.sequence }),
    limit: query.maxResults + 1,
  }
  return (yield { sql, values }) as unknown as readonly AssetRow[]
}

/** So many names with a prefix are sorted by age; where there are more, it is quicker to go by age until a page is full. */
const SORTED_AT_MOST = 2000

function* isLarge({ cloudName, resourceType, type, prefix }: ListQuery, dialect: Dialect): Steps<boolean> {
  // Without both the names lie in no order at all.
  if (resourceType === undefined || type === undefined || prefix === undefined) return true
  const range = { cloudName, resourceType, type, prefix, direction: 'asc', maxResults: 0 } as const
  const conditions = conditionsOf(range, dialect, 'public_id')
  const sql = `SELECT 1 FROM assets WHERE ${conditions.map(({ text }) => text).join(' AND ')} LIMIT 1 OFFSET ${SORTED_AT_MOST}`
  const [one] = yield { sql, values: Object.assign({}, ...conditions.map(({ bound }) => bound)) }
  return one !== undefined
}

/** A constant text, and what is bound to it when the query has it, else `undefined`. */
interface Condition {
  text: string
  bound: Readonly<Record<string, SqlValue | undefined>>
}

/** @param publicId the column, with its index or without. */
function conditionsOf(query: ListQuery, { items, entries }: Dialect, publicId: string): readonly Condition[] {
  const { cloudName, resourceType, type, prefix, since, assetFolder, tag, context, moderationStatus } = query
  const beyond = prefix === undefined ? undefined : (afterPrefix(prefix) ?? undefined)
  const has = (what: string) => `EXISTS (SELECT 1 FROM ${entries('context')} WHERE ${what})`
  const when = (text: string, bound: Condition['bound']): Condition => ({ text, bound })
  const all = [
    when('of_cloud = :cloudName AND of_type = :resourceType AND tag = :tag AND sequence = asset', {
      ...{ cloudName, resourceType, tag },
    }),
    when('cloud_name = :cloudName', { cloudName }),
    when('resource_type = :resourceType', { resourceType }),
    when('type = :type', { type }),
    when(`${publicId} >= :prefix`, { prefix }),
    when(`${publicId} < :beyond`, { beyond }),
    when(`public_id IN (SELECT value FROM ${items(':publicIds')})`, { publicIds: jsonOf(query.publicIds) }),
    when(`asset_id IN (SELECT value FROM ${items(':assetIds')})`, { assetIds: jsonOf(query.assetIds) }),
    when('created_at >= :since', { since }),
    when('asset_folder = :assetFolder', { assetFolder }),
    when('moderation_status = :moderationStatus', { moderationStatus }),
    when(has('item.key = :contextKey'), { contextKey: context?.key }),
    when(has('item.key = :contextKey AND item.value = :contextValue'), {
      ...{ contextKey: context?.key, contextValue: context?.value },
    }),
  ]
  return all.filter(({ bound }) => Object.values(bound).every((value) => value !== undefined))
}

/** Whether a query names what no asset can have: a database would take it for another name, or for none. */
export const isAskable = ({ prefix, tag, assetFolder, context }: ListQuery): boolean =>
  [prefix, tag, assetFolder, context?.key, context?.value].every((text) => text === undefined || isStorableName(text))

const jsonOf = (names: readonly string[] | undefined): string | undefined =>
  names && JSON.stringify(names.filter(isStorableName))

/** One more than a page holds, if there is one more. */
export function* tagsOf(sql: Statements, query: TagQuery): Steps<readonly string[]> {
  const { cloudName, resourceType, prefix = '', maxResults, cursor } = query
  const found: string[] = []
  let tag = parseTagCursor(query) ?? prefix
  if (!isStorableName(tag)) return found
  const of = { cloudName, resourceType }
  if (cursor === undefined && prefix !== '' && (yield* sql.hasTag({ ...of, tag: prefix })).length > 0)
    found.push(prefix)
  while (found.length <= maxResults) {
    const [row] = yield* sql.nextTag({ ...of, tag })
    const next = row?.tag
    if (typeof next !== 'string' || !next.startsWith(prefix)) return found
    tag = next
    found.push(tag)
  }
  return found
}
