/**
 * A media server as its own process, to be killed. Arguments: data directory, which part of it does not wait for the disk, and the
 * Postgres that keeps the catalog, if one does, with how long a silent process counts as alive.
 */
import { mkdirSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { join } from 'node:path'
import {
  type Catalog,
  createMediaServer,
  listen,
  openDiskBlobs,
  openPostgresCatalog,
  openSqliteCatalog,
  startMediaServer,
} from '@countersign/media-server'
import pg from 'pg'
import { MIN_CHUNK_BYTES } from './chunked-uploads.ts'
import type { Unsynced } from './crash-server.ts'

const [dataDir = '', unsynced, database, leaseMs] = process.argv.slice(2) as [string, Unsynced, string?, string?]
const started = performance.now()
const limits = { minChunkBytes: MIN_CHUNK_BYTES }
const start = () => {
  if (leaseMs !== undefined) return startShared(String(database), Number(leaseMs))
  if (unsynced !== 'nothing') return startControl(unsynced)
  return startMediaServer({ port: 0, dataDir, limits, ...(database && { database }) })
}
const server = await start()
const readyMs = Math.round(performance.now() - started)
process.stdout.write(`${JSON.stringify({ mediaUrl: server.mediaUrl, cloudinaryUrl: server.cloudinaryUrl, readyMs })}\n`)

// Otherwise it is written at the end of a process, and this one will not get to have one.
flushCompileCache()
// Whoever started it is gone: so is the reason to run.
process.stdin.resume().once('end', () => process.exit())

/** The same server on storage that is told not to wait. A Postgres is told by whoever starts it. */
async function startControl(unsynced: Unsynced): Promise<{ mediaUrl: string; cloudinaryUrl: string }> {
  mkdirSync(dataDir, { recursive: true })
  const catalog = openSqliteCatalog(join(dataDir, 'catalog.sqlite'), { sync: unsynced === 'blobs' })
  return serve(catalog, { sync: unsynced === 'catalog' })
}

/** The same server on a Postgres that takes the dead for dead sooner. */
async function startShared(url: string, leaseMs: number): Promise<{ mediaUrl: string; cloudinaryUrl: string }> {
  mkdirSync(dataDir, { recursive: true })
  const sync = unsynced === 'nothing' || unsynced === 'catalog'
  return serve(await openPostgresCatalog(new pg.Pool({ connectionString: url, max: 16 }), { leaseMs }), { sync })
}

async function serve(
  catalog: Catalog,
  { sync }: { sync: boolean },
): Promise<{ mediaUrl: string; cloudinaryUrl: string }> {
  const blobs = await openDiskBlobs(join(dataDir, 'blobs'), { sync })
  const account = { cloudName: 'demo', apiKey: '123456789012345', apiSecret: 'only-for-the-control-of-a-campaign' }
  let mediaUrl = 'http://127.0.0.1'
  const server = createMediaServer({ account, catalog, blobs, origin: () => mediaUrl, limits })
  await server.sweep()
  mediaUrl = (await listen(server.fetch, { port: 0 })).url
  return { mediaUrl, cloudinaryUrl: `cloudinary://${account.apiKey}:${account.apiSecret}@demo` }
}
