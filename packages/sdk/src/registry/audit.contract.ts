import { beforeEach, describe, expect, it } from 'vitest'
import type { Opened } from './registry.contract.ts'
import type { Registry } from './registry.ts'
import { aGrant, anAsset, anAuditRow } from './samples.contract.ts'

const T = 1_700_000_000_000

export function describeAudit(opened: () => Opened): void {
  let registry: Registry
  beforeEach(() => {
    registry = opened().registry
  })
  const readAll = () => registry.readAudit({ cloudName: 'demo', limit: 99 })

  describe('a key', () => {
    it('is spent by one of 32 at once, and by nobody after', async () => {
      const spent = await Promise.all(
        Array.from({ length: 32 }, (_, index) =>
          (index % 2 ? registry : opened().second).spendOnce('k', { now: T, expiresAt: T + 10 }),
        ),
      )
      expect(spent.filter(Boolean)).toHaveLength(1)
      expect(await registry.spendOnce('k', { now: T + 9, expiresAt: T + 99 })).toBe(false)
      expect(await registry.spendOnce('K', { now: T, expiresAt: T + 10 })).toBe(true)
    })

    it('can be spent again once it has expired, by one of 32, and then counts until the new end', async () => {
      await registry.spendOnce('k', { now: T, expiresAt: T + 10 })
      const spent = await Promise.all(
        Array.from({ length: 32 }, () => registry.spendOnce('k', { now: T + 10, expiresAt: T + 20 })),
      )
      expect(spent.filter(Boolean)).toHaveLength(1)
      expect(await registry.spendOnce('k', { now: T + 19, expiresAt: T + 99 })).toBe(false)
    })
  })

  describe('audit rows', () => {
    it('are read as they were written, newest first, by numbers that grow', async () => {
      const rows = [
        anAuditRow({ details: '{"rule":"quota"}', outcome: 'quota_exceeded', assetId: 'x' }),
        anAuditRow({ subjectId: null, profile: null, at: T - 5 }),
      ]
      await registry.audit(rows)
      await registry.audit([anAuditRow({ action: 'read' })])
      await registry.audit([])
      const read = await readAll()
      expect(read.map(({ seq: _, ...row }) => row)).toEqual([anAuditRow({ action: 'read' }), rows[1], rows[0]])
      expect(read.map(({ seq }) => seq)).toEqual(read.map(({ seq }) => seq).toSorted((a, b) => b - a))
      expect(new Set(read.map(({ seq }) => seq)).size).toBe(3)
    })

    it('are those of one cloud, and of one subject or asset where asked for', async () => {
      const facts = [
        { action: '1' },
        { action: '2', subjectId: 'eve' },
        { action: '3', assetId: 'x' },
        { action: '4', subjectId: 'eve', assetId: 'x' },
        { action: '5', cloudName: 'other', assetId: 'x' },
      ]
      await registry.audit(facts.map(anAuditRow))
      const actions = async (query: { subjectId?: string; assetId?: string } = {}) =>
        (await registry.readAudit({ cloudName: 'demo', limit: 99, ...query })).map(({ action }) => action).join('')
      expect(await actions()).toBe('4321')
      expect(await actions({ subjectId: 'eve' })).toBe('42')
      expect(await actions({ assetId: 'x' })).toBe('43')
      expect(await actions({ assetId: 'x', subjectId: 'eve' })).toBe('4')
      expect(await actions({ subjectId: 'null' })).toBe('')
    })

    it('come in pages', async () => {
      await registry.audit(Array.from({ length: 7 }, (_, index) => anAuditRow({ at: index })))
      const seen: number[] = []
      let after: number | undefined
      for (;;) {
        const page = await registry.readAudit({ cloudName: 'demo', limit: 3, ...(after !== undefined && { after }) })
        seen.push(...page.map(({ at }) => at))
        after = page.at(-1)?.seq
        if (after === undefined) break
      }
      expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0])
    })
  })

  describe('forgetting a subject', () => {
    it('takes its grants, its purged assets and its id in audit rows, and nobody else’s', async () => {
      const others = [{ subjectId: 'eve' }, { subjectId: 'ADA' }, { cloudName: 'other' }]
      const grant = aGrant()
      const asset = anAsset({ state: 'purged' })
      const kept = others.map((facts) => ({ grant: aGrant(facts), asset: anAsset(facts) }))
      for (const each of [grant, ...kept.map((other) => other.grant)]) await registry.openGrants([each], null)
      await registry.addAssets([asset, ...kept.map((other) => other.asset)])
      await registry.audit([anAuditRow({ details: '{}', assetId: asset.id }), ...others.map(anAuditRow)])

      expect(await registry.forgetSubject('demo', 'ada')).toBe(true)
      expect([await registry.getGrant(grant.id), await registry.getAsset(asset.id)]).toEqual([null, null])
      for (const other of kept) {
        expect(await registry.getGrant(other.grant.id)).not.toBeNull()
        expect(await registry.getAsset(other.asset.id)).not.toBeNull()
      }
      expect((await readAll()).map(({ subjectId }) => subjectId)).toEqual(['ADA', 'eve', null])
      expect(await registry.readAudit({ cloudName: 'demo', assetId: asset.id, limit: 9 })).toMatchObject([
        { subjectId: null, details: '{}' },
      ])
      expect(await registry.readAudit({ cloudName: 'other', subjectId: 'ada', limit: 9 })).toHaveLength(1)
    })

    it.each(['ready', 'quarantined', 'trashed', 'deleted'] as const)(
      'is refused while it has an asset that is %s',
      async (state) => {
        const grant = aGrant()
        await registry.openGrants([grant], null)
        const [gone, there] = [anAsset({ state: 'purged' }), anAsset({ state })]
        await registry.addAssets([gone, there])
        await registry.audit([anAuditRow()])
        expect(await registry.forgetSubject('demo', 'ada')).toBe(false)
        for (const { id } of [gone, there]) expect(await registry.getAsset(id)).not.toBeNull()
        expect(await registry.getGrant(grant.id)).not.toBeNull()
        expect(await readAll()).toMatchObject([{ subjectId: 'ada' }])
      },
    )

    it('is refused while somebody completes an upload of theirs, and takes grants that nobody has', async () => {
      const [held, idle, other] = [aGrant(), aGrant(), aGrant({ subjectId: 'eve' })]
      for (const grant of [held, idle, other]) await registry.openGrants([grant], null)
      for (const { id } of [held, other]) await registry.claimGrant(id, { holder: 'h', now: T, until: T + 1 })
      expect(await registry.forgetSubject('demo', 'ada')).toBe(false)
      expect(await registry.getGrant(idle.id)).not.toBeNull()
      await registry.releaseGrant(held.id, 'h')
      expect(await registry.forgetSubject('demo', 'ada')).toBe(true)
      for (const { id } of [held, idle]) expect(await registry.getGrant(id)).toBeNull()
    })

    it('leaves no asset behind of an upload that is completed meanwhile', async () => {
      const { second } = opened()
      for (let round = 0; round < 20; round += 1) {
        const grant = aGrant({ subjectId: `s${round}` })
        const asset = anAsset({ id: grant.id, subjectId: grant.subjectId })
        await registry.openGrants([grant], null)
        const complete = async () =>
          (await second.claimGrant(grant.id, { holder: 'h', now: T, until: T + 1 }))?.outcome === 'taken' &&
          second.settleGrant(grant.id, 'h', { state: 'ready', asset, answer: '', at: T })
        const [completed, forgotten] = await Promise.all([complete(), registry.forgetSubject('demo', grant.subjectId)])
        expect((await registry.getAsset(grant.id)) !== null).toBe(completed)
        expect(forgotten && completed).toBe(false)
      }
    })

    it('is done at once for one that was never there', async () => {
      expect(await registry.forgetSubject('demo', 'nobody')).toBe(true)
    })
  })

  describe('pruning', () => {
    it('drops what is over and keeps everything else', async () => {
      const grants = [aGrant({ id: 'old' }), aGrant({ id: 'late' }), aGrant({ id: 'open', createdAt: 1 })]
      for (const grant of grants) await registry.openGrants([grant], null)
      for (const [id, at] of [
        ['old', T - 1],
        ['late', T],
      ] as const) {
        await registry.claimGrant(id, { holder: 'h', now: 1, until: 2 })
        await registry.settleGrant(id, 'h', { state: 'expired', answer: null, at })
      }
      await registry.addAssets([anAsset({ id: 'old' }), anAsset({ id: 'late' }), anAsset({ id: 'live', createdAt: 1 })])
      await registry.moveAsset('old', { from: 'ready', to: 'purged', at: T - 1 })
      await registry.moveAsset('late', { from: 'ready', to: 'purged', at: T })
      await registry.audit([T - 1, T, T - 2].map((at) => anAuditRow({ at })))
      for (const [key, expiresAt] of [
        ['over', T + 5],
        ['running', T + 6],
      ] as const)
        await registry.spendOnce(key, { now: T, expiresAt })

      await registry.prune({ now: T + 5, keepAfter: T })
      expect(await registry.getGrant('old')).toBeNull()
      for (const id of ['late', 'open']) expect(await registry.getGrant(id)).not.toBeNull()
      expect(await registry.getAsset('old')).toBeNull()
      for (const id of ['late', 'live']) expect(await registry.getAsset(id)).not.toBeNull()
      expect((await readAll()).map(({ at }) => at)).toEqual([T])
      // As if nobody had spent it, even to one whose clock is behind.
      expect(await registry.spendOnce('over', { now: T, expiresAt: T + 9 })).toBe(true)
      expect(await registry.spendOnce('running', { now: T + 5, expiresAt: T + 9 })).toBe(false)
    })

    it('keeps grants for longer than the rest when it is told to', async () => {
      for (const id of ['older', 'old']) {
        await registry.openGrants([aGrant({ id })], null)
        await registry.claimGrant(id, { holder: 'h', now: 1, until: 2 })
        const asset = anAsset({ id, createdAt: T - 9 })
        const at = id === 'old' ? T - 5 : T - 6
        await registry.settleGrant(id, 'h', { state: 'ready', asset, answer: '{}', at })
        await registry.moveAsset(id, { from: 'ready', to: 'purged', at })
      }
      await registry.audit([anAuditRow({ at: T - 5 })])
      await registry.prune({ now: T, keepAfter: T, keepGrantsAfter: T - 5 })
      expect(await registry.getGrant('older')).toBeNull()
      expect(await registry.getGrant('old')).not.toBeNull()
      expect([await registry.getAsset('old'), await readAll()]).toEqual([null, []])
    })

    it('drops many rows too, and numbers go on growing after all are gone', async () => {
      await registry.audit(Array.from({ length: 2_500 }, () => anAuditRow({ at: T - 1 })))
      const [last] = await registry.readAudit({ cloudName: 'demo', limit: 1 })
      await registry.prune({ now: T, keepAfter: T })
      expect(await readAll()).toEqual([])
      await registry.audit([anAuditRow({ at: T })])
      const [next] = await readAll()
      expect(next?.seq).toBeGreaterThan(last?.seq ?? Number.NaN)
    })
  })
}
