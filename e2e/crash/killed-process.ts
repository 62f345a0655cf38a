import { join } from 'node:path'
import pg from 'pg'
import { startPostgres } from '../../scripts/postgres.ts'
import { INTEGRITY, type LookInto } from './audit.ts'
import type { Machine } from './campaign.ts'
import { makeWorkplace } from './workplace.ts'

/** A machine that stays up while its server is killed: what was written is still there, whether synced or not. */
export async function createKilledProcess(): Promise<Machine> {
  const { directory, close } = await makeWorkplace('kill')
  return { dataDir: () => join(directory, 'data'), crash: (server) => server.kill(), close }
}

/** Long enough for a process that is alive on a busy machine. */
const LEASE_MS = 1_500

/** The same with the catalog in a Postgres, which waits for its disk. */
export async function createKilledProcessOnPostgres(): Promise<Machine> {
  const machine = await createKilledProcess()
  const postgres = await startPostgres({ durable: true })
  const pool = new pg.Pool({ connectionString: postgres.url, max: 1, options: '-c search_path=countersign_media' })
  pool.on('error', () => {})
  const look: LookInto = (inspect) =>
    inspect(async (sql) => {
      if (sql === INTEGRITY) return ['ok']
      const { rows } = await pool.query({ text: sql, rowMode: 'array' })
      return rows.map(([value]) => String(value))
    })
  return {
    ...machine,
    shared: { database: postgres.url, leaseMs: LEASE_MS, look },
    async close() {
      await pool.end()
      await postgres.stop()
      await machine.close()
    },
  }
}
