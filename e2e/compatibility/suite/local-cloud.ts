/** The local server on a folder of its own, which goes with it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type StartOptions, startMediaServer } from '@countersign/media-server'
import { type Cloud, parseCloudinaryUrl } from 'countersign/protocol'

export interface LocalCloud {
  cloud: Cloud
  close(): Promise<void>
}

export async function startLocalCloud(options: Pick<StartOptions, 'folderMode'> = {}): Promise<LocalCloud> {
  const dataDir = await mkdtemp(join(tmpdir(), 'countersign-suite-'))
  const server = await startMediaServer({ port: 0, dataDir, sync: false, ...options })
  return {
    cloud: parseCloudinaryUrl(server.cloudinaryUrl),
    async close() {
      await server.close({ graceMs: 0 })
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
