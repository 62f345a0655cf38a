import { createHash } from 'node:crypto'
import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { CrashServer } from './crash-server.ts'
import type { Digest, Ledger, Verdict } from './ledger.ts'
import { EAGER_PATHS } from './pictures.ts'

const READERS = 8
const ANSWER_LIMIT_MS = 15_000

/** Fetches every name there ever was and holds it against what was acknowledged; of images, what was made of them too. */
export async function auditDelivery(server: CrashServer, ledger: Ledger): Promise<Record<Verdict, number>> {
  const verdicts: Record<Verdict, number> = { kept: 0, lost: 0, torn: 0 }
  const names = [...ledger.names()]
  const readOn = async () => {
    for (let name = names.pop(); name !== undefined; name = names.pop()) {
      const { digest } = await fetchDigest(server, name)
      verdicts[ledger.settle(name, digest)] += 1
      if (digest === null || !name.startsWith('image/')) continue
      for (const path of EAGER_PATHS) {
        const derived = await fetchDigest(server, `${name.replace('/crash/', `/${path}/crash/`)}.jpg`)
        verdicts[derived.digest === derived.etag ? 'kept' : 'torn'] += 1
      }
    }
  }
  await Promise.all(Array.from({ length: READERS }, readOn))
  return verdicts
}

/** What a name delivers, and what its row says that it should. */
async function fetchDigest(server: CrashServer, name: string): Promise<{ digest: Digest; etag: string | undefined }> {
  const response = await fetch(`${server.mediaUrl}/demo/${name}`, {
    // Without a connection to keep, an answer that is shorter than announced ends at once.
    headers: { connection: 'close' },
    signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
  })
  // A file that is shorter than its row says breaks the answer off.
  const bytes = await response.bytes().catch((error) => (error instanceof TypeError ? null : Promise.reject(error)))
  const etag = response.headers.get('etag')?.replaceAll('"', '')
  if (bytes === null) return { digest: 'broken off', etag }
  if (response.status === 404) return { digest: null, etag }
  if (response.status !== 200) return { digest: `status ${response.status}`, etag }
  return { digest: createHash('md5').update(bytes).digest('hex'), etag }
}

/** What a data directory holds, found out without the server's own code. */
export interface Contents {
  /** SQLite's own check: `ok` or what is wrong. */
  integrity: string
  openIntents: number
  /** Notes of blobs that were freed, most of which are gone. */
  freedNotes: number
  /** Files of uploads that did not end. */
  staged: number
  /** Committed files that no row names. */
  unreferenced: number
  /** Rows whose file is not there. */
  dangling: number
  /** Images without the rows of what was to be made along with them. */
  incomplete: number
}

/** Answers the values of the first column. */
type Column = (sql: string) => Promise<string[]>
/** Opens a catalog to be looked into. */
export type LookInto = <T>(look: (column: Column) => Promise<T>) => Promise<T>

/**
 * Looks into a data directory that nobody writes to at the moment.
 * @param lookInto where the catalog is. Default: the file there, which is copied, so that looking changes nothing.
 */
export async function inspectDataDirectory(
  dataDir: string,
  lookInto: LookInto = (look) => withCatalogCopy(dataDir, look),
): Promise<Contents> {
  const blobs = join(dataDir, 'blobs')
  const files = new Set<string>()
  for (const folder of await namesIn(blobs)) {
    if (folder !== 'staging') for (const name of await namesIn(join(blobs, folder))) files.add(name)
  }
  const found = await lookInto(async (column) => {
    const rows = await column(`SELECT blob_id FROM assets UNION SELECT blob_id FROM derived
      UNION SELECT blob_id FROM chunks WHERE blob_id IS NOT NULL`)
    const incomplete = await column(`SELECT a.blob_id FROM assets a LEFT JOIN derived d
      ON d.source_blob_id = a.blob_id AND d.transformation IN ('${EAGER_PATHS.join("', '")}')
      WHERE a.resource_type = 'image' GROUP BY a.blob_id HAVING count(d.id) <> ${EAGER_PATHS.length}`)
    return {
      integrity: (await column(INTEGRITY)).join('; '),
      openIntents: (await column('SELECT blob_id FROM intents')).length,
      freedNotes: (await column('SELECT blob_id FROM freed')).length,
      incomplete: incomplete.length,
      unreferenced: [...files].filter((name) => !rows.includes(name)).length,
      dangling: rows.filter((blobId) => !files.has(blobId)).length,
    }
  })
  return { ...found, staged: (await namesIn(join(blobs, 'staging'))).length }
}

/** What a sound catalog answers with `ok`. */
export const INTEGRITY = 'PRAGMA integrity_check'

async function withCatalogCopy<T>(dataDir: string, look: (column: Column) => Promise<T>): Promise<T> {
  const copy = await mkdtemp(join(tmpdir(), 'countersign-catalog-copy-'))
  try {
    for (const name of await namesIn(dataDir)) {
      if (/^catalog\.sqlite(-wal|-journal)?$/.test(name)) await copyFile(join(dataDir, name), join(copy, name))
    }
    const database = new DatabaseSync(join(copy, 'catalog.sqlite'))
    try {
      return await look(async (sql) =>
        database
          .prepare(sql)
          .all()
          .map((row) => String(Object.values(row)[0])),
      )
    } finally {
      database.close()
    }
  } finally {
    await rm(copy, { recursive: true })
  }
}

const namesIn = (folder: string) => readdir(folder)
