import type { Catalog } from './catalog.ts'
import { createSqlCatalog } from './sql-catalog.ts'
import { statementsOf } from './sql-steps.ts'
import { openDatabase, type SqliteOptions } from './sqlite-connection.ts'
import { sqliteDatabase } from './sqlite-database.ts'

export type { SqliteOptions } from './sqlite-connection.ts'

const SQL = statementsOf({
  openIntent: 'INSERT INTO intents (blob_id, created_at) VALUES (:blobId, :createdAt)',
})

/** Whoever opens the database has it alone: intents and leases of a former process are those of a dead one. */
const TAKE_OVER = `
  BEGIN IMMEDIATE;
  INSERT OR IGNORE INTO freed (blob_id) SELECT blob_id FROM intents;
  DELETE FROM intents;
  UPDATE sessions SET lease_holder = NULL, lease_until = NULL WHERE lease_until IS NOT NULL;
  UPDATE outbox SET leased_until = 0 WHERE leased_until > 0;
  COMMIT`

/**
 * The catalog in one SQLite file (`:memory:` for none), this process's alone while it is open.
 * @throws a sentence naming the path when the file cannot be created or read, is in use, or is from a newer version.
 */
export function openSqliteCatalog(path: string, options: SqliteOptions = {}): Catalog {
  const database = openDatabase(path, options)
  database.exec(TAKE_OVER)
  return createSqlCatalog(sqliteDatabase(database), () => ({
    *open(blobId, createdAt) {
      yield* SQL.openIntent({ blobId, createdAt })
    },
    *takeAbandoned() {},
  }))
}
