import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type RunningPostgres, startPostgres } from '../../../../scripts/postgres.ts'
import { describeAgreement } from './agreement.contract.ts'
import type { PostgresPool, PostgresQuery } from './postgres-client.ts'
import { postgresRegistry } from './postgres-registry.ts'
import { describeRegistry } from './registry.contract.ts'
import { aGrant, anAsset, anAuditRow } from './samples.contract.ts'
import { describeStored } from './stored.contract.ts'
import { everyOperation } from './workload.contract.ts'

const SCHEMA = 'Signer_1'
const TABLES = ['grants', 'assets', 'spent', 'audit'].map((table) => `"${SCHEMA}".countersign_${table}`)
const T = 1_700_000_000_000

// A server in another process has other things to do as well.
vi.setConfig({ testTimeout: 60_000 })

let postgres: RunningPostgres
let pools: [pg.Pool, pg.Pool]
beforeAll(async () => {
  postgres = await startPostgres()
  const pool = () => new pg.Pool({ connectionString: postgres.url, max: 8 })
  pools = [pool(), pool()]
  await postgresRegistry(pools[0], { schema: SCHEMA }).migrate()
}, 60_000)
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()))
  await postgres.stop()
})

const empty = () => pools[0].query({ text: TABLES.map((table) => `DELETE FROM ${table}`).join(';') })
const open = async () => ({
  registry: postgresRegistry(pools[0], { schema: SCHEMA }),
  second: postgresRegistry(pools[1], { schema: SCHEMA }),
  close: async () => void (await empty()),
})
describeRegistry('Postgres with two pools', open)
describeAgreement('Postgres', open)
describeStored('Postgres', async () => {
  await pools[0].query('CREATE SCHEMA tables')
  const connected: pg.Pool[] = []
  const connect = (): pg.Pool => {
    const pool = new pg.Pool({ connectionString: postgres.url, options: '-c search_path=tables', max: 2 })
    connected.push(pool)
    return pool
  }
  return {
    connect: () => postgresRegistry(connect()),
    exec: (sql) => connect().query(sql),
    async close() {
      await Promise.all(connected.map((pool) => pool.end()))
      await pools[0].query('DROP SCHEMA tables CASCADE')
    },
  }
})

