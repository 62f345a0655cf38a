import { describe, expect, it } from 'vitest'
import type { Asset, Catalog, Derived } from './catalog.ts'
import { aDerived, anAsset, type OpenCatalog, useCatalog } from './catalog-under-test.contract.ts'

/** What every driver of `Catalog` does with what has been given a name, and with what transformations made. */
export function describeDefinitions(driver: string, open: OpenCatalog): void {
  let catalog: Catalog
  const fresh = () =>
    useCatalog(open, (opened) => {
      catalog = opened
    })

  const preset = { externalId: 'x', unsigned: true, settings: { folder: 'a', tags: 'ü,"' } }

  describe(`${driver} as definitions`, () => {
    fresh()
    it('gives back what was created, once, and leaves what has the name', async () => {
      expect(await catalog.uploadPresets.create('demo', 'p', preset)).toBe(true)
      expect(await catalog.uploadPresets.create('demo', 'p', { ...preset, unsigned: false })).toBe(false)
      expect(await catalog.uploadPresets.get('demo', 'p')).toEqual(preset)
    })

    it('compares names bytewise, in one cloud and one kind', async () => {
      for (const name of ['p', 'P', 'é', 'e\u0301', 'p%', 'p_'])
        expect(await catalog.uploadPresets.create('demo', name, { ...preset, externalId: name })).toBe(true)
      for (const name of ['p', 'P', 'é', 'e\u0301'])
        expect(await catalog.uploadPresets.get('demo', name)).toMatchObject({ externalId: name })
      expect(await catalog.uploadPresets.get('other', 'p')).toBeNull()
      expect(await catalog.namedTransformations.get('demo', 'p')).toBeNull()
      expect(await catalog.uploadPresets.get('demo', 'p ')).toBeNull()
    })

    it('keeps what a cloud held on a day, apart from all else that has such a name', async () => {
      const usage = { assets: 1, derived: 2, bytes: 3 }
      await catalog.uploadPresets.create('demo', '2026-01-01', preset)
      expect(await catalog.usageOfDays.create('demo', '2026-01-01', usage)).toBe(true)
      expect(await catalog.usageOfDays.list('demo', { limit: 9 })).toMatchObject([{ name: '2026-01-01', value: usage }])
      expect(await catalog.uploadPresets.get('demo', '2026-01-01')).toEqual(preset)
    })

    it('takes no name that would come back as another', async () => {
      await expect(catalog.uploadPresets.create('demo', 'a\ud800', preset)).rejects.toThrow(/^name must be well-formed/)
      await catalog.uploadPresets.create('demo', 'a\ufffd', preset)
      expect(await catalog.uploadPresets.get('demo', 'a\ud800')).toBeNull()
      expect(await catalog.uploadPresets.remove('demo', 'a\ud800')).toBeNull()
    })

    it('replaces what is there, and nothing when the change throws', async () => {
      await catalog.uploadPresets.create('demo', 'p', preset)
      const changed = await catalog.uploadPresets.replace('demo', 'p', (former) => ({ ...former, settings: {} }))
      expect(changed).toEqual({ ...preset, settings: {} })
      const broken = catalog.uploadPresets.replace('demo', 'p', () => {
        throw new Error('no')
      })
      await expect(broken).rejects.toThrow('no')
      expect(await catalog.uploadPresets.get('demo', 'p')).toEqual(changed)
      expect(await catalog.uploadPresets.replace('demo', 'q', () => preset)).toBeNull()
      expect(await catalog.uploadPresets.get('demo', 'q')).toBeNull()
    })

    it('notes what an upload promises with its asset, and nothing where nothing changes', async () => {
      const promise = ({ assetId, blobId }: Asset) => ({
        batchId: `of ${blobId}`,
        work: { kind: 'eager', assetId, blobId, eager: 'w_1', own: [], requestId: 'r' } as const,
      })
      const [first, second, third] = [anAsset(), anAsset(), anAsset()]
      await catalog.commitUpload(first, { overwrite: false, promise })
      await catalog.commitUpload(second, { overwrite: true, promise })
      await catalog.commitUpload(third, { overwrite: false, promise })
      const refused = catalog.commitUpload(third, {
        overwrite: true,
        promise,
        notify: () => {
          throw new Error('no')
        },
      })
      await expect(refused).rejects.toThrow('no')
      const promised = await catalog.promisedWork.list('demo', { limit: 10 })
      expect(promised).toMatchObject([
        { name: `of ${second.blobId}`, value: { assetId: first.assetId, blobId: second.blobId } },
        { name: `of ${first.blobId}`, value: { assetId: first.assetId } },
      ])
    })

    it('removes, once', async () => {
      await catalog.uploadPresets.create('demo', 'p', preset)
      expect(await catalog.uploadPresets.remove('demo', 'p')).toEqual(preset)
      expect(await catalog.uploadPresets.remove('demo', 'p')).toBeNull()
      expect(await catalog.uploadPresets.get('demo', 'p')).toBeNull()
    })

    it('lists the newest first, page by page, whatever comes and goes in between', async () => {
      const names = ['a', 'b', 'c', 'd', 'e']
      for (const name of names) await catalog.uploadPresets.create('demo', name, preset)
      await catalog.uploadPresets.create('other', 'x', preset)
      const first = await catalog.uploadPresets.list('demo', { limit: 2 })
      expect(first.map(({ name, value }) => [name, value])).toEqual([
        ['e', preset],
        ['d', preset],
      ])
      await catalog.uploadPresets.remove('demo', 'd')
      await catalog.uploadPresets.create('demo', 'd', preset)
      await catalog.uploadPresets.replace('demo', 'b', (former) => ({ ...former, unsigned: false }))
      const rest = await catalog.uploadPresets.list('demo', { after: first.at(-1)?.sequence, limit: 9 })
      expect(rest.map(({ name }) => name)).toEqual(['c', 'b', 'a'])
    })
  })

  describe(`${driver}, of what transformations made`, () => {
    fresh()
    const store = async (facts: Partial<Asset>) =>
      (await catalog.commitUpload(anAsset(facts), { overwrite: false })).asset
    const make = async (asset: Asset, facts: Partial<Derived>) => {
      const derived = aDerived(asset, facts)
      expect(await catalog.commitDerived(derived)).toBe(true)
      return derived
    }

    it('keeps an image under its transformation until it is made by another recipe', async () => {
      const asset = await store({ publicId: 'a' })
      const first = await make(asset, { transformation: 't_card', recipe: 'w_1' })
      expect(await catalog.commitDerived(aDerived(asset, { transformation: 't_card', recipe: 'w_1' }))).toBe(false)
      const second = await make(asset, { transformation: 't_card', recipe: 'w_2' })
      expect(await catalog.getDerived(asset.blobId, 't_card', 'jpg')).toEqual(second)
      expect(await catalog.listDerived(asset.blobId)).toEqual([second])
      expect(await catalog.leftovers()).toContain(first.blobId)
      expect(await catalog.isReferenced(first.blobId)).toBe(false)
    })

    it('knows which were used, but for names alone, in the order of their text', async () => {
      const [a, b] = [await store({ publicId: 'a' }), await store({ publicId: 'b' })]
      for (const transformation of ['w_2', 't_card', 't_card/w_2', 'c_fill,w_1']) await make(a, { transformation })
      await make(b, { transformation: 'w_2' })
      await make(await store({ cloudName: 'other', publicId: 'a' }), { transformation: 'w_9' })
      expect(await catalog.usedTransformations('demo', { limit: 9 })).toEqual(['c_fill,w_1', 't_card/w_2', 'w_2'])
      expect(await catalog.usedTransformations('demo', { after: 'c_fill,w_1', limit: 1 })).toEqual(['t_card/w_2'])
    })

    it('lists what one made, page by page', async () => {
      const made: Derived[] = []
      for (const publicId of ['a', 'b', 'c'])
        made.push(await make(await store({ publicId }), { transformation: 'w_2' }))
      await make(await store({ cloudName: 'other', publicId: 'a' }), { transformation: 'w_2' })
      const first = await catalog.madeBy('demo', 'w_2', { limit: 2 })
      expect(first.map(({ asset, derived }) => [asset.publicId, derived])).toEqual([
        ['a', made[0]],
        ['b', made[1]],
      ])
      const rest = await catalog.madeBy('demo', 'w_2', { after: first.at(-1)?.sequence, limit: 9 })
      expect(rest.map(({ derived }) => derived)).toEqual([made[2]])
      expect(await catalog.madeBy('demo', 'w_', { limit: 9 })).toEqual([])
    })

    it('forgets what a name made, alone and with others, and nothing else', async () => {
      const asset = await store({ publicId: 'a' })
      const of = async (transformation: string) => (await make(asset, { transformation })).blobId
      const gone = [await of('t_card'), await of('t_card/w_2'), await of('w_2/t_card'), await of('w_1/t_card/w_2')]
      const kept = [await of('t_card2'), await of('t_cardx/w_2'), await of('w_2'), await of('tXcard')]
      await make(await store({ cloudName: 'other', publicId: 'a' }), { transformation: 't_card' })
      const freed = await catalog.forgetMadeBy('demo', 't_card')
      expect([...freed].sort()).toEqual([...gone].sort())
      expect((await catalog.leftovers()).toSorted()).toEqual([...gone].sort())
      expect((await catalog.listDerived(asset.blobId)).map(({ blobId }) => blobId)).toEqual(kept)
      expect(await catalog.madeBy('other', 't_card', { limit: 9 })).toHaveLength(1)
      expect(await catalog.forgetMadeBy('demo', 'w_2')).toHaveLength(1)
      expect((await catalog.listDerived(asset.blobId)).map(({ transformation }) => transformation)).not.toContain('w_2')
      expect(await catalog.listDerived(asset.blobId)).toHaveLength(3)
    })
  })
}
