import { expect, it } from 'vitest'
import { runCampaign, UNBROKEN } from './campaign.ts'
import { createKilledProcess, createKilledProcessOnPostgres } from './killed-process.ts'

/** Each leaves about six files behind. `scripts/crash-campaign.ts` kills a thousand times. */
const KILLS = 12
const POSTGRES_KILLS = 4
/** A minute before the runner's own limit, which would leave the server running. */
const LIMIT_MS = 240_000

it('keeps every acknowledged upload whole through kills under four uploaders', {
  timeout: LIMIT_MS + 60_000,
}, async () => {
  const seed = Math.floor(Math.random() * 2 ** 32)
  const figures = await runCampaign(await createKilledProcess(), { crashes: KILLS, seed, limitMs: LIMIT_MS })
  console.warn(figures)
  expect(figures).toMatchObject({
    crashes: KILLS,
    ...UNBROKEN,
  })
  expect(figures.uploads).toBeGreaterThan(KILLS)
  expect(figures.chunks).toBeGreaterThan(KILLS)
  expect(figures.resumed).toBeGreaterThan(0)
  expect(figures.leftBehind).toBeGreaterThan(0)
  expect(figures.medianReadyMs).toBeLessThanOrEqual(2_000)
  // Whatever else the machine is doing: one start may be unlucky.
  expect(figures.slowestReadyMs).toBeLessThanOrEqual(15_000)
})

it('keeps them on Postgres too', { timeout: LIMIT_MS + 60_000 }, async () => {
  const seed = Math.floor(Math.random() * 2 ** 32)
  const figures = await runCampaign(await createKilledProcessOnPostgres(), {
    crashes: POSTGRES_KILLS,
    seed,
    limitMs: LIMIT_MS,
  })
  console.warn(figures)
  expect(figures).toMatchObject({ crashes: POSTGRES_KILLS, ...UNBROKEN })
  expect(figures.uploads).toBeGreaterThan(POSTGRES_KILLS)
  expect(figures.leftBehind).toBeGreaterThan(0)
})
