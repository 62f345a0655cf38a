import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listen, startMediaServer } from '@countersign/media-server'
import { type AssetName, parseCloudinaryUrl } from 'countersign/protocol'
import { type Callers, demoCallers } from '../../packages/cli/src/gateway/callers.ts'
import { createGateway } from '../../packages/cli/src/gateway/create-gateway.ts'

/** Both servers in this process, with one clock that the test moves. */
export interface System {
  pageUrl: string
  /** Moves the servers' time on. */
  advance(ms: number): void
  /** How many files of the data directory hold exactly these bytes: what "gone, blob included" is measured by. */
  countFilesWith(bytes: Uint8Array): Promise<number>
  /** How many blobs there are, staged ones and derived pictures included. */
  countBlobs(): Promise<number>
  /** Public ids that the cloud's Admin API lists. */
  list(kind: Pick<AssetName, 'resourceType' | 'type'>): Promise<string[]>
  close(): Promise<void>
}

export async function startSystem(callers: Callers = demoCallers()): Promise<System> {
  let aheadMs = 0
  const now = () => Date.now() + aheadMs
  const dataDir = await mkdtemp(join(tmpdir(), 'countersign-page-'))
  const media = await startMediaServer({ port: 0, dataDir, now })
  const cloud = parseCloudinaryUrl(media.cloudinaryUrl)
  const gateway = await listen(createGateway({ cloud, callers, hosts: 'loopback', now }).fetch, { port: 0 })
  const filesIn = async (directory: string) => {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true })
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  }

  return {
    pageUrl: `${gateway.url}/unsigned`,
    advance: (ms) => {
      aheadMs += ms
    },
    async countFilesWith(bytes) {
      const wanted = md5(bytes)
      const digests = await Promise.all((await filesIn(dataDir)).map(md5OfFile))
      return digests.filter((digest) => digest === wanted).length
    },
    countBlobs: async () => (await filesIn(join(dataDir, 'blobs'))).length,
    async list({ resourceType, type }) {
      const authorization = `Basic ${btoa(`${cloud.apiKey}:${cloud.apiSecret}`)}`
      const url = `${cloud.apiOrigin}/v1_1/${cloud.cloudName}/resources/${resourceType}/${type}?max_results=500`
      const answer = await fetch(url, { headers: { authorization } })
      const { resources } = (await answer.json()) as { resources: { public_id: string }[] }
      return resources.map(({ public_id }) => public_id)
    },
    async close() {
      await gateway.close()
      await media.close()
      await rm(dataDir, { recursive: true })
    },
  }
}

/** Of a file that is there: one that the server moved or removed since it was listed counts as gone. */
async function md5OfFile(path: string): Promise<string | undefined> {
  try {
    return md5(await readFile(path))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex')
