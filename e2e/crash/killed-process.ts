import { join } from 'node:path'
import type { Machine } from './campaign.ts'
import { besidePostgres } from './postgres-catalog.ts'
import { makeWorkplace } from './workplace.ts'

/** A machine that stays up while its server is killed: what was written is still there, whether synced or not. */
export async function createKilledProcess(): Promise<Machine> {
  const { directory, close } = await makeWorkplace('kill')
  return { dataDir: () => join(directory, 'data'), crash: (server) => server.kill(), close }
}

/** The same with the catalog in a Postgres, which waits for its disk. */
export const createKilledProcessOnPostgres = (): Promise<Machine> => besidePostgres(createKilledProcess)
