import type { DatabaseSync } from 'node:sqlite'
import type { Definitions } from './definitions.ts'
import { inTransaction } from './sqlite-transaction.ts'
import { isStorableName, requireStorableText } from './storable-name.ts'

/** What is defined. Each kind has its own names. */
export type Kind = 'upload_preset' | 'named_transformation' | 'allowed_transformation' | 'metadata_schema'

const STATEMENTS = {
  insert: 'INSERT INTO definitions (cloud_name, kind, name, value) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  get: 'SELECT value FROM definitions WHERE cloud_name = ? AND kind = ? AND name = ?',
  update: 'UPDATE definitions SET value = ? WHERE cloud_name = ? AND kind = ? AND name = ?',
  remove: 'DELETE FROM definitions WHERE cloud_name = ? AND kind = ? AND name = ? RETURNING value',
  list: `SELECT name, value, sequence FROM definitions WHERE cloud_name = ? AND kind = ? AND sequence < ?
    ORDER BY sequence DESC LIMIT ?`,
} as const

/** The definitions of one kind in the catalog's database; their values are JSON text. */
export function createSqliteDefinitions<T>(database: DatabaseSync, kind: Kind): Definitions<T> {
  const sql = Object.fromEntries(
    Object.entries(STATEMENTS).map(([name, text]) => [name, database.prepare(text)]),
  ) as Record<keyof typeof STATEMENTS, ReturnType<DatabaseSync['prepare']>>
  const parse = (row: Record<string, unknown>): T => JSON.parse(String(row.value))
  const find = (cloudName: string, name: string): T | null => {
    const row = isStorableName(name) ? sql.get.get(cloudName, kind, name) : undefined
    return row ? parse(row) : null
  }

  return {
    async create(cloudName, name, value) {
      requireStorableText('name', name)
      return sql.insert.run(cloudName, kind, name, JSON.stringify(value)).changes === 1
    },
    async get(cloudName, name) {
      return find(cloudName, name)
    },
    async replace(cloudName, name, change) {
      return inTransaction(database, () => {
        const former = find(cloudName, name)
        if (former === null) return null
        const value = change(former)
        sql.update.run(JSON.stringify(value), cloudName, kind, name)
        return value
      })
    },
    async remove(cloudName, name) {
      const row = isStorableName(name) ? sql.remove.get(cloudName, kind, name) : undefined
      return row ? parse(row) : null
    },
    async list(cloudName, { after = Number.MAX_SAFE_INTEGER, limit }) {
      const rows = sql.list.all(cloudName, kind, after, limit)
      return rows.map((row) => ({ name: String(row.name), value: parse(row), sequence: Number(row.sequence) }))
    },
  }
}
