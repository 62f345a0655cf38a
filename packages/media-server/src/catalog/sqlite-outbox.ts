import type { DatabaseSync } from 'node:sqlite'
import type { NewNotification, Outbox, QueuedNotification, WaitingNotification } from './outbox.ts'
import { inTransaction } from './sqlite-transaction.ts'

const COLUMNS =
  'sequence AS id, cloud_name AS cloudName, asset_id AS assetId, url, body, created_at AS createdAt, attempts'

/** Whatever waits behind another of its asset has no `due_at`, so that a long queue costs nothing to look past. */
const STATEMENTS = {
  insert: `INSERT INTO outbox (cloud_name, asset_id, url, body, created_at, due_at)
    VALUES (:cloudName, :assetId, :url, :body, :createdAt,
      CASE WHEN EXISTS (SELECT 1 FROM outbox WHERE url = :url AND asset_id = :assetId) THEN NULL ELSE :createdAt END)`,
  /** One step of the index for each URL, however many rows it has. */
  urls: `WITH RECURSIVE each (url) AS (
      SELECT min(url) FROM outbox
      UNION ALL SELECT (SELECT min(url) FROM outbox WHERE url > each.url) FROM each WHERE each.url IS NOT NULL)
    SELECT url FROM each WHERE url IS NOT NULL`,
  due: `SELECT ${COLUMNS} FROM outbox WHERE url = ? AND due_at <= ? ORDER BY due_at, sequence LIMIT ?`,
  waiting: `SELECT ${COLUMNS}, due_at AS dueAt FROM outbox ORDER BY sequence DESC LIMIT ?`,
  postpone: 'UPDATE outbox SET attempts = attempts + 1, due_at = ? WHERE sequence = ?',
  drop: 'DELETE FROM outbox WHERE sequence = ? RETURNING url, asset_id AS assetId',
  promote: `UPDATE outbox SET due_at = coalesce(due_at, created_at)
    WHERE sequence = (SELECT min(sequence) FROM outbox WHERE url = ? AND asset_id = ?)`,
} as const

/** The outbox in the catalog's database, and the way in: `enqueue` belongs inside the transaction of a change. */
export function createSqliteOutbox(database: DatabaseSync): {
  outbox: Outbox
  enqueue(notifications: readonly NewNotification[]): void
} {
  const sql = Object.fromEntries(
    Object.entries(STATEMENTS).map(([name, text]) => [name, database.prepare(text)]),
  ) as Record<keyof typeof STATEMENTS, ReturnType<DatabaseSync['prepare']>>

  return {
    enqueue(notifications) {
      for (const each of notifications) sql.insert.run({ ...each })
    },
    outbox: {
      async notificationUrls() {
        return sql.urls.all().map(({ url }) => String(url))
      },
      async dueNotifications(url, { now, limit }) {
        return sql.due.all(url, now, limit) as unknown as QueuedNotification[]
      },
      async waitingNotifications({ limit }) {
        return sql.waiting.all(limit) as unknown as WaitingNotification[]
      },
      async postponeNotification(id, dueAt) {
        sql.postpone.run(dueAt, id)
      },
      async dropNotifications(ids) {
        inTransaction(database, () => {
          for (const id of ids) {
            const dropped = sql.drop.get(id)
            if (dropped) sql.promote.run(String(dropped.url), String(dropped.assetId))
          }
        })
      },
    },
  }
}