describe('a registry in Postgres', () => {
  const registry = () => postgresRegistry(pools[0], { schema: SCHEMA })
  afterEach(() => empty())

  it.each(['a-b', '', '1a', 'a"; DROP TABLE x;--', 'é', 'x'.repeat(64)])('takes no schema called %j', (schema) => {
    expect(() => postgresRegistry(pools[0], { schema })).toThrow(/^schema must be a name of at most 63 letters/)
  })

  it('compares byte by byte in a database that does not', async () => {
    const { rows } = await pools[0].query("SELECT 'a' < 'B' AS reads_like_a_dictionary")
    expect(rows).toEqual([{ reads_like_a_dictionary: true }])
    for (const id of ['a', 'B']) await registry().addAssets([anAsset({ id })])
    const list = await registry().listAssets({ cloudName: 'demo', subjectId: 'ada', limit: 9 })
    expect(list.map(({ id }) => id)).toEqual(['a', 'B'])
  })

  it('finds its rows through an index, whatever it is asked', async () => {
    for (const sql of THOUSANDS) await pools[0].query(sql)
    const { pool, asked } = listening(pools[0])
    await everyOperation(postgresRegistry(pool, { schema: SCHEMA }))
    const statements = new Set(
      asked.map(({ text }) => text).filter((text) => TABLES.some((table) => text.includes(table))),
    )
    expect(statements.size).toBeGreaterThan(30)
    // Pages in any order cost what they do on today's disks.
    const planner = new pg.Client({ connectionString: postgres.url, options: '-c random_page_cost=1.1' })
    await planner.connect()
    for (const text of statements) {
      const { rows } = await planner.query(`EXPLAIN (GENERIC_PLAN) ${text}`)
      const plan = rows.map((row) => String(row['QUERY PLAN']))
      expect({ text, scans: plan.filter((line) => line.includes('Seq Scan')) }).toEqual({ text, scans: [] })
    }
    await planner.end()
  })

  it('depends on no session: each transaction may have another one', async () => {
    const fresh: PostgresPool = {
      async query(query) {
        const client = await this.connect()
        return client.query(query).finally(() => client.release())
      },
      async connect() {
        const client = new pg.Client({ connectionString: postgres.url })
        await client.connect()
        return { query: (query) => client.query(query), release: () => void client.end() }
      },
    }
    const pooled = postgresRegistry(fresh, { schema: SCHEMA })
    await everyOperation(pooled)
    const quota = { files: 3, bytes: null, perMs: 1_000 }
    const met = await Promise.all(
      Array.from({ length: 16 }, () => pooled.openGrants([aGrant({ subjectId: 'bob' })], quota)),
    )
    expect(met.filter((exceeded) => exceeded === null)).toHaveLength(3)
  })

  it.each([
    ['does not know the names that it was told', (client: pg.PoolClient) => client.query('DEALLOCATE ALL')],
    ['knows names that it was not told', async (client: pg.PoolClient) => forgetNames(client)],
  ])('goes on without names in a session that %s', async (_, exchange) => {
    const pool = new pg.Pool({ connectionString: postgres.url, max: 1 })
    const asked: PostgresQuery[] = []
    const exchanging = interposed(pool, async (query, client) => {
      asked.push(query)
      if (query.text.startsWith('BEGIN')) await exchange(client)
    })
    const pooled = postgresRegistry(exchanging, { schema: SCHEMA })
    const quota = { files: 3, bytes: null, perMs: 1_000 }
    const met = []
    for (let time = 0; time < 5; time += 1) met.push(await pooled.openGrants([aGrant()], quota))
    expect(met.filter((exceeded) => exceeded === null)).toHaveLength(3)
    expect(asked.some(({ name }) => name !== undefined)).toBe(true)
    expect(asked.findLast(({ values }) => values)?.name).toBeUndefined()
    await pool.end()
  })

  it('survives a connection that breaks in the middle: that operation fails whole, the next has another', async () => {
    const asset = anAsset()
    const breaking = interposed(pools[0], async ({ text }, client) => {
      if (!text.includes('INSERT')) return
      const { rows } = await client.query('SELECT pg_backend_pid() AS pid')
      const broken = new Promise((resolve) => client.once('error', resolve))
      await pools[1].query('SELECT pg_terminate_backend($1)', [rows[0].pid])
      await broken
    })
    await expect(postgresRegistry(breaking, { schema: SCHEMA }).addAssets([asset])).rejects.toThrow()
    expect(await registry().getAsset(asset.id)).toBeNull()
    expect(await registry().addAssets([asset])).toBe(1)
  })

  it.each(['repeatable read', 'serializable'])(
    'counts exactly in a database whose transactions are %s',
    async (isolation) => {
      const pool = new pg.Pool({
        connectionString: postgres.url,
        options: `-c default_transaction_isolation=${isolation.replaceAll(' ', '\\ ')}`,
      })
      const strict = postgresRegistry(pool, { schema: SCHEMA })
      const grants = Array.from({ length: 16 }, () => aGrant())
      const met = await Promise.all(
        grants.map((grant) => strict.openGrants([grant], { files: 4, bytes: null, perMs: 9 })),
      )
      expect(met.filter((exceeded) => exceeded === null)).toHaveLength(4)
      const opened = grants[met.indexOf(null)]?.id ?? ''
      const claims = await Promise.all(
        grants.map(({ id }) => strict.claimGrant(opened, { holder: id, now: T, until: T + 1 })),
      )
      expect(claims.filter((claim) => claim?.outcome === 'taken')).toHaveLength(1)
      await pool.end()
    },
  )

  it('is migrated by one account and used by another that may change no tables', async () => {
    await pools[0].query(`
      CREATE ROLE app LOGIN PASSWORD 'app';
      GRANT USAGE ON SCHEMA "${SCHEMA}" TO app;
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "${SCHEMA}" TO app`)
    const pool = new pg.Pool({ connectionString: postgres.url.replace('postgres:postgres@', 'app:app@') })
    const used = postgresRegistry(pool, { schema: SCHEMA })
    expect(await used.migrate()).toEqual({ from: 2, to: 2 })
    await everyOperation(used)
    await expect(used.migrate({ to: 1 })).rejects.toThrow(/permission denied|must be owner/)
    await pool.end()
  })

  it('forgets no subject whose upload is completed between its first look and its last', async () => {
    const grant = aGrant()
    await registry().openGrants([grant], null)
    const completing = interposed(pools[0], async ({ text }) => {
      if (!text.includes(`DELETE FROM ${TABLES[0]}`)) return
      await registry().claimGrant(grant.id, { holder: 'h', now: T, until: T + 1 })
      const asset = anAsset({ id: grant.id })
      await registry().settleGrant(grant.id, 'h', { state: 'ready', asset, answer: '', at: T })
    })
    expect(await postgresRegistry(completing, { schema: SCHEMA }).forgetSubject('demo', 'ada')).toBe(false)
    expect(await registry().getGrant(grant.id)).toMatchObject({ state: 'ready' })
    expect(await registry().getAsset(grant.id)).toMatchObject({ state: 'ready' })
  })

  it('says what stands in the way when a name is taken, and goes on', async () => {
    const grant = aGrant()
    await registry().openGrants([grant], null)
    await expect(registry().openGrants([grant], null)).rejects.toThrow(/duplicate key/)
    await registry().audit([anAuditRow()])
    expect(pools[0].waitingCount).toBe(0)
  })
})

