import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningPostgres, startPostgres } from '../../../../scripts/postgres.ts'
import { createRateTable, rateLimits } from './rate-limits.ts'

const RATE = { subject: { points: 10, per: 60_000 }, address: null }

const spend = (limiter: ReturnType<typeof rateLimits>['subject'], key: string, times: number) =>
  Promise.all(
    Array.from({ length: times }, () =>
      limiter?.consume(key).then(
        () => true,
        (rejection: { msBeforeNext?: number }) => {
          expect(rejection.msBeforeNext).toEqual(expect.any(Number))
          return false
        },
      ),
    ),
  )
const passed = (answers: readonly unknown[]): number => answers.filter((answer) => answer === true).length

describe('rateLimits in memory', () => {
  it('lets each key pass as often as it may', async () => {
    const { subject, address } = rateLimits(RATE, null)
    expect(address).toBeUndefined()
    expect(passed(await spend(subject, 'a', 25))).toBe(10)
    expect(passed(await spend(subject, 'b', 5))).toBe(5)
  })
})

describe('rateLimits in Postgres', () => {
  let postgres: RunningPostgres
  let pools: Pool[]
  beforeAll(async () => {
    postgres = await startPostgres()
    pools = [1, 2].map(() =>
      new Pool({ connectionString: postgres.url, max: 4 }).on('connect', (client) => client.on('error', () => {})),
    )
  }, 60_000)
  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.end()))
    await postgres.stop()
  })

  it('counts for two gateways together, exactly, and shows nobody whom', async () => {
    await Promise.all(pools.flatMap((pool) => [createRateTable(pool), createRateTable(pool)]))
    const answers = await Promise.all(
      pools.map((pool) => spend(rateLimits(RATE, pool).subject, 'subject somebody', 50)),
    )
    expect(passed(answers.flat())).toBe(10)
    const { rows } = await (pools[0] as Pool).query('SELECT key FROM countersign_rate_limits')
    expect(rows).toHaveLength(1)
    expect(JSON.stringify(rows)).not.toContain('somebody')
  })

  it('takes ids of any length', async () => {
    expect(passed(await spend(rateLimits(RATE, pools[0] as Pool).subject, 'x'.repeat(5000), 1))).toBe(1)
  })

  it('lets nobody pass while the database is gone', async () => {
    const gone = new Pool({ host: '127.0.0.1', port: 1, connectionTimeoutMillis: 500 })
    const failure = await rateLimits(RATE, gone)
      .subject?.consume('a')
      .catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(Error)
    await gone.end()
  })
})
