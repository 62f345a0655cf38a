import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { CountersignError } from 'countersign/protocol'
import type { Registry } from 'countersign/registry-memory'
import type { Pool } from 'pg'
import type { RegistryPlace } from './configuration/read-configuration.ts'
import { createRateTable } from './rate-limits.ts'

/** A registry that has been opened. */
export interface OpenRegistry {
  registry: Registry
  /** Where gateways that share it may count together; `null` where nobody shares it. */
  pool: Pool | null
  /** Brings its tables to a version, by default the newest; `null`: it has none. */
  migrate: ((to?: number) => Promise<{ from: number; to: number }>) | null
  close(): Promise<void>
}

/**
 * Opens the registry that a configuration asks for; nothing in it is changed yet.
 * @param onFailure told of connections that break while nobody uses them.
 * @throws CountersignError `invalid_configuration` naming what cannot be opened.
 */
export async function openRegistry(place: RegistryPlace, onFailure: (error: unknown) => void): Promise<OpenRegistry> {
  if (place.kind === 'memory') {
    const { memoryRegistry } = await import('countersign/registry-memory')
    return { registry: memoryRegistry(), pool: null, migrate: null, close: async () => {} }
  }
  return place.kind === 'sqlite' ? openSqlite(place.location) : openPostgres(place.location, onFailure)
}

async function openSqlite(path: string): Promise<OpenRegistry> {
  const [{ DatabaseSync }, { sqliteRegistry }] = await Promise.all([
    import('node:sqlite'),
    import('countersign/registry-sqlite'),
  ])
  try {
    mkdirSync(dirname(path), { recursive: true })
    makeFile(path)
    const database = new DatabaseSync(path)
    const registry = sqliteRegistry(database)
    return {
      registry,
      pool: null,
      migrate: (to) =>
        registry.migrate(to === undefined ? {} : { to }).catch((error: unknown) => {
          throw unusable(error)
        }),
      close: async () => database.close(),
    }
  } catch (cause) {
    throw new CountersignError('invalid_configuration', `registry.sqlite: ${path} cannot be opened: ${said(cause)}`, {
      cause,
    })
  }
}

/** Makes the file 0600 before SQLite would make it 0644; its logs inherit the mode. One that is there stays as it is. */
function makeFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/** Enough for a burst; Postgres has 100 to give to everybody, by default. */
const CONNECTIONS = 10
const CONNECT_TIMEOUT_MS = 5000

async function openPostgres(url: string, onFailure: (error: unknown) => void): Promise<OpenRegistry> {
  const [{ default: pg }, { postgresRegistry }] = await Promise.all([
    import('pg'),
    import('countersign/registry-postgres'),
  ])
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'countersign',
  })
  // Without listeners, a connection that breaks while it is idle, or on its way out, would end the process.
  pool.on('error', onFailure)
  pool.on('connect', (client) => client.on('error', () => {}))
  const registry = postgresRegistry(pool)
  return {
    registry,
    pool,
    async migrate(to) {
      try {
        const moved = await registry.migrate(to === undefined ? {} : { to })
        if (moved.to > 0) await createRateTable(pool)
        return moved
      } catch (error) {
        throw unusable(error)
      }
    },
    close: () => pool.end(),
  }
}

/** What a database says that cannot be used, in a sentence of ours; what was said in ours already goes on as it is. */
export const unusable = (cause: unknown): CountersignError =>
  cause instanceof CountersignError
    ? cause
    : new CountersignError('invalid_configuration', `the registry cannot be used: ${said(cause)}`, { cause })

/** Where several addresses were tried there is a code, and no message. */
function said(error: unknown): string {
  const { message, code } = Object(error) as { message?: unknown; code?: unknown }
  return String(message || code || error)
}
