import { createHash } from 'node:crypto'
import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { CrashServer } from './crash-server.ts'
import type { Digest, Ledger, Verdict } from './ledger.ts'

const READERS = 8
const ANSWER_LIMIT_MS = 15_000

/** Fetches every name there ever was and holds it against what was acknowledged. */
export async function auditDelivery(server: CrashServer, ledger: Ledger): Promise<Record<Verdict, number>> {
  const verdicts: Record<Verdict, number> = { kept: 0, lost: 0, torn: 0 }
  const names = [...ledger.names()]
  const readOn = async () => {
    for (let name = names.pop(); name !== undefined; name = names.pop()) {
      verdicts[ledger.settle(name, await fetchDigest(server, name))] += 1
    }
  }
  await Promise.all(Array.from({ length: READERS }, readOn))
  return verdicts
}

async function fetchDigest(server: CrashServer, name: string): Promise<Digest> {
  const response = await fetch(`${server.mediaUrl}/demo/raw/upload/${name}`, {
    // Without a connection to keep, an answer that is shorter than announced ends at once.
    headers: { connection: 'close' },
    signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
  })
  // A file that is shorter than its row says breaks the answer off.
  const bytes = await response.bytes().catch((error) => (error instanceof TypeError ? null : Promise.reject(error)))
  if (bytes === null) return 'broken off'
  if (response.status === 404) return null
  if (response.status !== 200) return `status ${response.status}`
  return createHash('md5').update(bytes).digest('hex')
}

/** What a data directory holds, found out without the server's own code. */
export interface Contents {
  /** SQLite's own check: `ok` or what is wrong. */
  integrity: string
  openIntents: number
  /** Files of uploads that did not end. */
  staged: number
  /** Committed files that no row names. */
  unreferenced: number
  /** Rows whose file is not there. */
  dangling: number
}

/** Looks into a data directory that nobody writes to at the moment; the catalog is copied, so that looking changes nothing. */
export async function inspectDataDirectory(dataDir: string): Promise<Contents> {
  const blobs = join(dataDir, 'blobs')
  const files = new Set<string>()
  for (const folder of await namesIn(blobs)) {
    if (folder !== 'staging') for (const name of await namesIn(join(blobs, folder))) files.add(name)
  }
  return withCatalogCopy(dataDir, (database) => {
    const column = (sql: string) =>
      database
        .prepare(sql)
        .all()
        .map((row) => String(Object.values(row)[0]))
    const rows = column('SELECT blob_id FROM assets UNION SELECT blob_id FROM derived')
    return {
      integrity: column('PRAGMA integrity_check').join('; '),
      openIntents: column('SELECT blob_id FROM intents').length,
      unreferenced: [...files].filter((name) => !rows.includes(name)).length,
      dangling: rows.filter((blobId) => !files.has(blobId)).length,
    }
  }).then(async (found) => ({ ...found, staged: (await namesIn(join(blobs, 'staging'))).length }))
}

async function withCatalogCopy<T>(dataDir: string, look: (database: DatabaseSync) => T): Promise<T> {
  const copy = await mkdtemp(join(tmpdir(), 'countersign-catalog-copy-'))
  try {
    for (const name of await namesIn(dataDir)) {
      if (/^catalog\.sqlite(-wal|-journal)?$/.test(name)) await copyFile(join(dataDir, name), join(copy, name))
    }
    const database = new DatabaseSync(join(copy, 'catalog.sqlite'))
    try {
      return look(database)
    } finally {
      database.close()
    }
  } finally {
    await rm(copy, { recursive: true })
  }
}

const namesIn = (folder: string) => readdir(folder)
