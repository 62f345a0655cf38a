import { migrate, requireCurrent } from './migrations.ts'
import type { StoredRegistry } from './registry.ts'
import { sqlRegistry } from './sql-registry.ts'
import { patiently, type SqliteDatabase, sqliteConnection } from './sqlite-connection.ts'
import { SQLITE_SCHEMA } from './sqlite-migrations.ts'
import { type Step, step } from './steps.ts'

/**
 * Keeps grants and assets in SQLite 3.37 or later, in tables called `countersign_…`. For one machine; several use Postgres.
 *
 * Give it a connection of its own, which works off one operation after the other. `migrate()` switches the file to its write-ahead
 * log, so that readers and a writer do not wait for each other; when another process writes, operations wait, for 5 seconds at
 * most, without holding up this one. Leave `synchronous` at `FULL`, its default: with less, a power cut can take the last
 * operations back, and what has been done once would be done again. `PRAGMA mmap_size = 2147418112` pays once there are some
 * hundred thousand assets.
 * @see https://www.sqlite.org/wal.html
 * @see https://www.sqlite.org/pragma.html#pragma_synchronous
 */
export function sqliteRegistry(database: SqliteDatabase): StoredRegistry {
  const connection = sqliteConnection(database)
  let isCurrent = false
  const current = <T>(work: () => T): Promise<T> =>
    patiently(() => {
      if (!isCurrent) connection.run(requireCurrent(SQLITE_SCHEMA))
      isCurrent = true
      return work()
    })
  return {
    ...sqlRegistry({
      one: (next) => current(() => (isWhole(next) ? connection.take(next) : connection.transaction(() => step(next)))),
      transaction: (steps) => current(() => connection.transaction(steps)),
    }),
    async migrate({ to } = {}) {
      isCurrent = false
      await patiently(() => database.exec('PRAGMA journal_mode = WAL'))
      return patiently(() => connection.transaction(() => migrate(SQLITE_SCHEMA, to)))
    },
  }
}

/** Whether a step is one statement here too: rows are inserted one by one. */
const isWhole = (next: Step): boolean => !('insert' in next) || next.rows.length === 1
