import type { NewNotification, Outbox, QueuedNotification, WaitingNotification } from './outbox.ts'
import { selected } from './sql-statements.ts'
import { type Dialect, lock, type Row, type SqlDatabase, type Steps, statementsOf } from './sql-steps.ts'

const COLUMNS = `sequence AS id, ${selected(['cloudName', 'assetId', 'url', 'body', 'createdAt', 'attempts'])}`

/** Whatever waits behind another of its asset has no `due_at`, so that a long queue costs nothing to look past. */
const outboxStatements = ({ skipLocked, items }: Dialect) =>
  statementsOf({
    insert: `INSERT INTO outbox (cloud_name, asset_id, url, body, created_at, due_at)
      VALUES (:cloudName, :assetId, :url, :body, CAST(:createdAt AS bigint),
        CASE WHEN EXISTS (SELECT 1 FROM outbox WHERE url = :url AND asset_id = :assetId) THEN NULL
          ELSE CAST(:createdAt AS bigint) END)`,
    /** One step of the index for each URL, however many rows it has. */
    urls: `WITH RECURSIVE each (url) AS (
        SELECT min(url) FROM outbox
        UNION ALL SELECT (SELECT min(url) FROM outbox WHERE url > each.url) FROM each WHERE each.url IS NOT NULL)
      SELECT url FROM each WHERE url IS NOT NULL`,
    due: `SELECT ${COLUMNS} FROM outbox WHERE url = :url AND due_at <= :now AND leased_until <= :now
      ORDER BY due_at, sequence LIMIT :limit ${skipLocked}`,
    lease: `UPDATE outbox SET leased_until = :until WHERE sequence IN (SELECT CAST(value AS bigint) FROM ${items(':ids')})`,
    waiting: `SELECT ${COLUMNS}, due_at AS "dueAt" FROM outbox ORDER BY sequence DESC LIMIT :limit`,
    postpone: 'UPDATE outbox SET attempts = attempts + 1, due_at = :dueAt, leased_until = 0 WHERE sequence = :id',
    find: `SELECT DISTINCT asset_id AS "assetId" FROM outbox WHERE sequence IN (SELECT CAST(value AS bigint) FROM ${items(':ids')})`,
    drop: `DELETE FROM outbox WHERE sequence IN (SELECT CAST(value AS bigint) FROM ${items(':ids')})
      RETURNING url, asset_id AS "assetId"`,
    promote: `UPDATE outbox SET due_at = coalesce(due_at, created_at)
      WHERE sequence = (SELECT min(sequence) FROM outbox WHERE url = :url AND asset_id = :assetId)`,
  })

/** The outbox in the catalog's database, and the way in: `enqueue` belongs inside the transaction of a change. */
export function createSqlOutbox(database: SqlDatabase): {
  outbox: Outbox
  enqueue(notifications: readonly NewNotification[]): Steps<void>
} {
  const sql = outboxStatements(database.dialect)
  /** One that is queued behind another must not miss that this one goes. */
  const lockAssets = (rows: readonly (Row | NewNotification)[]) =>
    lock(
      'outbox',
      rows.map(({ assetId }) => String(assetId)),
    )

  function* enqueue(notifications: readonly NewNotification[]): Steps<void> {
    yield* lockAssets(notifications)
    for (const each of notifications) yield* sql.insert({ ...each })
  }

  return {
    enqueue,
    outbox: {
      async queueNotifications(notifications) {
        await database.transaction(() => enqueue(notifications))
      },
      async notificationUrls() {
        return (await database.read(sql.urls())).map(({ url }) => String(url))
      },
      async dueNotifications(url, { now, limit, leaseUntil }) {
        return database.transaction(function* () {
          const rows = yield* sql.due({ url, now, limit })
          const due = rows as unknown as readonly QueuedNotification[]
          if (leaseUntil !== undefined && due.length > 0) yield* sql.lease({ until: leaseUntil, ids: idsOf(due) })
          return due
        })
      },
      async waitingNotifications({ limit }) {
        return (await database.read(sql.waiting({ limit }))) as unknown as readonly WaitingNotification[]
      },
      async postponeNotification(id, dueAt) {
        await database.read(sql.postpone({ id, dueAt }))
      },
      async releaseNotifications(ids) {
        await database.read(sql.lease({ until: 0, ids: JSON.stringify(ids) }))
      },
      async dropNotifications(ids) {
        await database.transaction(function* () {
          yield* lockAssets(yield* sql.find({ ids: JSON.stringify(ids) }))
          for (const { url, assetId } of yield* sql.drop({ ids: JSON.stringify(ids) }))
            yield* sql.promote({ url: String(url), assetId: String(assetId) })
        })
      },
    },
  }
}

const idsOf = (due: readonly QueuedNotification[]): string => JSON.stringify(due.map(({ id }) => id))
