import { join } from 'node:path'
import type { Machine } from './campaign.ts'
import { makeWorkplace } from './workplace.ts'

/** A machine that stays up while its server is killed: what was written is still there, whether synced or not. */
export async function createKilledProcess(): Promise<Machine> {
  const { directory, close } = await makeWorkplace('kill')
  return { dataDir: () => join(directory, 'data'), crash: (server) => server.kill(), close }
}
