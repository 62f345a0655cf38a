import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { ListQuery } from './catalog.ts'
import type { Position } from './cursor.ts'
import { afterPrefix } from './prefix.ts'
import { ASSET_COLUMNS, type AssetRow } from './sqlite-statements.ts'

/** One condition of a list: its constant text, and the values to bind when the query has it, else `undefined`. */
type Condition = readonly [text: string, ...values: (SQLInputValue | undefined)[]]

/** Where a list is read from, and the columns that its order is kept in there. */
interface Source {
  from: string
  order: readonly [createdAt: string, sequence: string]
}

const OF_ALL: Source = { from: 'assets', order: ['created_at', 'sequence'] }
/** CROSS makes SQLite walk the tag's own index, which is in the order of the list. */
const OF_TAG: Source = { from: 'asset_tags CROSS JOIN assets ON sequence = asset', order: ['dated', 'asset'] }

/** Rows of one page and the first of the next, if any. */
export function createLister(database: DatabaseSync): (query: ListQuery, after: Position | null) => AssetRow[] {
  const prepared = new Map<string, ReturnType<DatabaseSync['prepare']>>()
  const prepare = (text: string) => {
    const statement = prepared.get(text) ?? database.prepare(text)
    prepared.set(text, statement)
    return statement
  }

  return (query, after) => {
    const conditions = conditionsOf(query).filter(([, ...values]) => values.every((value) => value !== undefined))
    const { from, order } = query.tag === undefined ? OF_ALL : OF_TAG
    const descending = query.direction === 'desc'
    const place: SQLInputValue[] = after ? [after.createdAt, after.sequence] : []
    const text = [
      `SELECT ${ASSET_COLUMNS} FROM ${from} WHERE`,
      conditions.map(([condition]) => condition).join(' AND '),
      after ? `AND (${order.join(', ')}) ${descending ? '<' : '>'} (?, ?)` : '',
      `ORDER BY ${order.map((column) => `${column} ${descending ? 'DESC' : 'ASC'}`).join(', ')} LIMIT ?`,
    ].join(' ')
    const values = conditions.flatMap(([, ...values]) => values as SQLInputValue[])
    return prepare(text).all(...values, ...place, query.maxResults + 1) as unknown as AssetRow[]
  }
}

function conditionsOf(query: ListQuery): readonly Condition[] {
  const { prefix, tag, context } = query
  return [
    ['of_cloud = ? AND of_type = ? AND tag = ?', query.cloudName, query.resourceType, tag],
    ['cloud_name = ?', query.cloudName],
    ['resource_type = ?', query.resourceType],
    ['type = ?', query.type],
    ['public_id >= ?', prefix],
    ['public_id < ?', prefix === undefined ? undefined : (afterPrefix(prefix) ?? undefined)],
    ['public_id IN (SELECT value FROM json_each(?))', jsonOf(query.publicIds)],
    ['asset_id IN (SELECT value FROM json_each(?))', jsonOf(query.assetIds)],
    ['asset_folder = ?', query.assetFolder],
    ['EXISTS (SELECT 1 FROM json_each(context) WHERE key = ?)', context?.key],
    ['EXISTS (SELECT 1 FROM json_each(context) WHERE key = ? AND value = ?)', context?.key, context?.value],
  ]
}

/** Without the filter, half a character would be bound as U+FFFD, which is a name of its own. */
const jsonOf = (names: readonly string[] | undefined): string | undefined =>
  names && JSON.stringify(names.filter((name) => name.isWellFormed()))
