import { beforeEach, describe, expect, it } from 'vitest'
import type { Opened } from './registry.contract.ts'
import type { Registry } from './registry.ts'
import { aGrant, anAsset, anAuditRow, ODD_NAMES } from './samples.contract.ts'

const T = 1_700_000_000_000

/** Names that no two databases would keep alike. */
const UNSTORABLE = [
  { case: 'half a character', text: 'a\ud800' },
  { case: 'U+0000', text: 'a\0b' },
  { case: 'too long for an index', text: 'é'.repeat(513) },
]

export function describeNames(opened: () => Opened): void {
  describe('names', () => {
    let registry: Registry
    beforeEach(() => {
      registry = opened().registry
    })

    it('mean themselves alone: ids and names that look alike, or look like SQL, are all different', async () => {
      const assets = ODD_NAMES.map((name) => anAsset({ id: name, publicId: name, subjectId: name, profile: name }))
      expect(await registry.addAssets(assets)).toBe(ODD_NAMES.length)
      for (const asset of assets) {
        expect(await registry.getAsset(asset.id)).toMatchObject({ ...asset })
        expect(await registry.findAsset('demo', asset)).toMatchObject({ id: asset.id })
        const list = await registry.listAssets({ cloudName: 'demo', subjectId: asset.subjectId, limit: 99 })
        expect(list.map(({ id }) => id)).toEqual([asset.id])
        const { subjectId, profile } = asset
        expect(await registry.listAssets({ cloudName: 'demo', subjectId, profile, limit: 99 })).toHaveLength(1)
      }
      await registry.moveAsset('%', { from: 'ready', to: 'purged', at: T })
      expect(await registry.forgetSubject('demo', '%')).toBe(true)
      for (const name of ODD_NAMES) expect((await registry.getAsset(name)) === null).toBe(name === '%')
    })

    it('keep quotas, leases, keys and audit rows of subjects apart that look alike', async () => {
      for (const name of ODD_NAMES) {
        const quota = { files: 1, bytes: null, perMs: 1_000 }
        const grant = aGrant({ id: name, subjectId: name, claims: name })
        expect(await registry.openGrants([grant], quota)).toBeNull()
        expect(await registry.openGrants([aGrant({ subjectId: name })], quota)).toMatchObject({ used: 1 })
        expect(await registry.spendOnce(name, { now: T, expiresAt: T + 1 })).toBe(true)
        expect(await registry.claimGrant(name, { holder: name, now: T, until: T + 9 })).toMatchObject({
          outcome: 'taken',
        })
        await registry.audit([anAuditRow({ subjectId: name, assetId: name, details: name })])
      }
      for (const name of ODD_NAMES) {
        expect(await registry.getGrant(name)).toMatchObject({ subjectId: name, claims: name, attempts: 1 })
        const other = name === 'a' ? 'A' : 'a'
        expect(await registry.settleGrant(name, other, { state: 'expired', answer: null, at: T })).toBe(false)
        expect(await registry.settleGrant(name, name, { state: 'rejected', answer: name, at: T })).toBe(true)
        const rows = await registry.readAudit({ cloudName: 'demo', subjectId: name, assetId: name, limit: 9 })
        expect(rows.map(({ details }) => details)).toEqual([name])
      }
    })

    it.each(UNSTORABLE)('that nothing can have are those of nothing: $case', async ({ text }) => {
      const name = { resourceType: 'image', type: 'upload', publicId: text } as const
      expect(await registry.getGrant(text)).toBeNull()
      expect(await registry.claimGrant(text, { holder: 'h', now: T, until: T })).toBeNull()
      expect(await registry.releaseGrant(text, 'h')).toBeUndefined()
      expect(await registry.getAsset(text)).toBeNull()
      expect(await registry.findAsset('demo', name)).toBeNull()
      expect(await registry.findAsset(text, name)).toBeNull()
      expect(await registry.listAssets({ cloudName: 'demo', subjectId: text, limit: 1 })).toEqual([])
      expect(await registry.readAudit({ cloudName: 'demo', subjectId: text, limit: 1 })).toEqual([])
      expect(await registry.purgeableAssets({ cloudName: text, before: T, limit: 1 })).toEqual([])
      expect(await registry.unsettledGrants({ cloudName: text, openedBefore: T, now: T, limit: 1 })).toEqual([])
    })

    it.each(UNSTORABLE)('that cannot be kept are not stored as others: $case', async ({ text }) => {
      for (const facts of [{ id: text }, { subjectId: text }, { profile: text }, { cloudName: text }]) {
        await expect(registry.openGrants([aGrant(facts)], null)).rejects.toThrow(TypeError)
        await expect(registry.addAssets([anAsset(), anAsset(facts)])).rejects.toThrow(TypeError)
      }
      await expect(registry.addAssets([anAsset({ publicId: text })])).rejects.toThrow(/addAssets: publicId must be/)
      await expect(registry.spendOnce(text, { now: T, expiresAt: T })).rejects.toThrow(TypeError)
      await expect(registry.audit([anAuditRow({ subjectId: text })])).rejects.toThrow(TypeError)
      await expect(registry.forgetSubject('demo', text)).rejects.toThrow(TypeError)
      expect(await registry.listAssets({ cloudName: 'demo', subjectId: 'ada', limit: 1 })).toEqual([])
    })

    it('of the greatest length are kept, all of them in one row', async () => {
      const id = 'x'.repeat(255)
      const long = { id, cloudName: 'c'.repeat(255), profile: 'p'.repeat(255), subjectId: randomText(1024) }
      const grant = aGrant(long)
      expect(await registry.openGrants([grant], { files: 1, bytes: 100, perMs: 1 })).toBeNull()
      const asset = anAsset({ ...long, publicId: randomText(1024) })
      expect(await registry.addAssets([asset])).toBe(1)
      await registry.audit([anAuditRow({ ...long, assetId: id })])
      expect(await registry.spendOnce(randomText(1024), { now: T, expiresAt: T + 1 })).toBe(true)
      expect(await registry.findAsset(asset.cloudName, asset)).toMatchObject({ ...asset })
      const { cloudName, subjectId, profile } = long
      expect(await registry.listAssets({ cloudName, subjectId, profile, limit: 1 })).toHaveLength(1)
    })

    it.each([Number.NaN, 1.5, 2 ** 53, Number.POSITIVE_INFINITY])(
      'are not the only thing looked at: %d is no number of bytes',
      async (bytes) => {
        await expect(registry.openGrants([aGrant({ bytes })], null)).rejects.toThrow(TypeError)
        await expect(registry.listAssets({ cloudName: 'demo', subjectId: 'ada', limit: bytes })).rejects.toThrow(
          TypeError,
        )
      },
    )

    it('are looked for up to a limit of at least one', async () => {
      for (const limit of [0, -1])
        await expect(registry.listAssets({ cloudName: 'demo', subjectId: 'ada', limit })).rejects.toThrow(
          /limit must be/,
        )
    })
  })
}

/** Bytes that do not compress: Postgres would make room in an index for others. */
function randomText(length: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length))
  return Array.from(
    bytes,
    (byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'[byte & 63],
  ).join('')
}
