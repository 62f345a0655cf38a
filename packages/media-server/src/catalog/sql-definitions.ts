import type { Definitions } from './definitions.ts'
import { type Dialect, type Row, type SqlDatabase, type Steps, statementsOf } from './sql-steps.ts'
import { isStorableName, requireStorableText } from './storable-name.ts'

/** What is defined. Each kind has its own names. */
export type Kind =
  | 'upload_preset'
  | 'named_transformation'
  | 'allowed_transformation'
  | 'metadata_schema'
  | 'trigger'
  | 'promised_work'
  | 'upload_mapping'
  | 'streaming_profile'
  | 'usage_of_day'

const NAMED = 'cloud_name = :cloudName AND kind = :kind AND name = :name'

const definitionStatements = ({ forUpdate }: Dialect) =>
  statementsOf({
    insert: `INSERT INTO definitions (cloud_name, kind, name, value) VALUES (:cloudName, :kind, :name, :value)
      ON CONFLICT DO NOTHING RETURNING sequence`,
    get: `SELECT value FROM definitions WHERE ${NAMED}`,
    take: `SELECT value FROM definitions WHERE ${NAMED} ${forUpdate}`,
    update: `UPDATE definitions SET value = :value WHERE ${NAMED}`,
    remove: `DELETE FROM definitions WHERE ${NAMED} RETURNING value`,
    list: `SELECT name, value, sequence FROM definitions
      WHERE cloud_name = :cloudName AND kind = :kind AND sequence < :after ORDER BY sequence DESC LIMIT :limit`,
  })

/** Defines something of a kind: the inside of a transaction. */
export function defining<T>(
  { dialect }: SqlDatabase,
  kind: Kind,
): (cloudName: string, name: string, value: T) => Steps<readonly Row[]> {
  const { insert } = definitionStatements(dialect)
  return (cloudName, name, value) => insert({ cloudName, kind, name, value: JSON.stringify(value) })
}

/** The definitions of one kind in the catalog's database; their values are JSON text. */
export function createSqlDefinitions<T>(database: SqlDatabase, kind: Kind): Definitions<T> {
  const sql = definitionStatements(database.dialect)
  const insert = defining<T>(database, kind)
  const parse = (row: Row): T => JSON.parse(String(row.value))
  function* first(statement: typeof sql.get, cloudName: string, name: string): Steps<T | null> {
    if (!isStorableName(name)) return null
    const [row] = yield* statement({ cloudName, kind, name })
    return row ? parse(row) : null
  }

  return {
    async create(cloudName, name, value) {
      requireStorableText('name', name)
      const made = await database.read(insert(cloudName, name, value))
      return made.length > 0
    },
    async get(cloudName, name) {
      return database.read(first(sql.get, cloudName, name))
    },
    async replace(cloudName, name, change) {
      return database.transaction(function* () {
        const former = yield* first(sql.take, cloudName, name)
        if (former === null) return null
        const value = change(former)
        yield* sql.update({ cloudName, kind, name, value: JSON.stringify(value) })
        return value
      })
    },
    async remove(cloudName, name) {
      return database.read(first(sql.remove, cloudName, name))
    },
    async list(cloudName, { after = Number.MAX_SAFE_INTEGER, limit }) {
      const rows = await database.read(sql.list({ cloudName, kind, after, limit }))
      return rows.map((row) => ({ name: String(row.name), value: parse(row), sequence: Number(row.sequence) }))
    },
  }
}
