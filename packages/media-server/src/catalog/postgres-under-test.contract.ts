import pg from 'pg'
import { afterAll, beforeAll, vi } from 'vitest'
import { type RunningPostgres, startPostgres } from '../../../../scripts/postgres.ts'
import { openPostgresCatalog, type PostgresCatalog, type PostgresOptions } from './postgres-catalog.ts'
import type { PostgresPool } from './postgres-client.ts'
import { TABLES } from './postgres-schema.ts'

/**
 * A Postgres for the tests of one file. Each catalog that is opened has its own connections, but for those that are `fresh`: they
 * come one after the other, on connections that stay, as beginning one takes longer than most tests. The tables are empty again
 * once such a catalog is closed.
 */
export function usePostgres() {
  let postgres: RunningPostgres
  let admin: pg.Pool
  let lasting: pg.Pool
  // A server in another process has other things to do as well.
  vi.setConfig({ testTimeout: 60_000 })
  beforeAll(async () => {
    postgres = await startPostgres()
    admin = connect(2).on('error', () => {})
    lasting = connect().on('error', () => {})
  }, 60_000)
  afterAll(async () => {
    await Promise.all([admin.end(), lasting.end()])
    await postgres.stop()
  })

  const connect = (max = 8): pg.Pool => new pg.Pool({ connectionString: postgres.url, max })
  const open = (options?: PostgresOptions): Promise<PostgresCatalog> => openPostgresCatalog(connect(), options)
  const empty = async (schema = 'countersign_media') =>
    void (await admin.query(
      TABLES.map((table) => `DELETE FROM "${schema}".${table}`)
        .reverse()
        .join(';'),
    ))
  return {
    url: () => postgres.url,
    admin: () => admin,
    connect,
    open,
    empty,
    async fresh() {
      const catalog = await openPostgresCatalog(unended(lasting))
      const close = () => catalog.close().then(() => empty())
      return { catalog, close, [Symbol.asyncDispose]: close }
    },
  }
}

/** What closes a catalog ends its pool. */
const unended = (pool: PostgresPool): PostgresPool => ({
  query: (query) => pool.query(query),
  connect: () => pool.connect(),
  end: async () => {},
})
