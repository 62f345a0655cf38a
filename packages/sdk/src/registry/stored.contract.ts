import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { memoryRegistry } from './memory-registry.ts'
import type { Registry, StoredRegistry } from './registry.ts'
import { aGrant, anAsset, anAuditRow } from './samples.contract.ts'

const T = 1_700_000_000_000
const NEWEST = 2

/** A database without tables. */
export interface Stored {
  /** A registry over a connection of its own, as another process would have it. */
  connect(): StoredRegistry
  /** Runs SQL beside the registry. */
  exec(sql: string): Promise<unknown>
  close(): Promise<void>
}

/** What every driver that keeps tables does about them. */
export function describeStored(driver: string, open: () => Promise<Stored>): void {
  describe(`the tables of ${driver}`, () => {
    let stored: Stored
    beforeEach(async () => {
      stored = await open()
    })
    afterEach(() => stored.close())

    it('are asked for in a sentence while they are missing, and used as soon as they are there', async () => {
      const registry = stored.connect()
      const message = 'the registry has no tables yet: call its migrate() once, before anything else'
      const refusal = { code: 'invalid_configuration', message }
      const { migrate: _, ...operations } = registry
      expect(Object.keys(operations).sort()).toEqual(Object.keys(memoryRegistry()).sort())
      await expect(registry.getAsset('x')).rejects.toMatchObject(refusal)
      await expect(registry.openGrants([aGrant()], { files: 1, bytes: 1, perMs: 1 })).rejects.toMatchObject(refusal)
      await expect(registry.audit([anAuditRow()])).rejects.toMatchObject(refusal)
      await expect(registry.prune({ now: T, keepAfter: T })).rejects.toMatchObject(refusal)
      expect(await stored.connect().migrate()).toEqual({ from: 0, to: NEWEST })
      expect(await registry.getAsset('x')).toBeNull()
    })

    it('are made once, whoever of 8 does it at once', async () => {
      const met = await Promise.all(Array.from({ length: 8 }, () => stored.connect().migrate()))
      expect(met.map(({ from }) => from).sort()).toEqual([0, ...Array.from({ length: 7 }, () => NEWEST)])
      expect(met.map(({ to }) => to)).toEqual(Array.from({ length: 8 }, () => NEWEST))
    })

    it('keep everything from one connection to the next', async () => {
      const first = stored.connect()
      await first.migrate()
      await fill(first)
      const before = await readOut(first)
      const next = stored.connect()
      expect(await next.migrate()).toEqual({ from: NEWEST, to: NEWEST })
      expect(await readOut(next)).toEqual(before)
      expect(before).toMatchObject({ spentAgain: false, busy: { outcome: 'busy' }, audit: { length: 2 } })
    })

    it('go from version 1 to 2, back, and to 2 again with their rows', async () => {
      const registry = stored.connect()
      expect(await registry.migrate({ to: 1 })).toEqual({ from: 0, to: 1 })
      for (const sql of VERSION_1) await stored.exec(sql)
      expect(await registry.migrate()).toEqual({ from: 1, to: 2 })
      const asset = { ...anAsset({ id: 'a1', publicId: 'uploads/ada/a1' }), purgeAt: null, changedAt: 7 }
      expect(await registry.getAsset('a1')).toEqual(asset)
      expect(await registry.getGrant('g1')).toMatchObject({ subjectId: 'ada', state: 'pending', attempts: 3 })
      expect(await registry.spendOnce('k1', { now: T, expiresAt: T })).toBe(false)
      expect(await registry.readAudit({ cloudName: 'demo', limit: 9 })).toMatchObject([
        { action: 'read', subjectId: 'ada' },
      ])

      await fill(registry)
      await registry.addAssets([anAsset({ id: 'traced', trace: '00-aa-bb-01' })])
      const before = await readOut(registry)
      expect(await registry.migrate({ to: 1 })).toEqual({ from: 2, to: 1 })
      expect(await registry.migrate({ to: 2 })).toEqual({ from: 1, to: 2 })
      // The older schema has no place for traces.
      expect(await readOut(registry)).toEqual(before)
      expect(await registry.getAsset('a1')).toEqual(asset)
      expect(await registry.getAsset('traced')).toMatchObject({ subjectId: 'ada', trace: null })
    })

    it('that are older are not used, and say what to do', async () => {
      await stored.connect().migrate({ to: 1 })
      await expect(stored.connect().getAsset('x')).rejects.toMatchObject({
        code: 'invalid_configuration',
        message: "the registry's tables are of schema 1, and schema 2 is needed: call its migrate()",
      })
    })

    it('that are newer are neither used nor changed, and say so', async () => {
      await stored.connect().migrate()
      await stored.exec('UPDATE countersign_schema SET version = 99')
      const refusal = { code: 'invalid_configuration', message: expect.stringContaining('are of schema 99') }
      const registry = stored.connect()
      await expect(registry.getAsset('x')).rejects.toMatchObject(refusal)
      await expect(registry.spendOnce('x', { now: 1, expiresAt: 2 })).rejects.toMatchObject(refusal)
      for (const options of [{}, { to: 1 }]) await expect(registry.migrate(options)).rejects.toMatchObject(refusal)
      await stored.exec('UPDATE countersign_schema SET version = 2')
      expect(await registry.getAsset('x')).toBeNull()
    })

    it.each([-1, 3, 1.5, Number.NaN])('do not go to a version %d', async (to) => {
      await expect(stored.connect().migrate({ to })).rejects.toMatchObject({
        code: 'invalid_configuration',
        message: `migrate({ to }) takes a version of the schema from 0 to 2, not ${to}`,
      })
    })

    it('go away with version 0, and come back empty', async () => {
      const registry = stored.connect()
      await registry.migrate()
      await fill(registry)
      expect(await registry.migrate({ to: 0 })).toEqual({ from: NEWEST, to: 0 })
      await expect(registry.getAsset('x')).rejects.toThrow('no tables yet')
      expect(await registry.migrate()).toEqual({ from: 0, to: NEWEST })
      expect(await registry.listAssets({ cloudName: 'demo', subjectId: 'ada', limit: 9 })).toEqual([])
    })
  })
}

