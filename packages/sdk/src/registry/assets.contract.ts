import { beforeEach, describe, expect, it } from 'vitest'
import type { Opened } from './registry.contract.ts'
import type { AssetQuery, AssetState, NewAsset, Registry } from './registry.ts'
import { anAsset } from './samples.contract.ts'

const T = 1_700_000_000_000
const STATES = ['ready', 'quarantined', 'trashed', 'deleted', 'purged'] as const

export function describeAssets(opened: () => Opened): void {
  describe('assets', () => {
    let registry: Registry
    beforeEach(() => {
      registry = opened().registry
    })
    const add = async (facts: Partial<NewAsset> = {}): Promise<NewAsset> => {
      const asset = anAsset(facts)
      expect(await registry.addAssets([asset])).toBe(1)
      return asset
    }
    const stateOf = async (id: string) => (await registry.getAsset(id))?.state

    it('are found by id and by name, as they were recorded', async () => {
      const asset = await add({ trace: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' })
      const bare = await add({ format: null, width: null, height: null, originalFilename: null })
      for (const each of [asset, bare]) {
        const expected = { ...each, purgeAt: null, changedAt: each.createdAt }
        expect(await registry.getAsset(each.id)).toEqual(expected)
        expect(await registry.findAsset('demo', each)).toEqual(expected)
        expect(await opened().second.getAsset(each.id)).toEqual(expected)
      }
    })

    it('are not found by a name that differs in one part', async () => {
      const asset = await add()
      for (const part of [{ publicId: `${asset.publicId}x` }, { resourceType: 'raw' }, { type: 'private' }] as const)
        expect(await registry.findAsset('demo', { ...asset, ...part })).toBeNull()
      expect(await registry.findAsset('other', asset)).toBeNull()
      expect(await registry.getAsset('none')).toBeNull()
    })

    it('are added where id and name are free; what is there stays as it is', async () => {
      const first = await add()
      const added = [
        anAsset({ id: first.id, bytes: 1 }),
        anAsset({ publicId: first.publicId, subjectId: 'eve' }),
        anAsset({ id: 'new', publicId: 'n' }),
        anAsset({ id: 'new', publicId: 'm' }),
        anAsset({ publicId: 'n' }),
        anAsset({ publicId: first.publicId, cloudName: 'other' }),
      ]
      expect(await registry.addAssets(added)).toBe(2)
      expect(await registry.findAsset('demo', first)).toMatchObject({ ...first })
      expect(await registry.getAsset('new')).toMatchObject({ publicId: 'n' })
      expect(await registry.addAssets([])).toBe(0)
    })

    it('that are purged keep their id and give their name away', async () => {
      const first = await add({ publicId: 'n' })
      await registry.moveAsset(first.id, { from: 'ready', to: 'purged', at: T })
      expect(await registry.findAsset('demo', first)).toBeNull()
      expect(await registry.addAssets([anAsset({ id: first.id })])).toBe(0)
      const next = await add({ publicId: 'n' })
      expect(await registry.findAsset('demo', first)).toMatchObject({ id: next.id })
      expect(await stateOf(first.id)).toBe('purged')
      expect(await registry.addAssets([anAsset({ publicId: 'n', state: 'purged' })])).toBe(1)
      expect(await registry.findAsset('demo', first)).toMatchObject({ id: next.id })
    })

    it('are added once, whoever of 32 adds the same ones at once, in whatever order', async () => {
      const names = Array.from({ length: 20 }, (_, index) => `import/${index}`)
      const counts = await Promise.all(
        Array.from({ length: 32 }, (_, index) => {
          const assets = names.map((publicId) => anAsset({ publicId }))
          return (index % 2 ? registry : opened().second).addAssets(index % 3 ? assets : assets.reverse())
        }),
      )
      expect(counts.reduce((sum, count) => sum + count)).toBe(20)
    })

    describe('when moved', () => {
      it('change state and what is given, and nothing else', async () => {
        const asset = await add()
        const moved = { ...asset, state: 'deleted', changedAt: T + 5, purgeAt: T + 99 }
        expect(await registry.moveAsset(asset.id, { from: 'ready', to: 'deleted', at: T + 5, purgeAt: T + 99 })).toBe(
          true,
        )
        expect(await registry.getAsset(asset.id)).toEqual(moved)
        const name = { resourceType: 'raw', type: 'upload', publicId: 'trash/x' } as const
        expect(await registry.moveAsset(asset.id, { from: 'deleted', to: 'ready', at: T + 6, name, version: 2 })).toBe(
          true,
        )
        const back = { ...moved, ...name, state: 'ready', changedAt: T + 6, version: 2 }
        expect(await registry.getAsset(asset.id)).toEqual(back)
        expect([await registry.findAsset('demo', asset), await registry.findAsset('demo', name)]).toEqual([null, back])
        await registry.moveAsset(asset.id, { from: 'ready', to: 'purged', at: T + 7, purgeAt: null })
        expect(await registry.getAsset(asset.id)).toEqual({ ...back, state: 'purged', changedAt: T + 7, purgeAt: null })
      })

      it.each(STATES.flatMap((from) => STATES.filter((state) => state !== from).map((state) => ({ from, state }))))(
        'from $from stay as they are when they are $state',
        async ({ from, state }) => {
          const asset = await add({ state })
          const before = await registry.getAsset(asset.id)
          expect(await registry.moveAsset(asset.id, { from, to: 'deleted', at: T + 5, purgeAt: 1, version: 7 })).toBe(
            false,
          )
          expect(await registry.getAsset(asset.id)).toEqual(before)
        },
      )

      it('are moved by one of 32, and by none where there is no asset', async () => {
        const { id } = await add()
        const targets = Array.from({ length: 32 }, (_, index): AssetState => (index % 2 ? 'deleted' : 'quarantined'))
        const met = await Promise.all(
          targets.map((to, index) =>
            (index % 2 ? registry : opened().second).moveAsset(id, { from: 'ready', to, at: T + index }),
          ),
        )
        expect(met.filter(Boolean)).toHaveLength(1)
        expect(await registry.getAsset(id)).toMatchObject({
          state: targets[met.indexOf(true)],
          changedAt: T + met.indexOf(true),
        })
        expect(await registry.moveAsset('none', { from: 'ready', to: 'deleted', at: T })).toBe(false)
      })

      it('do not get a name that is taken: by a new name, or by coming back to the old', async () => {
        const [asset, other] = [await add({ publicId: 'n' }), await add({ publicId: 'm' })]
        const name = { resourceType: 'image', type: 'authenticated', publicId: 'm' } as const
        await expect(registry.moveAsset(asset.id, { from: 'ready', to: 'ready', at: T, name })).rejects.toThrow()
        expect(await registry.findAsset('demo', { ...name, publicId: 'n' })).toMatchObject({ id: asset.id })
        await registry.moveAsset(asset.id, { from: 'ready', to: 'purged', at: T, name })
        expect(await registry.findAsset('demo', name)).toMatchObject({ id: other.id })
        await expect(registry.moveAsset(asset.id, { from: 'purged', to: 'ready', at: T })).rejects.toThrow()
        expect([await stateOf(asset.id), await stateOf(other.id)]).toEqual(['purged', 'ready'])
      })
    })

    describe('when listed', () => {
      const query: AssetQuery = { cloudName: 'demo', subjectId: 'ada', limit: 100 }
      const ids = async (facts: Partial<AssetQuery> = {}): Promise<string[]> =>
        (await registry.listAssets({ ...query, ...facts })).map(({ id }) => id)

      it('come newest first, those of one moment by id, byte by byte', async () => {
        for (const [id, createdAt] of [
          ['a', 1],
          ['\ue000', 2],
          ['\u{1f680}', 2],
          ['B', 2],
          ['c', 2],
          ['d', 3],
        ] as const)
          await add({ id, createdAt })
        expect(await ids()).toEqual(['d', '\u{1f680}', '\ue000', 'c', 'B', 'a'])
        expect(await registry.listAssets({ ...query, limit: 1 })).toEqual([await registry.getAsset('d')])
      })

      it('are those of one subject, one cloud, and one profile or state where asked for; purged ones only then', async () => {
        for (const state of STATES)
          for (const profile of ['x', 'y']) await add({ id: `${profile}-${state}`, profile, state })
        for (const facts of [{ cloudName: 'other' }, { subjectId: 'eve' }, { subjectId: 'ADA' }]) await add(facts)
        const of = (profile: string) =>
          ['trashed', 'ready', 'quarantined', 'deleted'].map((state) => `${profile}-${state}`)
        expect(await ids()).toEqual([...of('y'), ...of('x')])
        expect(await ids({ profile: 'x' })).toEqual(of('x'))
        expect(await ids({ state: 'purged' })).toEqual(['y-purged', 'x-purged'])
        expect(await ids({ profile: 'y', state: 'deleted' })).toEqual(['y-deleted'])
        expect(await ids({ subjectId: 'nobody' })).toEqual([])
      })

      it('go on after the last one seen, without gap or overlap while others come and go', async () => {
        for (let index = 0; index < 20; index += 1)
          await add({ id: `p${String(index).padStart(2, '0')}`, createdAt: index >> 2 })
        const seen: string[] = []
        for (
          let page = await ids({ limit: 3 });
          page.length > 0;
          page = await ids({ limit: 3, after: seen.at(-1) ?? '' })
        ) {
          seen.push(...page)
          await add({ createdAt: 900 })
          await registry.moveAsset(seen.at(-1) ?? '', { from: 'ready', to: 'purged', at: T })
        }
        expect(seen).toEqual(Array.from({ length: 20 }, (_, index) => `p${String(19 - index).padStart(2, '0')}`))
      })

      it('end at once after one that is not there, or not the subject’s', async () => {
        await add({ createdAt: 1 })
        const other = await add({ subjectId: 'eve', createdAt: 2 })
        const elsewhere = await add({ cloudName: 'other', createdAt: 2 })
        for (const after of ['none', other.id, elsewhere.id]) expect(await ids({ after })).toEqual([])
      })
    })

    it('that can be purged are the trashed and deleted ones whose time has come, the earliest first, of one cloud, up to a limit', async () => {
      const remove = async (id: string, purgeAt: number | null, cloudName = 'demo') => {
        await add({ id, cloudName })
        await registry.moveAsset(id, { from: 'ready', to: id === 'a' ? 'trashed' : 'deleted', at: T, purgeAt })
      }
      for (const [id, purgeAt] of [
        ['b', 2],
        ['a', 2],
        ['c', 1],
        ['later', 4],
        ['never', null],
      ] as const)
        await remove(id, purgeAt)
      await remove('elsewhere', 1, 'other')
      await add({ id: 'kept' })
      await registry.moveAsset('kept', { from: 'ready', to: 'quarantined', at: T, purgeAt: 1 })
      const ids = async (before: number, limit = 9) =>
        (await registry.purgeableAssets({ cloudName: 'demo', before, limit })).map(({ id }) => id)
      expect(await ids(3)).toEqual(['c', 'a', 'b'])
      expect(await ids(4, 2)).toEqual(['c', 'a'])
      expect([await ids(1), await ids(0)]).toEqual([['c'], []])
      const [first] = await registry.purgeableAssets({ cloudName: 'demo', before: 4, limit: 1 })
      expect(first).toEqual(await registry.getAsset('c'))
    })
  })
}
