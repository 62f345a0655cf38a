import type { NewNotification } from './outbox.ts'
import type { NotifyRelated, Relations } from './relations.ts'
import { ASSET_COLUMNS, toAsset } from './sql-statements.ts'
import { lock, type SqlDatabase, type Steps, statementsOf } from './sql-steps.ts'

const SQL = statementsOf({
  add: `INSERT INTO relations (cloud_name, asset_id, related_id) VALUES (:cloudName, :assetId, :relatedId)
    ON CONFLICT DO NOTHING RETURNING sequence`,
  remove: `DELETE FROM relations
    WHERE cloud_name = :cloudName AND asset_id = :assetId AND related_id = :relatedId RETURNING sequence`,
  list: `SELECT relation.place, ${ASSET_COLUMNS} FROM assets JOIN
      (SELECT sequence AS place, cloud_name AS of_cloud, related_id FROM relations
        WHERE cloud_name = :cloudName AND asset_id = :assetId AND sequence > :after) AS relation
      ON cloud_name = relation.of_cloud AND asset_id = relation.related_id
    ORDER BY relation.place LIMIT :limit`,
})

/** The relations in the catalog's database. They go with their assets: the database sees to that. */
export function createSqlRelations(
  database: SqlDatabase,
  enqueue: (notifications: readonly NewNotification[]) => Steps<void>,
): Relations {
  const each = (
    statement: typeof SQL.add,
    cloudName: string,
    assetId: string,
    others: readonly string[],
    notify: NotifyRelated | undefined,
  ): Promise<readonly string[]> =>
    database.transaction(function* () {
      yield* lock(
        'relations',
        [assetId, ...others].map((id) => `${cloudName}/${id}`),
      )
      const done: string[] = []
      for (const relatedId of others) {
        if ((yield* statement({ cloudName, assetId, relatedId })).length > 0) done.push(relatedId)
        yield* statement({ cloudName, assetId: relatedId, relatedId: assetId })
      }
      if (done.length > 0) yield* enqueue(notify?.(done) ?? [])
      return done
    })

  return {
    relate: (cloudName, assetId, others, { notify } = {}) => each(SQL.add, cloudName, assetId, others, notify),
    unrelate: (cloudName, assetId, others, { notify } = {}) => each(SQL.remove, cloudName, assetId, others, notify),
    async listRelated(cloudName, assetId, { after = 0, limit }) {
      const rows = await database.read(SQL.list({ cloudName, assetId, after, limit }))
      return rows.map((row) => ({ asset: toAsset(row), sequence: Number(row.place) }))
    },
  }
}