const FILLED = { grant: 'filled-grant', busy: 'filled-busy', asset: 'filled-asset' }

async function fill(registry: Registry): Promise<void> {
  await registry.openGrants([aGrant({ id: FILLED.grant }), aGrant({ id: FILLED.busy })], null)
  for (const id of [FILLED.grant, FILLED.busy]) await registry.claimGrant(id, { holder: 'h', now: T, until: T + 99 })
  const asset = anAsset({ id: FILLED.grant, publicId: FILLED.grant })
  await registry.settleGrant(FILLED.grant, 'h', { state: 'ready', asset, answer: '{}', at: T })
  await registry.addAssets([anAsset({ id: FILLED.asset, publicId: FILLED.asset, subjectId: 'eve' })])
  await registry.moveAsset(FILLED.asset, { from: 'ready', to: 'deleted', at: T, purgeAt: T + 5 })
  await registry.spendOnce('filled', { now: T, expiresAt: T + 99 })
  await registry.audit([anAuditRow({ subjectId: 'eve' }), anAuditRow({ subjectId: 'eve', assetId: FILLED.asset })])
}

async function readOut(registry: Registry) {
  return {
    grant: await registry.getGrant(FILLED.grant),
    busy: await registry.claimGrant(FILLED.busy, { holder: 'x', now: T, until: T }),
    own: await registry.findAsset('demo', anAsset({ publicId: FILLED.grant })),
    deleted: await registry.purgeableAssets({ cloudName: 'demo', before: T + 5, limit: 9 }),
    quota: await registry.openGrants([aGrant()], { files: 2, bytes: null, perMs: 1 }),
    spentAgain: await registry.spendOnce('filled', { now: T, expiresAt: T + 99 }),
    audit: await registry.readAudit({ cloudName: 'demo', subjectId: 'eve', limit: 9 }),
  }
}

/** Rows as version 1 wrote them. */
const VERSION_1 = [
  `INSERT INTO countersign_grants (id, cloud_name, subject_id, profile, claims, bytes, created_at, expires_at, state, attempts,
     leased_until, counted_bytes)
   VALUES ('g1', 'demo', 'ada', 'uploads', '{}', 5, 1, 9, 'pending', 3, 0, 5)`,
  `INSERT INTO countersign_assets (id, cloud_name, subject_id, profile, resource_type, type, public_id, state, version, format,
     bytes, width, height, original_filename, created_at, changed_at)
   VALUES ('a1', 'demo', 'ada', 'uploads', 'image', 'authenticated', 'uploads/ada/a1', 'ready', 1700000000, 'jpg',
     112525, 640, 427, 'rocket.jpg', ${T}, 7)`,
  `INSERT INTO countersign_spent (key, expires_at) VALUES ('k1', ${T + 9})`,
  `INSERT INTO countersign_audit (at, action, outcome, cloud_name, subject_id) VALUES (1, 'read', 'ok', 'demo', 'ada')`,
]
