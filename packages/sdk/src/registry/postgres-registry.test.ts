import pg from 'pg'
import { afterAll, beforeAll } from 'vitest'
import { type RunningPostgres, startPostgres } from '../../../../scripts/postgres.ts'
import { postgresRegistry } from './postgres-registry.ts'
import { describeRegistry } from './registry.contract.ts'

let postgres: RunningPostgres
let pools: pg.Pool[]
let schemas = 0
beforeAll(async () => {
  postgres = await startPostgres()
  pools = [0, 1].map(() => new pg.Pool({ connectionString: postgres.url, max: 8 }))
}, 60_000)
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()))
  await postgres.stop()
})

describeRegistry('Postgres with two pools', async () => {
  const schema = `Test_${schemas++}`
  const [registry, second] = pools.map((pool) => postgresRegistry(pool, { schema }))
  if (!registry || !second) throw new Error('two pools were opened')
  await registry.migrate()
  return {
    registry,
    second,
    async close() {
      await pools[0]?.query(`DROP SCHEMA "${schema}" CASCADE`)
    },
  }
})
