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

const STATEMENTS = {
  used: `SELECT DISTINCT transformation FROM derived
    WHERE transformation > ? AND NOT (transformation GLOB 't_*' AND instr(transformation, '/') = 0)
      AND source_blob_id IN (SELECT blob_id FROM assets WHERE cloud_name = ?)
    ORDER BY transformation LIMIT ?`,
  madeBy: `SELECT ${DERIVED_COLUMNS} FROM derived
    WHERE transformation = ? AND sequence > ? AND source_blob_id IN (SELECT blob_id FROM assets WHERE cloud_name = ?)
    ORDER BY sequence LIMIT ?`,
  source: `SELECT ${ASSET_COLUMNS} FROM assets WHERE blob_id = ?`,
  forget: `DELETE FROM derived
    WHERE (transformation = :text OR (:isName AND instr('/' || transformation || '/', '/' || :text || '/') > 0))
      AND source_blob_id IN (SELECT blob_id FROM assets WHERE cloud_name = :cloudName)
    RETURNING blob_id AS blobId`,
  free: 'INSERT INTO freed (blob_id) VALUES (?)',
} as const

export function createSqliteTransformationUse(database: DatabaseSync): TransformationUse {
  const sql = Object.fromEntries(
    Object.entries(STATEMENTS).map(([name, text]) => [name, database.prepare(text)]),
  ) as Record<keyof typeof STATEMENTS, ReturnType<DatabaseSync['prepare']>>

  return {
    async usedTransformations(cloudName, { after = '', limit }) {
      return sql.used.all(after, cloudName, limit).map(({ transformation }) => String(transformation))
    },
    async madeBy(cloudName, transformation, { after = 0, limit }) {
      const rows = sql.madeBy.all(transformation, after, cloudName, limit) as unknown as DerivedRow[]
      return rows.map((row) => ({
        asset: toAsset(sql.source.get(row.sourceBlobId) as unknown as AssetRow),
        derived: toDerived(row),
        sequence: row.sequence,
      }))
    },
    async forgetMadeBy(cloudName, text) {
      return inTransaction(database, () => {
        const gone = sql.forget.all({ text, cloudName, isName: Number(isName(text)) })
        const blobIds = gone.map(({ blobId }) => String(blobId))
        for (const blobId of blobIds) sql.free.run(blobId)
        return blobIds
      })
    },
  }
}
