import { beforeEach, describe, expect, it } from 'vitest'
import type { Opened } from './registry.contract.ts'
import type { Claim, Grant, NewGrant, Registry, Settlement } from './registry.ts'
import { aGrant, anAsset } from './samples.contract.ts'

const T = 1_700_000_000_000
const LEASE_MS = 1_000

export function describeGrants(opened: () => Opened): void {
  describe('grants', () => {
    let registry: Registry
    beforeEach(() => {
      registry = opened().registry
    })
    const open = async (facts: Partial<NewGrant> = {}): Promise<NewGrant> => {
      const grant = aGrant(facts)
      expect(await registry.openGrants([grant], null)).toBeNull()
      return grant
    }
    const claim = (id: string, holder: string, now = T): Promise<Claim | null> =>
      registry.claimGrant(id, { holder, now, until: now + LEASE_MS })
    const ready = (grant: NewGrant, at = T): Settlement => ({
      state: 'ready',
      asset: anAsset({ id: grant.id }),
      answer: '{"state":"ready"}',
      at,
    })
    const stateOf = async (id: string) => (await registry.getGrant(id))?.state

    it('are read as they were opened, pending, and as null where there is none', async () => {
      const grant = await open({ claims: '{"name":"O\'Hara \\"x\\" \u{1f680}"}', bytes: Number.MAX_SAFE_INTEGER })
      const expected: Grant = { ...grant, state: 'pending', attempts: 0, settledAt: null, answer: null }
      expect(await registry.getGrant(grant.id)).toEqual(expected)
      expect(await registry.getGrant('none')).toBeNull()
      expect(await opened().second.getGrant(grant.id)).toEqual(expected)
    })

    it('are opened all or none: an id that exists, or is given twice, is refused and nothing is stored', async () => {
      const former = await open({ bytes: 7 })
      const fresh = aGrant()
      await expect(registry.openGrants([fresh, { ...former, bytes: 8 }], null)).rejects.toThrow()
      await expect(registry.openGrants([fresh, fresh], { files: 9, bytes: 999, perMs: 1 })).rejects.toThrow()
      expect(await registry.getGrant(fresh.id)).toBeNull()
      expect(await registry.getGrant(former.id)).toMatchObject({ bytes: 7 })
      expect(await registry.openGrants([], { files: 1, bytes: 1, perMs: 1 })).toBeNull()
      expect(await registry.openGrants([fresh], null)).toBeNull()
    })

    it.each([{ subjectId: 'eve' }, { profile: 'kyc' }, { cloudName: 'other' }, { createdAt: T + 1 }])(
      'are opened together by one subject, of one profile, cloud and moment, not also %o',
      async (other) => {
        const grants = [aGrant(), aGrant(other)]
        await expect(registry.openGrants(grants, null)).rejects.toThrow(TypeError)
        for (const { id } of grants) expect(await registry.getGrant(id)).toBeNull()
      },
    )

    it('are taken by one of 32 that claim at once; the others are told how long that may take', async () => {
      const { id } = await open()
      const { second } = opened()
      const claims = await Promise.all(
        Array.from({ length: 32 }, (_, index) =>
          (index % 2 ? registry : second).claimGrant(id, { holder: `h${index}`, now: T, until: T + LEASE_MS }),
        ),
      )
      const taken = claims.filter((met) => met?.outcome === 'taken')
      expect(taken).toEqual([{ outcome: 'taken', grant: await registry.getGrant(id) }])
      expect(taken[0]).toMatchObject({ grant: { id, state: 'pending', attempts: 1 } })
      expect(claims.filter((met) => met?.outcome === 'busy')).toEqual(
        Array.from({ length: 31 }, () => ({ outcome: 'busy', until: T + LEASE_MS })),
      )
      expect(await claim('none', 'h')).toBeNull()
    })

    it('are taken over when the lease is over, not a moment before; who lost it cannot settle', async () => {
      const grant = await open()
      await claim(grant.id, 'slow')
      expect(await claim(grant.id, 'slow', T + 1)).toMatchObject({ outcome: 'busy' })
      expect(await claim(grant.id, 'next', T + LEASE_MS - 1)).toMatchObject({ outcome: 'busy' })
      expect(await claim(grant.id, 'next', T + LEASE_MS)).toMatchObject({ outcome: 'taken', grant: { attempts: 2 } })
      expect(await registry.settleGrant(grant.id, 'slow', ready(grant))).toBe(false)
      await registry.releaseGrant(grant.id, 'slow')
      expect(await claim(grant.id, 'third', T + LEASE_MS)).toMatchObject({ outcome: 'busy' })
      expect(await registry.getAsset(grant.id)).toBeNull()
      expect(await registry.settleGrant(grant.id, 'next', ready(grant))).toBe(true)
    })

    it('stay with a holder who extends the lease, and with nobody else', async () => {
      const grant = await open()
      await claim(grant.id, 'slow')
      expect(await registry.extendLease(grant.id, 'other', T + 9 * LEASE_MS)).toBe(false)
      expect(await registry.extendLease(grant.id, 'slow', T + 2 * LEASE_MS)).toBe(true)
      expect(await claim(grant.id, 'next', T + LEASE_MS)).toEqual({ outcome: 'busy', until: T + 2 * LEASE_MS })
      expect(await claim(grant.id, 'next', T + 2 * LEASE_MS)).toMatchObject({
        outcome: 'taken',
        grant: { attempts: 2 },
      })
      expect(await registry.extendLease(grant.id, 'slow', T + 9 * LEASE_MS)).toBe(false)
      expect(await registry.settleGrant(grant.id, 'next', ready(grant))).toBe(true)
      expect(await registry.extendLease(grant.id, 'next', T + 9 * LEASE_MS)).toBe(false)
      expect(await registry.extendLease('none', 'next', T)).toBe(false)
    })

    it('are settled by the last holder when nobody took over, however late', async () => {
      const grant = await open()
      await claim(grant.id, 'slow')
      expect(await registry.settleGrant(grant.id, 'slow', ready(grant, T + 10 * LEASE_MS))).toBe(true)
      expect(await stateOf(grant.id)).toBe('ready')
    })

    it('can be claimed again at once when a lease is given back, by whom it is then no more', async () => {
      const grant = await open()
      await claim(grant.id, 'first')
      await registry.releaseGrant(grant.id, 'other')
      expect(await claim(grant.id, 'second')).toMatchObject({ outcome: 'busy' })
      await registry.releaseGrant(grant.id, 'first')
      expect(await registry.settleGrant(grant.id, 'first', ready(grant))).toBe(false)
      expect(await claim(grant.id, 'second')).toMatchObject({ outcome: 'taken', grant: { attempts: 2 } })
      await registry.releaseGrant('none', 'first')
    })

    it('count no attempt that is given back as none, and every other', async () => {
      const { id } = await open()
      const attempts = async () => (await registry.getGrant(id))?.attempts
      await claim(id, 'first')
      await registry.releaseGrant(id, 'other', { uncounted: true })
      expect(await attempts()).toBe(1)
      await registry.releaseGrant(id, 'first', { uncounted: true })
      await registry.releaseGrant(id, 'first', { uncounted: true })
      expect(await attempts()).toBe(0)
      await claim(id, 'second')
      await registry.releaseGrant(id, 'second', { uncounted: false })
      expect(await attempts()).toBe(1)
      await claim(id, 'third')
      await registry.settleGrant(id, 'third', { state: 'expired', answer: null, at: T })
      await registry.releaseGrant(id, 'third', { uncounted: true })
      expect(await attempts()).toBe(2)
    })

    it('are settled once, asset and answer together, and say so to everybody after', async () => {
      const grant = await open()
      await claim(grant.id, 'h')
      const settlement = ready(grant, T + 5)
      expect(await registry.settleGrant(grant.id, 'h', settlement)).toBe(true)
      const settled = { ...grant, state: 'ready', attempts: 1, settledAt: T + 5, answer: '{"state":"ready"}' }
      expect(await registry.getGrant(grant.id)).toEqual(settled)
      expect(await claim(grant.id, 'late', T + 99_999)).toEqual({ outcome: 'settled', grant: settled })
      expect(await registry.getAsset(grant.id)).toEqual({
        ...anAsset({ id: grant.id }),
        purgeAt: null,
        changedAt: T + 5,
      })
      const again: Settlement = { state: 'rejected', answer: 'no', at: T + 6 }
      expect(await registry.settleGrant(grant.id, 'h', again)).toBe(false)
      await registry.releaseGrant(grant.id, 'h')
      expect(await registry.getGrant(grant.id)).toEqual(settled)
    })

    it.each([
      { state: 'rejected', answer: '{"state":"rejected"}' },
      { state: 'expired', answer: null },
    ] as const)('that end $state have no asset', async ({ state, answer }) => {
      const grant = await open()
      await claim(grant.id, 'h')
      expect(await registry.settleGrant(grant.id, 'h', { state, answer, at: T + 1 })).toBe(true)
      expect(await registry.getGrant(grant.id)).toMatchObject({ state, answer, settledAt: T + 1 })
      expect(await registry.getAsset(grant.id)).toBeNull()
    })

    it('that are quarantined have an asset that is', async () => {
      const grant = await open()
      await claim(grant.id, 'h')
      const asset = anAsset({ id: grant.id, state: 'quarantined' })
      await registry.settleGrant(grant.id, 'h', { state: 'quarantined', asset, answer: '{}', at: T })
      expect(await registry.getAsset(grant.id)).toMatchObject({ state: 'quarantined' })
      expect(await stateOf(grant.id)).toBe('quarantined')
    })

    it('are not settled by whom never claimed them, nor where there is none', async () => {
      const grant = await open()
      expect(await registry.settleGrant(grant.id, 'h', ready(grant))).toBe(false)
      expect(await registry.settleGrant('none', 'h', ready(grant))).toBe(false)
      expect([await stateOf(grant.id), await registry.getAsset(grant.id)]).toEqual(['pending', null])
    })

    it('are settled by one of 32 that had the lease', async () => {
      const grant = await open()
      await claim(grant.id, 'h')
      const settled = await Promise.all(
        Array.from({ length: 32 }, (_, index) =>
          (index % 2 ? registry : opened().second).settleGrant(grant.id, 'h', ready(grant)),
        ),
      )
      expect(settled.filter(Boolean)).toHaveLength(1)
    })

    it('take their name from an asset that bears it, which is purged', async () => {
      const imported = anAsset({ id: 'import', publicId: 'uploads/ada/x' })
      await registry.addAssets([imported])
      const grant = await open()
      await claim(grant.id, 'h')
      const asset = anAsset({ id: grant.id, publicId: 'uploads/ada/x', subjectId: 'ada' })
      expect(await registry.settleGrant(grant.id, 'h', { state: 'ready', asset, answer: '', at: T + 9 })).toBe(true)
      expect(await registry.getAsset('import')).toMatchObject({ state: 'purged', changedAt: T + 9, purgeAt: null })
      expect(await registry.findAsset('demo', asset)).toMatchObject({ id: grant.id, state: 'ready' })
    })

    it('stay pending, with nothing changed, when their asset cannot be recorded', async () => {
      const bearer = anAsset({ publicId: 'uploads/ada/x' })
      const taken = anAsset({ id: 'taken' })
      await registry.addAssets([bearer, taken])
      const grant = await open()
      await claim(grant.id, 'h')
      const asset = anAsset({ id: 'taken', publicId: 'uploads/ada/x' })
      await expect(registry.settleGrant(grant.id, 'h', { state: 'ready', asset, answer: '', at: T })).rejects.toThrow()
      expect(await stateOf(grant.id)).toBe('pending')
      expect(await registry.getAsset(bearer.id)).toMatchObject({ state: 'ready' })
    })

    it('that nobody settled are listed oldest first, those of one moment by id, of one cloud, up to a limit', async () => {
      for (const [id, createdAt] of [
        ['b', T + 1],
        ['a', T + 1],
        ['c', T],
        ['new', T + 9],
      ] as const)
        await open({ id, createdAt })
      await open({ id: 'elsewhere', cloudName: 'other' })
      const query = { cloudName: 'demo', openedBefore: T + 9, now: T + 9, limit: 10 }
      const ids = async (facts = {}) => (await registry.unsettledGrants({ ...query, ...facts })).map(({ id }) => id)
      expect(await ids()).toEqual(['c', 'a', 'b'])
      expect(await ids({ limit: 2 })).toEqual(['c', 'a'])
      expect(await ids({ openedBefore: T + 1 })).toEqual(['c'])
      expect(await registry.unsettledGrants({ ...query, limit: 1 })).toEqual([await registry.getGrant('c')])
    })

    it('that nobody settled are listed on from any one of them, settled by then or not', async () => {
      for (const [id, createdAt] of [
        ['b', T + 1],
        ['a', T + 1],
        ['c', T],
        ['d', T + 2],
      ] as const)
        await open({ id, createdAt })
      const query = { cloudName: 'demo', openedBefore: T + 9, now: T, limit: 2 }
      const ids = async (after: { createdAt: number; id: string }) =>
        (await registry.unsettledGrants({ ...query, after })).map(({ id }) => id)
      expect(await ids({ id: 'c', createdAt: T })).toEqual(['a', 'b'])
      expect(await ids({ id: 'b', createdAt: T + 1 })).toEqual(['d'])
      expect(await ids({ id: 'd', createdAt: T + 2 })).toEqual([])
      await claim('a', 'h')
      await registry.settleGrant('a', 'h', { state: 'expired', answer: null, at: T })
      expect(await ids({ id: 'a', createdAt: T + 1 })).toEqual(['b', 'd'])
      expect(await ids({ id: 'none', createdAt: T + 1 })).toEqual(['d'])
    })

    it('that nobody settled are listed for one subject alone', async () => {
      for (const [id, subjectId] of [
        ['a', 'ada'],
        ['b', 'eve'],
        ['c', 'ada'],
      ] as const)
        await open({ id, subjectId })
      const query = { cloudName: 'demo', openedBefore: T + 1, now: T, limit: 9 }
      const ids = async (facts: object) => (await registry.unsettledGrants({ ...query, ...facts })).map(({ id }) => id)
      expect(await ids({ subjectId: 'ada' })).toEqual(['a', 'c'])
      expect(await ids({ subjectId: 'ada', after: { createdAt: T, id: 'a' } })).toEqual(['c'])
      expect(await ids({ subjectId: 'nobody' })).toEqual([])
      expect(await ids({ subjectId: 'ada', cloudName: 'other' })).toEqual([])
    })

    it('under a lease, or settled, are not unsettled; those whose lease is over are again', async () => {
      const [held, ended] = [await open(), await open()]
      await claim(held.id, 'h')
      await claim(ended.id, 'h')
      await registry.settleGrant(ended.id, 'h', { state: 'expired', answer: null, at: T })
      const unsettled = async (now: number) =>
        (await registry.unsettledGrants({ cloudName: 'demo', openedBefore: T + 1, now, limit: 9 })).map(({ id }) => id)
      expect(await unsettled(T + LEASE_MS - 1)).toEqual([])
      expect(await unsettled(T + LEASE_MS)).toEqual([held.id])
      await registry.releaseGrant(held.id, 'h')
      expect(await unsettled(T)).toEqual([held.id])
    })

    it('complete exactly once each, 50 grants under 16 parallel uses through two doors', async () => {
      const { second } = opened()
      const grants = Array.from({ length: 50 }, () => aGrant())
      await registry.openGrants(grants, null)
      const use = async (grant: NewGrant, index: number): Promise<boolean> => {
        const door = index % 2 ? registry : second
        const met = await door.claimGrant(grant.id, { holder: `h${index}`, now: T, until: T + LEASE_MS })
        return met?.outcome === 'taken' && door.settleGrant(grant.id, `h${index}`, ready(grant))
      }
      const uses = await Promise.all(
        grants.flatMap((grant) => Array.from({ length: 16 }, (_, index) => use(grant, index))),
      )
      expect(uses.filter(Boolean)).toHaveLength(50)
      expect(await registry.unsettledGrants({ cloudName: 'demo', openedBefore: T + 1, now: T, limit: 99 })).toEqual([])
    })
  })
}
