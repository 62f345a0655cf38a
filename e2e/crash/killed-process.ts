import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Machine } from './campaign.ts'

/** A machine that stays up while its server is killed: what was written is still there, whether synced or not. */
export async function createKilledProcess(): Promise<Machine> {
  const directory = await mkdtemp(join(tmpdir(), 'countersign-kill-'))
  return {
    dataDir: () => join(directory, 'data'),
    crash: (server) => server.kill(),
    close: () => rm(directory, { recursive: true, force: true }),
  }
}
