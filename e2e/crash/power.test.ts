import { describe, expect, it } from 'vitest'
import { countLosses, runCampaign, UNBROKEN } from './campaign.ts'
import { whyNoLoopImages } from './loop-image.ts'
import { createPowerCut, createPowerCutBesidePostgres, createPowerCutOnPostgres } from './power-cut.ts'

/** The long form, `scripts/crash-campaign.ts`, cuts two hundred times. */
const CUTS = 8
const POSTGRES_CUTS = 3
/** At most: a control has shown what it shall at the first loss. */
const CONTROL_CUTS = 6
/** A minute before the runner's own limit, which would leave a disk mounted. */
const LIMIT_MS = 240_000
const newSeed = () => Math.floor(Math.random() * 2 ** 32)

const reason = whyNoLoopImages()

describe.skipIf(reason)(`power cuts under four uploaders${reason ? ` (skipped: ${reason})` : ''}`, () => {
  it('take no acknowledged upload, tear none, and leave the catalog whole', {
    timeout: LIMIT_MS + 60_000,
  }, async () => {
    const figures = await runCampaign(await createPowerCut(), { crashes: CUTS, seed: newSeed(), limitMs: LIMIT_MS })
    console.warn(figures)
    expect(figures).toMatchObject({
      crashes: CUTS,
      ...UNBROKEN,
    })
    expect(figures.uploads).toBeGreaterThan(CUTS)
  })

  it.each([['blobs'], ['catalog'], ['everything']] as const)(
    'do take acknowledged uploads where %s does not wait for the disk',
    { timeout: LIMIT_MS + 60_000 },
    async (unsynced) => {
      const figures = await runCampaign(await createPowerCut(), {
        crashes: CONTROL_CUTS,
        untilLoss: true,
        seed: newSeed(),
        unsynced,
        limitMs: LIMIT_MS,
      })
      console.warn(`no sync of ${unsynced}: ${figures.lost} lost, ${figures.torn} torn`, {
        ...figures,
        forgotten: figures.forgotten.length,
      })
      expect(countLosses(figures)).toBeGreaterThan(0)
    },
  )

  it.each([
    { case: 'on the same disk', machine: () => createPowerCutOnPostgres() },
    { case: 'that stays up', machine: createPowerCutBesidePostgres },
  ])('take none where the catalog is in a Postgres $case', { timeout: LIMIT_MS + 60_000 }, async ({ machine }) => {
    const figures = await runCampaign(await machine(), {
      crashes: POSTGRES_CUTS,
      seed: newSeed(),
      limitMs: LIMIT_MS,
    })
    console.warn(figures)
    expect(figures).toMatchObject({ crashes: POSTGRES_CUTS, ...UNBROKEN })
    expect(figures.uploads).toBeGreaterThan(POSTGRES_CUTS)
    expect(figures.chunks).toBeGreaterThan(POSTGRES_CUTS)
    expect(figures.leftBehind).toBeGreaterThan(0)
  })

  it.each([
    { unsynced: 'blobs', machine: createPowerCutOnPostgres },
    { unsynced: 'blobs', machine: createPowerCutBesidePostgres },
    { unsynced: 'catalog', machine: createPowerCutOnPostgres },
  ] as const)(
    'do take some there where $unsynced does not wait for the disk',
    { timeout: LIMIT_MS + 60_000 },
    async ({ unsynced, machine }) => {
      const figures = await runCampaign(await machine(unsynced), {
        crashes: CONTROL_CUTS,
        untilLoss: true,
        seed: newSeed(),
        unsynced,
        limitMs: LIMIT_MS,
      })
      console.warn(`Postgres, no sync of ${unsynced}: ${figures.lost} lost, ${figures.torn} torn`, {
        ...figures,
        forgotten: figures.forgotten.length,
      })
      expect(countLosses(figures)).toBeGreaterThan(0)
    },
  )
})
