import type { DatabaseSync } from 'node:sqlite'
import {
  ASSET_COLUMNS,
  type AssetRow,
  DERIVED_COLUMNS,
  type DerivedRow,
  toAsset,
  toDerived,
} from './sqlite-statements.ts'
import { inTransaction } from './sqlite-transaction.ts'
import { isName, type TransformationUse } from './transformation-use.ts'

const IN_CLOUD =
  'EXISTS (SELECT 1 FROM assets WHERE assets.blob_id = derived.source_blob_id AND cloud_name = :cloudName)'

const STATEMENTS = {
  /** One step of the index for each text, however many images it made. */
  used: `WITH RECURSIVE each (text) AS (
      SELECT min(transformation) FROM derived WHERE transformation > :after
      UNION ALL SELECT (SELECT min(transformation) FROM derived WHERE transformation > each.text)
        FROM each WHERE each.text IS NOT NULL)
    SELECT text FROM each WHERE text IS NOT NULL AND NOT (text GLOB 't_*' AND instr(text, '/') = 0)
      AND EXISTS (SELECT 1 FROM derived WHERE transformation = each.text AND ${IN_CLOUD})
    LIMIT :limit`,
  madeBy: `SELECT ${DERIVED_COLUMNS} FROM derived
    WHERE transformation = :text AND sequence > :after AND ${IN_CLOUD} ORDER BY sequence LIMIT :limit`,
  source: `SELECT ${ASSET_COLUMNS} FROM assets WHERE blob_id = ?`,
  forget: `DELETE FROM derived WHERE transformation = :text AND ${IN_CLOUD} RETURNING blob_id AS blobId`,
  forgetWith: `DELETE FROM derived
    WHERE instr('/' || transformation || '/', '/' || :text || '/') > 0 AND ${IN_CLOUD} RETURNING blob_id AS blobId`,
  free: 'INSERT INTO freed (blob_id) VALUES (?)',
} as const

export function createSqliteTransformationUse(database: DatabaseSync): TransformationUse {
  const sql = Object.fromEntries(
    Object.entries(STATEMENTS).map(([name, text]) => [name, database.prepare(text)]),
  ) as Record<keyof typeof STATEMENTS, ReturnType<DatabaseSync['prepare']>>

  return {
    async usedTransformations(cloudName, { after = '', limit }) {
      return sql.used.all({ cloudName, after, limit }).map(({ text }) => String(text))
    },
    async madeBy(cloudName, transformation, { after = 0, limit }) {
      const rows = sql.madeBy.all({ cloudName, text: transformation, after, limit }) as unknown as DerivedRow[]
      return rows.map((row) => ({
        asset: toAsset(sql.source.get(row.sourceBlobId) as unknown as AssetRow),
        derived: toDerived(row),
        sequence: row.sequence,
      }))
    },
    async forgetMadeBy(cloudName, text) {
      return inTransaction(database, () => {
        const gone = (isName(text) ? sql.forgetWith : sql.forget).all({ text, cloudName })
        const blobIds = gone.map(({ blobId }) => String(blobId))
        for (const blobId of blobIds) sql.free.run(blobId)
        return blobIds
      })
    },
  }
}