/** Rows enough for the planner to prefer an index where there is one. */
const THOUSANDS = [
  `INSERT INTO ${TABLES[0]} (id, cloud_name, subject_id, profile, claims, bytes, created_at, expires_at, state, attempts,
     leased_until, counted_bytes, settled_at)
   SELECT 'g' || n, 'demo', 's' || n % 100, 'p', '{}', 1, n, n, CASE WHEN n % 10 = 0 THEN 'pending' ELSE 'ready' END, 0, 0, 1,
     CASE WHEN n % 10 = 0 THEN NULL ELSE n END FROM generate_series(1, 20000) AS n`,
  `INSERT INTO ${TABLES[1]} (id, cloud_name, subject_id, profile, resource_type, type, public_id, state, version, bytes,
     created_at, changed_at, purge_at)
   SELECT 'a' || n, 'demo', 's' || n % 100, 'p', 'image', 'upload', 'p' || n,
     (ARRAY['ready', 'quarantined', 'trashed', 'deleted', 'purged'])[1 + n % 5], 1, 1, n, n, n FROM generate_series(1, 20000) AS n`,
  `INSERT INTO ${TABLES[2]} (key, expires_at) SELECT 'k' || n, n FROM generate_series(1, 100000) AS n`,
  `INSERT INTO ${TABLES[3]} (at, action, outcome, cloud_name, subject_id, asset_id)
   SELECT n, 'read', 'ok', 'demo', 's' || n % 100, 'a' || n FROM generate_series(1, 20000) AS n`,
  `ANALYZE ${TABLES}`,
]

/** What `pg` believes to have told this session. */
function forgetNames(client: pg.PoolClient): void {
  const { connection } = client as unknown as { connection: { parsedStatements: Record<string, string> } }
  connection.parsedStatements = {}
}

/** A pool where something happens before each query of a transaction. */
const interposed = (
  pool: pg.Pool,
  before: (query: PostgresQuery, client: pg.PoolClient) => Promise<void>,
): PostgresPool => ({
  query: (query) => pool.query(query),
  async connect() {
    const client = await pool.connect()
    return {
      query: (query) => before(query, client).then(() => client.query(query)),
      release: (destroy) => client.release(destroy),
      on: (event, listener) => client.on(event, listener),
      removeListener: (event, listener) => client.removeListener(event, listener),
    }
  },
})

/** A pool that remembers what it was asked. */
function listening(pool: pg.Pool): { pool: PostgresPool; asked: PostgresQuery[] } {
  const asked: PostgresQuery[] = []
  const { connect } = interposed(pool, async (query) => void asked.push(query))
  const query = (next: PostgresQuery) => {
    asked.push(next)
    return pool.query(next)
  }
  return { asked, pool: { query, connect } }
}
