import { free } from './sql-changes.ts'
import {
  ASSET_COLUMNS,
  blobIdsOf,
  DERIVED_COLUMNS,
  oldestFirst,
  type Statements,
  toAsset,
  toDerived,
} from './sql-statements.ts'
import { type Dialect, type SqlDatabase, statementsOf } from './sql-steps.ts'
import { isName, type Made, type TransformationUse } from './transformation-use.ts'

const IN_CLOUD =
  'EXISTS (SELECT 1 FROM assets WHERE assets.blob_id = derived.source_blob_id AND cloud_name = :cloudName)'

const useStatements = ({ position }: Dialect) =>
  statementsOf({
    /** One step of the index for each text, however many images it made. */
    used: `WITH RECURSIVE each (text) AS (
        SELECT min(transformation) FROM derived WHERE transformation > :after
        UNION ALL SELECT (SELECT min(transformation) FROM derived WHERE transformation > each.text)
          FROM each WHERE each.text IS NOT NULL)
      SELECT text FROM each WHERE text IS NOT NULL AND NOT (substr(text, 1, 2) = 't_' AND text NOT LIKE '%/%')
        AND EXISTS (SELECT 1 FROM derived WHERE transformation = each.text AND ${IN_CLOUD})
      ORDER BY text LIMIT :limit`,
    madeBy: `SELECT ${DERIVED_COLUMNS} FROM derived
      WHERE transformation = :text AND sequence > :after AND ${IN_CLOUD} ORDER BY sequence LIMIT :limit`,
    source: `SELECT ${ASSET_COLUMNS} FROM assets WHERE blob_id = :blobId`,
    forget: `DELETE FROM derived WHERE transformation = :text AND ${IN_CLOUD} RETURNING sequence, blob_id AS "blobId"`,
    forgetWith: `DELETE FROM derived
      WHERE ${position("'/' || transformation || '/'", "'/' || :text || '/'")} > 0 AND ${IN_CLOUD}
      RETURNING sequence, blob_id AS "blobId"`,
  })

export function createSqlTransformationUse(
  database: SqlDatabase,
  { free: freed }: Pick<Statements, 'free'>,
): TransformationUse {
  const sql = useStatements(database.dialect)
  return {
    async usedTransformations(cloudName, { after = '', limit }) {
      const rows = await database.read(sql.used({ cloudName, after, limit }))
      return rows.map(({ text }) => String(text))
    },
    async madeBy(cloudName, transformation, { after = 0, limit }) {
      return database.snapshot(function* () {
        const made: Made[] = []
        for (const row of yield* sql.madeBy({ cloudName, text: transformation, after, limit })) {
          const derived = toDerived(row)
          const [source] = yield* sql.source({ blobId: derived.sourceBlobId })
          if (source) made.push({ asset: toAsset(source), derived, sequence: Number(row.sequence) })
        }
        return made
      })
    },
    async forgetMadeBy(cloudName, text) {
      return database.transaction(function* () {
        const blobIds = blobIdsOf(oldestFirst(yield* (isName(text) ? sql.forgetWith : sql.forget)({ text, cloudName })))
        yield* free({ free: freed }, blobIds)
        return blobIds
      })
    },
  }
}
