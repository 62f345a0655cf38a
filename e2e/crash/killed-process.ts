import { join } from 'node:path'
import { startPostgres } from '../../scripts/postgres.ts'
import type { Machine } from './campaign.ts'
import { LEASE_MS, lookIntoPostgres } from './postgres-catalog.ts'
import { makeWorkplace } from './workplace.ts'

/** A machine that stays up while its server is killed: what was written is still there, whether synced or not. */
export async function createKilledProcess(): Promise<Machine> {
  const { directory, close } = await makeWorkplace('kill')
  return { dataDir: () => join(directory, 'data'), crash: (server) => server.kill(), close }
}

/** The same with the catalog in a Postgres, which waits for its disk. */
export async function createKilledProcessOnPostgres(): Promise<Machine> {
  const machine = await createKilledProcess()
  const { url, stop } = await startPostgres({ durable: true })
  return {
    ...machine,
    shared: { database: url, leaseMs: LEASE_MS, look: lookIntoPostgres(() => url) },
    async close() {
      await stop()
      await machine.close()
    },
  }
}
