import { randomBytes } from 'node:crypto'
import type { Catalog } from './catalog.ts'
import { ignore, type PostgresPool } from './postgres-client.ts'
import { postgresDatabase } from './postgres-database.ts'
import { joinProcesses } from './postgres-processes.ts'
import { migrate } from './postgres-schema.ts'
import { createSqlCatalog } from './sql-catalog.ts'
import { statementsOf } from './sql-steps.ts'

export interface PostgresOptions {
  /** The schema that the tables lie in, made when it is missing. Default `countersign_media`. */
  schema?: string
  /**
   * How long after its last sign of life, one every quarter of it, a process is taken for dead and what its uploads have left is
   * swept, in milliseconds. Default 60,000.
   */
  leaseMs?: number
}

/** A catalog that several processes may have open at once. */
export interface PostgresCatalog extends Catalog {
  /** Answers which folder of blobs the catalog is of: this one from now on, where nobody has said so and it `mayBind`; else `null`. */
  bindStorage(id: string, options: { mayBind: boolean }): Promise<string | null>
}

const SQL = statementsOf({
  bind: 'INSERT INTO storage (id) VALUES (:id) ON CONFLICT DO NOTHING',
  bound: 'SELECT id FROM storage',
})

/**
 * The catalog in a Postgres database, 12 or later (tested with 18), in a schema of its own; makes its tables, or brings them to the
 * newest schema. Several processes may open it and serve one cloud from one folder of blobs.
 * @param pool such as `new Pool(…)` of `pg`; `close` ends it.
 * @throws a sentence when the database cannot be reached, or is from a newer version.
 */
export async function openPostgresCatalog(
  pool: PostgresPool,
  { schema = 'countersign_media', leaseMs = 60_000 }: PostgresOptions = {},
): Promise<PostgresCatalog> {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,62}$/.test(schema))
    throw new TypeError(
      `schema must be a name of at most 63 letters, digits and "_" that begins with no digit, not ${JSON.stringify(schema)}`,
    )
  pool.on?.('error', ignore)
  const database = postgresDatabase(pool, `"${schema}"`)
  const processes = joinProcesses(database, { id: randomBytes(16).toString('hex'), leaseMs })
  await database.transaction(() => migrate(`"${schema}"`))
  await processes.join()
  let closing: Promise<void> | null = null
  return {
    ...createSqlCatalog(database, processes.intentsOf),
    async bindStorage(id, { mayBind }) {
      const [bound] = await database.transaction(function* () {
        if (mayBind) yield* SQL.bind({ id })
        return yield* SQL.bound()
      })
      return bound === undefined ? null : String(bound.id)
    },
    async close() {
      closing ??= processes.leave().then(() => database.close())
      return closing
    },
  }
}
