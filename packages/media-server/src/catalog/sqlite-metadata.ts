import type { DatabaseSync } from 'node:sqlite'
import type { Asset } from './catalog.ts'
import { EMPTY_SCHEMA, goneFields, knownMetadata, type MetadataSchema, type MetadataSchemas } from './metadata.ts'
import type { Kind } from './sqlite-definitions.ts'
import { inTransaction } from './sqlite-transaction.ts'

const KIND: Kind = 'metadata_schema'
/** There is one to a cloud. */
const NAME = 'all'

const STATEMENTS = {
  get: 'SELECT value FROM definitions WHERE cloud_name = ? AND kind = ? AND name = ?',
  set: `INSERT INTO definitions (cloud_name, kind, name, value) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET value = excluded.value`,
  withValues: `SELECT sequence, metadata FROM assets WHERE cloud_name = ? AND metadata <> '{}'
    AND EXISTS (SELECT 1 FROM json_each(metadata) WHERE key IN (SELECT value FROM json_each(?)))`,
  setValues: 'UPDATE assets SET metadata = ? WHERE sequence = ?',
} as const

/** The fields of metadata in the catalog's database, and what of an asset's metadata they know; the latter within a transaction. */
export function createSqliteMetadata(database: DatabaseSync): {
  schemas: MetadataSchemas
  known(asset: Pick<Asset, 'cloudName' | 'metadata'>): Asset['metadata']
} {
  const sql = Object.fromEntries(
    Object.entries(STATEMENTS).map(([name, text]) => [name, database.prepare(text)]),
  ) as Record<keyof typeof STATEMENTS, ReturnType<DatabaseSync['prepare']>>
  const schemaOf = (cloudName: string): MetadataSchema => {
    const row = sql.get.get(cloudName, KIND, NAME)
    return row === undefined ? EMPTY_SCHEMA : JSON.parse(String(row.value))
  }

  return {
    schemas: {
      async metadataSchema(cloudName) {
        return schemaOf(cloudName)
      },
      async changeMetadataSchema(cloudName, change) {
        return inTransaction(database, () => {
          const former = schemaOf(cloudName)
          const next = change(former)
          sql.set.run(cloudName, KIND, NAME, JSON.stringify(next))
          const gone = goneFields(former, next)
          const holders = gone.length === 0 ? [] : sql.withValues.all(cloudName, JSON.stringify(gone))
          for (const { sequence, metadata } of holders) {
            const left = knownMetadata(JSON.parse(String(metadata)), next)
            sql.setValues.run(JSON.stringify(left), Number(sequence))
          }
          return next
        })
      },
    },
    known: ({ cloudName, metadata }) =>
      Object.keys(metadata).length === 0 ? metadata : knownMetadata(metadata, schemaOf(cloudName)),
  }
}
