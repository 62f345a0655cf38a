import pg from 'pg'
import { startPostgres } from '../../scripts/postgres.ts'
import { INTEGRITY, type LookInto } from './audit.ts'
import type { Machine } from './campaign.ts'

/** Long enough for a process that is alive on a busy machine. */
const LEASE_MS = 1_500

/** A catalog in a Postgres. @param url where it is at the moment: what comes up after a crash may be elsewhere. */
export const sharedCatalog = (url: () => string): NonNullable<Machine['shared']> => ({
  get database() {
    return url()
  },
  leaseMs: LEASE_MS,
  look: lookIntoPostgres(url),
})

/** A machine with the catalog in a Postgres of another one, which waits for its disk, and stays up whatever happens to the first. */
export async function besidePostgres(createMachine: () => Promise<Machine>): Promise<Machine> {
  const { url, stop } = await startPostgres({ durable: true })
  const machine = await createMachine()
  return {
    ...machine,
    shared: sharedCatalog(() => url),
    async close() {
      await machine.close()
      await stop()
    },
  }
}

/** Over a connection of its own: the one before may have gone with a crash. */
const lookIntoPostgres =
  (url: () => string): LookInto =>
  async (look) => {
    const client = new pg.Client({ connectionString: url(), options: '-c search_path=countersign_media' })
    client.on('error', () => {})
    await client.connect()
    const column = async (sql: string) => {
      const { rows } = await client.query({ text: sql, rowMode: 'array' })
      return rows.map(([value]) => String(value))
    }
    try {
      return await look(async (sql) => (sql === INTEGRITY ? checkIntegrity(column) : column(sql)))
    } finally {
      await client.end()
    }
  }

/** Every row of every table, and that every index says the same. @see https://www.postgresql.org/docs/current/amcheck.html */
async function checkIntegrity(column: (sql: string) => Promise<string[]>): Promise<string[]> {
  await column('CREATE EXTENSION IF NOT EXISTS amcheck SCHEMA public')
  const ours = "c.relnamespace = 'countersign_media'::regnamespace"
  const wrong = await column(`SELECT format('%s: %s', c.oid::regclass, found.msg)
    FROM pg_class c CROSS JOIN LATERAL public.verify_heapam(c.oid) found WHERE ${ours} AND c.relkind = 'r'`)
  // This one throws what it finds.
  await column(`SELECT public.bt_index_check(c.oid, true)
    FROM pg_class c JOIN pg_am a ON a.oid = c.relam WHERE ${ours} AND c.relkind = 'i' AND a.amname = 'btree'`)
  return wrong.length === 0 ? ['ok'] : wrong
}
