import type { Asset } from './catalog.ts'
import { EMPTY_SCHEMA, goneFields, knownMetadata, type MetadataSchema, type MetadataSchemas } from './metadata.ts'
import type { Kind } from './sql-definitions.ts'
import { type Dialect, lock, type SqlDatabase, type Steps, statementsOf } from './sql-steps.ts'

const KIND: Kind = 'metadata_schema'
/** There is one to a cloud. */
const NAMED = `cloud_name = :cloudName AND kind = '${KIND}' AND name = 'all'`

const metadataStatements = ({ items, keys, forShare }: Dialect) =>
  statementsOf({
    get: `SELECT value FROM definitions WHERE ${NAMED}`,
    /** Within a transaction: it stays as it is until that is over. */
    hold: `SELECT value FROM definitions WHERE ${NAMED} ${forShare}`,
    set: `INSERT INTO definitions (cloud_name, kind, name, value) VALUES (:cloudName, '${KIND}', 'all', :value)
      ON CONFLICT (cloud_name, kind, name) DO UPDATE SET value = excluded.value`,
    withValues: `SELECT sequence, metadata FROM assets WHERE cloud_name = :cloudName AND metadata <> '{}'
      AND EXISTS (SELECT 1 FROM ${keys('metadata')} WHERE item.key IN (SELECT item.value FROM ${items(':gone')}))`,
    setValues: 'UPDATE assets SET metadata = :metadata WHERE sequence = :sequence',
  })

/** The fields of metadata in the catalog's database, and what of an asset's metadata they know; the latter within a transaction. */
export function createSqlMetadata(database: SqlDatabase): {
  schemas: MetadataSchemas
  known(asset: Pick<Asset, 'cloudName' | 'metadata'>): Steps<Asset['metadata']>
} {
  const sql = metadataStatements(database.dialect)
  function* schemaOf(statement: typeof sql.get, cloudName: string): Steps<MetadataSchema> {
    const [row] = yield* statement({ cloudName })
    return row === undefined ? EMPTY_SCHEMA : JSON.parse(String(row.value))
  }

  return {
    schemas: {
      async metadataSchema(cloudName) {
        return database.read(schemaOf(sql.get, cloudName))
      },
      async changeMetadataSchema(cloudName, change) {
        return database.transaction(function* () {
          yield* lock('metadata', [cloudName])
          const former = yield* schemaOf(sql.get, cloudName)
          const next = change(former)
          yield* sql.set({ cloudName, value: JSON.stringify(next) })
          const gone = goneFields(former, next)
          const holders = gone.length === 0 ? [] : yield* sql.withValues({ cloudName, gone: JSON.stringify(gone) })
          for (const { sequence, metadata } of holders) {
            const left = knownMetadata(JSON.parse(String(metadata)), next)
            yield* sql.setValues({ sequence: Number(sequence), metadata: JSON.stringify(left) })
          }
          return next
        })
      },
    },
    *known({ cloudName, metadata }) {
      if (Object.keys(metadata).length === 0) return metadata
      return knownMetadata(metadata, yield* schemaOf(sql.hold, cloudName))
    },
  }
}
