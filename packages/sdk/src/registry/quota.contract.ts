import { beforeEach, describe, expect, it } from 'vitest'
import type { Opened } from './registry.contract.ts'
import type { NewGrant, Quota, Registry } from './registry.ts'
import { aGrant, anAsset } from './samples.contract.ts'

const T = 1_700_000_000_000
const DAY = 86_400_000

export function describeQuota(opened: () => Opened): void {
  describe('a quota', () => {
    let registry: Registry
    beforeEach(() => {
      registry = opened().registry
    })
    const quota = (limits: Partial<Quota>): Quota => ({ files: null, bytes: null, perMs: DAY, ...limits })
    const open = (limits: Partial<Quota>, ...facts: Partial<NewGrant>[]) =>
      registry.openGrants(facts.map(aGrant), quota(limits))

    it('of M files lets exactly M of 32 parallel grants through, two doors or one', async () => {
      const { second } = opened()
      const grants = Array.from({ length: 32 }, () => aGrant())
      const met = await Promise.all(
        grants.map((grant, index) => (index % 2 ? registry : second).openGrants([grant], quota({ files: 5 }))),
      )
      expect(met.filter((exceeded) => exceeded === null)).toHaveLength(5)
      expect(new Set(met.filter((exceeded) => exceeded !== null).map((exceeded) => JSON.stringify(exceeded)))).toEqual(
        new Set([JSON.stringify({ limit: 'files', allowed: 5, used: 5, retryAt: T + DAY })]),
      )
      const stored = await Promise.all(grants.map(({ id }) => registry.getGrant(id)))
      expect(stored.map((grant) => grant !== null)).toEqual(met.map((exceeded) => exceeded === null))
    })

    it('of bytes is never gone beyond by 32 parallel grants of many files', async () => {
      const met = await Promise.all(
        Array.from({ length: 32 }, () => open({ bytes: 1_000 }, { bytes: 100 }, { bytes: 50 })),
      )
      expect(met.filter((exceeded) => exceeded === null)).toHaveLength(6)
      expect(met.find((exceeded) => exceeded !== null)).toEqual({
        limit: 'bytes',
        allowed: 1_000,
        used: 900,
        retryAt: T + DAY,
      })
    })

    it('is kept for all files of one request or for none', async () => {
      const grants = [aGrant(), aGrant(), aGrant()]
      expect(await registry.openGrants(grants, quota({ files: 2 }))).toMatchObject({ limit: 'files', used: 0 })
      for (const { id } of grants) expect(await registry.getGrant(id)).toBeNull()
      expect(await registry.openGrants(grants, quota({ files: 3, bytes: 300 }))).toBeNull()
    })

    it.each([
      { case: 'files, when both stand in the way', limits: { files: 1, bytes: 1 }, limit: 'files', used: 2 },
      { case: 'bytes, when only they do', limits: { files: 9, bytes: 299 }, limit: 'bytes', used: 200 },
    ] as const)('names $case', async ({ limits, limit, used }) => {
      await open({}, {}, {})
      expect(await open(limits, {})).toMatchObject({ limit, allowed: limits[limit], used })
    })

    it.each([{ subjectId: 'eve' }, { profile: 'kyc' }, { cloudName: 'other' }])(
      'is not used up by %o',
      async (other) => {
        await open({}, other)
        expect(await open({ files: 1 }, {})).toBeNull()
        expect(await open({ files: 1 }, {})).toMatchObject({ used: 1 })
      },
    )

    it('counts grants that were opened without one', async () => {
      expect(await registry.openGrants([aGrant()], null)).toBeNull()
      expect(await open({ files: 1 }, {})).toMatchObject({ used: 1 })
    })

    it('forgets a grant when the span has gone by since it was opened, not a moment before', async () => {
      await open({}, {})
      expect(await open({ files: 1 }, { createdAt: T + DAY - 1 })).toMatchObject({ used: 1, retryAt: T + DAY })
      expect(await open({ files: 1 }, { createdAt: T + DAY })).toBeNull()
    })

    it.each([
      { case: 'the first has left', limits: { files: 4 }, asked: [{}, {}], retryAt: T + DAY },
      { case: 'the first two have left', limits: { files: 4 }, asked: [{}, {}, {}], retryAt: T + 10 + DAY },
      { case: 'enough bytes have left', limits: { bytes: 600 }, asked: [{ bytes: 350 }], retryAt: T + 20 + DAY },
      { case: 'a whole span has gone by, where these fit never', limits: { files: 1 }, asked: [{}, {}], retryAt: null },
    ])('says that there is room when $case', async ({ limits, asked, retryAt }) => {
      for (const [createdAt, bytes] of [
        [T, 100],
        [T + 10, 100],
        [T + 20, 300],
      ] as const)
        await open({}, { createdAt, bytes })
      const now = T + 50
      const request = asked.map((facts) => ({ ...facts, createdAt: now }))
      const exceeded = await open(limits, ...request)
      expect(exceeded?.retryAt).toBe(retryAt ?? now + DAY)
      const later = request.map((facts) => ({ ...facts, createdAt: Number(retryAt) }))
      if (retryAt !== null) expect(await open(limits, ...later)).toBeNull()
    })

    it.each([
      { state: 'ready', used: { files: 1, bytes: 700 } },
      { state: 'quarantined', used: { files: 1, bytes: 700 } },
      { state: 'rejected', used: { files: 0, bytes: 0 } },
      { state: 'expired', used: { files: 0, bytes: 0 } },
    ] as const)('counts a grant that is $state by what it came to', async ({ state, used }) => {
      const grant = aGrant({ bytes: 100 })
      await registry.openGrants([grant], null)
      await registry.claimGrant(grant.id, { holder: 'h', now: T, until: T + 1 })
      const settlement =
        state === 'ready' || state === 'quarantined'
          ? { state, asset: anAsset({ id: grant.id, bytes: 700, state }), answer: '', at: T }
          : { state, answer: null, at: T }
      expect(await registry.settleGrant(grant.id, 'h', settlement)).toBe(true)
      expect(await open({ files: 1 }, {}, {})).toMatchObject({ used: used.files })
      expect(await open({ bytes: 1 }, { bytes: 2 })).toMatchObject({ used: used.bytes })
    })

    it('is not given back by deleting what it was used for', async () => {
      const grant = aGrant()
      await registry.openGrants([grant], null)
      await registry.claimGrant(grant.id, { holder: 'h', now: T, until: T + 1 })
      await registry.settleGrant(grant.id, 'h', { state: 'ready', asset: anAsset({ id: grant.id }), answer: '', at: T })
      await registry.moveAsset(grant.id, { from: 'ready', to: 'purged', at: T })
      expect(await open({ files: 1 }, {})).toMatchObject({ used: 1 })
    })
  })
}
