import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { ListQuery } from './catalog.ts'
import type { Position } from './cursor.ts'
import { afterPrefix } from './prefix.ts'
import { ASSET_COLUMNS, type AssetRow } from './sqlite-statements.ts'

/** One condition of a list: its constant text, and the value to bind when the query has it, else `undefined`. */
type Condition = readonly [text: string, value: SQLInputValue | undefined]

/** Rows of one page and the first of the next, if any. */
export function createLister(database: DatabaseSync): (query: ListQuery, after: Position | null) => AssetRow[] {
  const prepared = new Map<string, ReturnType<DatabaseSync['prepare']>>()
  const prepare = (text: string) => {
    const statement = prepared.get(text) ?? database.prepare(text)
    prepared.set(text, statement)
    return statement
  }

  return (query, after) => {
    const conditions = conditionsOf(query).filter(([, value]) => value !== undefined)
    const place: SQLInputValue[] = after ? [after.createdAt, after.sequence] : []
    const descending = query.direction === 'desc'
    const text = [
      'SELECT',
      ASSET_COLUMNS,
      'FROM assets WHERE',
      conditions.map(([condition]) => condition).join(' AND '),
      after ? (descending ? 'AND (created_at, sequence) < (?, ?)' : 'AND (created_at, sequence) > (?, ?)') : '',
      descending ? 'ORDER BY created_at DESC, sequence DESC LIMIT ?' : 'ORDER BY created_at, sequence LIMIT ?',
    ].join(' ')
    const values = conditions.map(([, value]) => value as SQLInputValue)
    return prepare(text).all(...values, ...place, query.maxResults + 1) as unknown as AssetRow[]
  }
}

function conditionsOf(query: ListQuery): readonly Condition[] {
  const { prefix, publicIds } = query
  return [
    ['cloud_name = ?', query.cloudName],
    ['resource_type = ?', query.resourceType],
    ['type = ?', query.type],
    ['public_id >= ?', prefix],
    ['public_id < ?', prefix === undefined ? undefined : (afterPrefix(prefix) ?? undefined)],
    // Without this, half a character would be bound as U+FFFD, which is a name of its own.
    [
      'public_id IN (SELECT value FROM json_each(?))',
      publicIds && JSON.stringify(publicIds.filter((id) => id.isWellFormed())),
    ],
  ]
}
