import { CountersignError } from '../protocol/error.ts'
import { shown } from '../protocol/shown.ts'
import { migrate, requireCurrent } from './migrations.ts'
import {
  insistently,
  inTransaction,
  type PostgresPool,
  type PostgresQueryable,
  runSteps,
  type Take,
} from './postgres-client.ts'
import { postgresSchema } from './postgres-migrations.ts'
import { postgresStatements } from './postgres-statements.ts'
import type { StoredRegistry } from './registry.ts'
import { sqlRegistry } from './sql-registry.ts'
import type { Row } from './steps.ts'

/** Where a registry keeps its tables. */
export interface PostgresRegistryOptions {
  /** Their schema, made by `migrate()` where it is missing. Default: the first of the search path. */
  schema?: string
}

/**
 * Keeps grants and assets in Postgres 12 or later (tested with 18), in tables called `countersign_…`.
 *
 * Nothing depends on a session (settings, locks), so that a pooler may give every transaction another connection; statements have
 * names until a pooler turns out not to know them. Transactions are of a few statements, with nobody else asked in between;
 * whatever the database's own settings, each statement sees what was committed before it, and what Postgres undoes for the
 * sake of another is done again.
 * @throws CountersignError `invalid_configuration` for a schema that has no plain name.
 */
export function postgresRegistry(pool: PostgresPool, { schema }: PostgresRegistryOptions = {}): StoredRegistry {
  const quoted = schema === undefined ? null : quotedName(schema)
  const tables = postgresSchema(quoted)
  const write = postgresStatements(quoted)
  let isNamed = true
  const takeOver =
    (client: PostgresQueryable): Take =>
    async (next) => {
      const { name, ...query } = write(next)
      const { rows } = await client.query(isNamed && name !== undefined ? { name, ...query } : query)
      return rows as Row[]
    }
  const again = <T>(work: () => Promise<T>): Promise<T> =>
    insistently(work, () => {
      isNamed = false
    })

  let checked: Promise<void> | null = null
  const check = (): Promise<void> => {
    checked ??= again(() => runSteps(requireCurrent(tables), takeOver(pool))).catch((error) => {
      checked = null
      throw error
    })
    return checked
  }
  return {
    ...sqlRegistry({
      async one(next) {
        await check()
        return again(() => takeOver(pool)(next))
      },
      async transaction(steps) {
        await check()
        return again(() => inTransaction(pool, takeOver, steps))
      },
    }),
    async migrate({ to } = {}) {
      checked = null
      return again(() => inTransaction(pool, takeOver, () => migrate(tables, to)))
    },
  }
}

/** @throws CountersignError `invalid_configuration` */
function quotedName(schema: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]{0,62}$/.test(schema)) return `"${schema}"`
  throw new CountersignError(
    'invalid_configuration',
    `schema must be a name of at most 63 letters, digits and "_" that begins with no digit, not ${shown(schema)}`,
  )
}
