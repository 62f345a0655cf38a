import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { type Evidence, filesBelow, rowsOf } from './search.ts'

/** Where a gateway's registry is kept, seen from outside. */
export interface RegistryPlace {
  /** What the gateway's configuration reads. */
  env: Record<string, string>
  exec(sql: string): Promise<void>
  /** Every row there is, and every file that a test may read. */
  contents(): Promise<Evidence[]>
}

export function inSqlite(path: string): RegistryPlace {
  mkdirSync(dirname(path), { recursive: true })
  return {
    env: { REGISTRY: path },
    async exec(sql) {
      const database = new DatabaseSync(path, { timeout: 5000 })
      database.exec(sql)
      database.close()
    },
    contents: async () => [...rowsOf(path), ...filesBelow(dirname(path))],
  }
}

/** The files of Postgres are its own user's: what they hold, its rows say. */
export function inPostgres(url: string): RegistryPlace {
  const query = async (sql: string): Promise<Record<string, unknown>[]> => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    try {
      return (await client.query(sql)).rows
    } finally {
      await client.end()
    }
  }
  return {
    env: { REGISTRY_URL: url },
    async exec(sql) {
      await query(sql)
    },
    async contents() {
      const tables = await query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
      const all: Evidence[] = []
      for (const { tablename } of tables) {
        const rows = await query(`SELECT t::text AS row FROM "${tablename}" t`)
        const bytes = Buffer.from(rows.map(({ row }) => row).join('\n'))
        all.push({ where: `rows of ${tablename}`, bytes })
      }
      return all
    },
  }
}
