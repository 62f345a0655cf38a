import type { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseExpression } from '../search/parse.ts'
import { AGGREGATES, type Aggregate } from './catalog.ts'
import { searchRows } from './sql-search.ts'
import type { SqlDatabase } from './sql-steps.ts'
import { openDatabase } from './sqlite-connection.ts'
import { sqliteDatabase } from './sqlite-database.ts'

const NAMES = 'sqlite_autoindex_assets_2 (cloud_name=? AND resource_type=? AND type=? AND'
const ONE_NAME = `${NAMES} public_id=?)`
const PREFIX = `${NAMES} public_id>? AND public_id<?)`

describe('a search', () => {
  let database: DatabaseSync
  let sql: SqlDatabase
  beforeEach(() => {
    database = openDatabase(':memory:', {})
    sql = sqliteDatabase(database)
  })
  afterEach(() => sql.close())

  /** By which index SQLite walks through the assets, in each statement of a search. */
  function walksOf(expression: string, aggregate: readonly Aggregate[]): readonly string[] {
    const query = { cloudName: 'demo', expression, sortBy: [], maxResults: 50, aggregate } as const
    const steps = searchRows(sql.dialect, { ...query, condition: parseExpression(expression, 0, new Map()) }, null)
    const walks: string[] = []
    for (let met = steps.next(); !met.done; met = steps.next([])) {
      if (!('sql' in met.value)) throw new TypeError('a search asks by statements alone')
      const statement = database.prepare(`EXPLAIN QUERY PLAN ${met.value.sql}`)
      statement.setAllowUnknownNamedParameters(true)
      const details = statement.all(met.value.values).map(({ detail }) => String(detail))
      walks.push(...details.flatMap((detail) => /^SEARCH assets USING .*INDEX (.+)$/.exec(detail)?.[1] ?? []))
    }
    return walks
  }

  it.each([
    { case: 'one public id', expression: 'public_id=a', walk: ONE_NAME },
    { case: 'one of three public ids', expression: 'public_id=a OR public_id=b OR public_id=c', walk: ONE_NAME },
    { case: 'one public id, and more', expression: 'public_id=(a OR b) AND bytes>5', walk: ONE_NAME },
    { case: 'a prefix', expression: 'public_id=a/*', walk: PREFIX },
    { case: 'a prefix that nothing sorts after', expression: 'public_id=\u{10ffff}*', walk: `${NAMES} public_id>?)` },
    { case: 'a prefix, and more', expression: 'public_id=a* AND (bytes>5 OR -public_id=ab*)', walk: PREFIX },
  ])('for $case walks through the index of names, in each of its statements', ({ expression, walk }) => {
    const walks = walksOf(expression, AGGREGATES)
    expect(walks).toEqual(Array.from({ length: 2 + AGGREGATES.length }, () => walk))
  })

  it.each([
    {
      case: 'a folder, and a prefix',
      expression: 'folder=x AND public_id=a*',
      walk: /assets_by_folder \(cloud_name=\? AND asset_folder=\?\)$/,
    },
    { case: 'a tag, and a prefix', expression: 'tags=x AND public_id=a*', walk: /\(cloud_name=\?\)$/ },
    { case: 'words of a public id', expression: 'public_id:a', walk: /\(cloud_name=\?\)$/ },
    { case: 'what does not begin so', expression: '-public_id=a*', walk: /\(cloud_name=\?\)$/ },
    { case: 'what begins so, or is large', expression: 'public_id=a* OR bytes>5', walk: /\(cloud_name=\?\)$/ },
  ])('for $case goes another way', ({ expression, walk }) => {
    expect(walksOf(expression, [])).toEqual([expect.stringMatching(walk), expect.stringMatching(walk)])
  })
})
