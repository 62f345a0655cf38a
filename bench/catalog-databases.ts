/** Databases with catalogs of several sizes in them, for benches. */
import { createHash, hash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  type Catalog,
  createMediaServer,
  createMemoryBlobs,
  openPostgresCatalog,
  openSqliteCatalog,
} from '@countersign/media-server'
import pg from 'pg'
import { startPostgres } from '../scripts/postgres.ts'
import { digestOf } from './registry-rows.ts'

export const CLOUD_NAME = 'demo'
/** So many assets have every folder, every tag and every prefix, however many there are. */
export const PER_FOLDER = 100

/** A catalog that holds `size` assets. */
export interface Filled {
  size: number
  store: Catalog
}

type Open = (sizes: readonly number[]) => Promise<{ filled: Filled[]; close(): Promise<void> }>

/** Groups take turns, so that the rows of each lie far apart. */
export const groupOf = (n: number, size: number): number => n % (size / PER_FOLDER)
export const nameOf = (n: number, size: number): string => `uploads/${groupOf(n, size)}/${digestOf(`name${n}`)}`
export const assetIdOf = (n: number): string => digestOf(`asset${n}`)

const CREATED_AT = 1_700_000_000_000

/** What is particular to the nth row, as SQL that both databases take; all else is that of the row it is a copy of. */
const particulars = (size: number): Readonly<Record<string, string>> => {
  const group = `(n % ${size / PER_FOLDER})`
  return {
    public_id: `'uploads/' || ${group} || '/' || md5('name' || n)`,
    asset_id: `md5('asset' || n)`,
    version_id: `md5('version' || n)`,
    blob_id: `md5('blob' || n)`,
    etag: `md5('etag' || n)`,
    tags: `'["group-' || ${group} || '","all"]'`,
    asset_folder: `'folder-' || ${group}`,
    created_at: `${CREATED_AT} + n`,
    bytes: '1000 + n % 100000',
  }
}

/** Copies the one row there is: which columns there are is asked of the database, so that every migration is taken along. */
function copies(size: number, columns: readonly string[], numbers: string): string {
  const special = particulars(size)
  const values = columns.map((column) => special[column] ?? column)
  return `INSERT INTO assets (${columns.join(', ')}) SELECT ${values.join(', ')} FROM template, (${numbers}) AS numbers`
}

/** One upload as clients make it: its row is what all others are copied from. */
async function uploadOne(catalog: Catalog): Promise<void> {
  const account = { cloudName: CLOUD_NAME, apiKey: 'key', apiSecret: 'secret' }
  const origin = 'http://127.0.0.1'
  const server = createMediaServer({
    account,
    catalog,
    blobs: createMemoryBlobs(),
    origin,
    ffprobe: false,
    poppler: false,
  })
  const timestamp = String(Math.floor(Date.now() / 1000))
  const signed = { context: 'alt=A rocket', public_id: 'template', tags: 'all', timestamp }
  const text = Object.entries(signed).map(([name, value]) => `${name}=${value}`)
  const signature = createHash('sha1')
    .update(text.join('&') + account.apiSecret)
    .digest('hex')
  const file = 'data:text/plain;base64,cm9ja2V0'
  const answer = await server.fetch(
    new Request(`${origin}/v1_1/${CLOUD_NAME}/raw/upload`, {
      method: 'POST',
      body: new URLSearchParams({ ...signed, signature, api_key: account.apiKey, file }),
    }),
  )
  if (!answer.ok) throw new Error(`the first upload must succeed, not answer ${await answer.text()}`)
}

async function openSqlite(sizes: readonly number[]): ReturnType<Open> {
  const directory = await mkdtemp(join(tmpdir(), 'countersign-growth-'))
  const filled: Filled[] = []
  for (const size of sizes) {
    const path = join(directory, `${size}.sqlite`)
    const empty = openSqliteCatalog(path, { sync: false })
    await uploadOne(empty)
    await empty.close()
    fillSqlite(path, size)
    filled.push({ size, store: openSqliteCatalog(path, { sync: false }) })
  }
  return {
    filled,
    async close() {
      for (const { store } of filled) await store.close()
      await rm(directory, { recursive: true })
    },
  }
}

/** Row by row, indexes too: those that are made at once have full pages, which no catalog has that has grown. */
function fillSqlite(path: string, size: number): void {
  const database = new DatabaseSync(path)
  database.function('md5', { deterministic: true }, (text) => hash('md5', String(text), 'hex'))
  database.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -2000000')
  const columns = database.prepare("SELECT name FROM pragma_table_info('assets') WHERE pk = 0").all()
  database.exec('BEGIN; CREATE TEMP TABLE template AS SELECT * FROM assets; DELETE FROM assets')
  const numbers = `WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < ${size})
    SELECT n FROM counted`
  const names = columns.map(({ name }) => String(name))
  database.exec(copies(size, names, numbers))
  database.exec('DROP TABLE temp.template; COMMIT; PRAGMA optimize')
  database.close()
}

async function openPostgres(sizes: readonly number[]): ReturnType<Open> {
  const postgres = await startPostgres({ settings: { max_wal_size: '8GB', shared_buffers: '1GB' } })
  const filled: Filled[] = []
  for (const size of sizes) {
    const schema = `of_${size}`
    const pool = new pg.Pool({ connectionString: postgres.url, max: 4 })
    const catalog = await openPostgresCatalog(pool, { schema })
    await uploadOne(catalog)
    await fillPostgres(pool, schema, size)
    filled.push({ size, store: catalog })
  }
  return {
    filled,
    async close() {
      for (const { store } of filled) await store.close()
      await postgres.stop()
    },
  }
}

async function fillPostgres(pool: pg.Pool, schema: string, size: number): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query(`SET search_path = ${schema}`)
    const { rows } = await client.query(
      `SELECT column_name AS name FROM information_schema.columns
       WHERE table_schema = $1 AND table_name = 'assets' AND is_generated = 'NEVER' AND is_identity = 'NO'`,
      [schema],
    )
    await client.query('CREATE TEMP TABLE template AS SELECT * FROM assets')
    await client.query('DELETE FROM assets')
    const names = rows.map(({ name }) => String(name))
    await client.query(copies(size, names, `SELECT generate_series(1, ${size}) AS n`))
    await client.query('DROP TABLE template')
    await client.query('VACUUM ANALYZE')
    await client.query('CHECKPOINT')
    await client.query('RESET search_path')
  } finally {
    client.release()
  }
}

export const DATABASES: Readonly<Record<string, Open>> = { sqlite: openSqlite, postgres: openPostgres }
