/** Databases with registries of several sizes in them, for benches. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import type { StoredRegistry } from 'countersign/registry-sqlite'
import pg from 'pg'
import { startPostgres } from '../scripts/postgres.ts'
import { digestOf, rowsOf } from './registry-rows.ts'

/** A registry that holds `size` assets, and as many grants, audit rows and spent keys. */
export interface Filled {
  size: number
  registry: StoredRegistry
  /** Removes what was measured into it, so that every round meets the same: rows of these ids, and audit rows. */
  tidy(ids: readonly string[]): Promise<void>
}

type Open = (sizes: readonly number[]) => Promise<{ filled: Filled[]; close(): Promise<void> }>

/** What was filled in is on its way to the disk for half a minute, and in the way of what is measured. */
const toDisk = () => promisify(execFile)('sync')

const TIDIED = [
  ['grants', 'id'],
  ['assets', 'id'],
  ['spent', 'key'],
] as const

async function openSqlite(sizes: readonly number[]): ReturnType<Open> {
  const { sqliteRegistry } = await import('countersign/registry-sqlite')
  const directory = await mkdtemp(join(tmpdir(), 'countersign-growth-'))
  const opened: { database: DatabaseSync; filled: Filled }[] = []
  for (const size of sizes) {
    const path = join(directory, `${size}.sqlite`)
    const filling = new DatabaseSync(path)
    await sqliteRegistry(filling).migrate()
    fillSqlite(filling, size)
    filling.close()
    await toDisk()
    const database = new DatabaseSync(path)
    database.exec('PRAGMA synchronous = NORMAL; PRAGMA mmap_size = 2147418112')
    readAll(database)
    opened.push({ database, filled: { size, registry: sqliteRegistry(database), tidy: tidySqlite(database, size) } })
  }
  return {
    filled: opened.map(({ filled }) => filled),
    async close() {
      for (const { database } of opened) database.close()
      await rm(directory, { recursive: true })
    },
  }
}

/** Row by row, indexes too: those that are made at once have full pages, which no registry has that has grown. */
function fillSqlite(database: DatabaseSync, size: number): void {
  database.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -2000000')
  database.function('md5', { deterministic: true }, (text) => digestOf(String(text)))
  const numbers = `WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < ${size})
    SELECT n FROM counted`
  for (const sql of rowsOf(size, numbers)) database.exec(sql)
}

/** As a process has that has been running for a while. */
function readAll(database: DatabaseSync): void {
  const indexes = database
    .prepare(
      "SELECT name, tbl_name FROM sqlite_schema WHERE type = 'index' AND sql NOTNULL AND tbl_name LIKE 'countersign%'",
    )
    .all()
  for (const { name, tbl_name: table } of indexes)
    database.prepare(`SELECT count(*) FROM ${table} INDEXED BY ${name}`).get()
  for (const table of ['grants', 'assets', 'spent', 'audit'])
    database.prepare(`SELECT count(*) FROM countersign_${table} NOT INDEXED`).get()
}

function tidySqlite(database: DatabaseSync, size: number): Filled['tidy'] {
  return async (ids) => {
    database.exec('BEGIN IMMEDIATE')
    for (const [table, key] of TIDIED) {
      const drop = database.prepare(`DELETE FROM countersign_${table} WHERE ${key} = ?`)
      for (const id of ids) drop.run(id)
    }
    database.exec(`DELETE FROM countersign_audit WHERE seq > ${size}; COMMIT`)
  }
}

async function openPostgres(sizes: readonly number[]): ReturnType<Open> {
  const { postgresRegistry } = await import('countersign/registry-postgres')
  const postgres = await startPostgres({ settings: { max_wal_size: '8GB', shared_buffers: '1GB' } })
  const pools: pg.Pool[] = []
  const filled: Filled[] = []
  for (const size of sizes) {
    const schema = `of_${size}`
    const pool = new pg.Pool({ connectionString: postgres.url, max: 4, options: `-c search_path=${schema}` })
    pools.push(pool)
    const registry = postgresRegistry(pool, { schema })
    await registry.migrate()
    await fillPostgres(pool, size)
    filled.push({ size, registry, tidy: tidyPostgres(pool, size) })
  }
  return {
    filled,
    async close() {
      await Promise.all(pools.map((pool) => pool.end()))
      await postgres.stop()
    },
  }
}

async function fillPostgres(pool: pg.Pool, size: number): Promise<void> {
  for (const sql of rowsOf(size, `SELECT generate_series(1, ${size}) AS n`)) await pool.query(sql)
  await pool.query('VACUUM ANALYZE')
  await pool.query('CHECKPOINT')
  await toDisk()
}

function tidyPostgres(pool: pg.Pool, size: number): Filled['tidy'] {
  return async (ids) => {
    for (const [table, key] of TIDIED)
      await pool.query(`DELETE FROM countersign_${table} WHERE ${key} = ANY($1)`, [ids])
    await pool.query('DELETE FROM countersign_audit WHERE seq > $1', [size])
  }
}

export const DATABASES: Readonly<Record<string, Open>> = { sqlite: openSqlite, postgres: openPostgres }
