import { describe, expect, it } from 'vitest'
import type { Asset, Catalog } from './catalog.ts'
import { aDerived, hex, type OpenCatalog, useCatalog } from './catalog-under-test.contract.ts'

/** What every driver of {@link Catalog} makes of renames and of what is said anew of an asset. */
export function describeChanges(driver: string, open: OpenCatalog): void {
  describe(`${driver} as a catalog that changes`, () => {
    let catalog: Catalog
    const { store, make } = useCatalog(open, (fresh) => {
      catalog = fresh
    })

    describe('renaming', () => {
      const fresh = () => ({ version: 1_700_000_500, versionId: hex() })
      const rename = (from: Asset, to: Partial<Pick<Asset, 'type' | 'publicId'>>, overwrite = false) =>
        catalog.rename('demo', from, { type: from.type, publicId: from.publicId, ...to }, { overwrite, ...fresh() })

      it.each<[string, Partial<Pick<Asset, 'type' | 'publicId'>>]>([
        ['another id', { publicId: 'b' }],
        ['another type', { type: 'authenticated' }],
        ['both', { publicId: 'b', type: 'private' }],
      ])('gives %s; all else stays, and nothing answers to the old name', async (_, to) => {
        const asset = await store({ publicId: 'a', tags: ['t'], context: { k: 'v' }, resourceType: 'raw' })
        const derived = await make(asset)
        const renamed = await rename(asset, to)
        if (!renamed) throw new Error('nothing was renamed')
        const { version, versionId } = renamed.asset
        expect(renamed).toEqual({ outcome: 'renamed', asset: { ...asset, ...to, version, versionId } })
        expect([version, versionId === asset.versionId]).toEqual([1_700_000_500, false])
        expect(await catalog.get('demo', asset)).toBeNull()
        expect(await catalog.get('demo', { ...asset, ...to })).toEqual(renamed.asset)
        expect(await catalog.listDerived(asset.blobId)).toEqual([derived])
        expect(await catalog.commitDerived(aDerived(asset, { transformation: 'w_2' }))).toBe(true)
        expect(await catalog.leftovers()).toEqual([])
        expect((await store({ publicId: 'a', resourceType: 'raw' })).assetId).not.toBe(asset.assetId)
      })

      it('puts what has another name in another folder, where that is said', async () => {
        const asset = await store({ publicId: 'a', assetFolder: 'f', displayName: 'a' })
        const place = { assetFolder: 'g', displayName: 'b' }
        await catalog.rename(
          'demo',
          asset,
          { type: 'upload', publicId: 'g/b', ...place },
          { overwrite: false, ...fresh() },
        )
        expect(await catalog.get('demo', { ...asset, publicId: 'g/b' })).toMatchObject(place)
        expect(await catalog.listFolders('demo', '')).toEqual(['g'])
        const { assets } = await catalog.list({ cloudName: 'demo', assetFolder: 'g', direction: 'asc', maxResults: 2 })
        expect(assets.map(({ publicId }) => publicId)).toEqual(['g/b'])
      })

      it('answers null for what is not there, or is another cloud’s, resource type’s or type’s', async () => {
        const asset = await store({ publicId: 'a' })
        for (const part of [{ publicId: 'A' }, { resourceType: 'raw' }, { type: 'private' }] as const)
          expect(await rename({ ...asset, ...part }, { publicId: 'b' })).toBeNull()
        expect(
          await catalog.rename('other', asset, { ...asset, publicId: 'b' }, { overwrite: true, ...fresh() }),
        ).toBeNull()
        expect(await catalog.get('demo', asset)).toEqual(asset)
      })

      it('leaves all as it is when the name is taken and overwriting is off', async () => {
        const [asset, target] = [await store({ publicId: 'a' }), await store({ publicId: 'b' })]
        expect(await rename(asset, { publicId: 'b' })).toEqual({ outcome: 'existing', asset: target })
        expect(await catalog.get('demo', asset)).toEqual(asset)
        expect(await catalog.get('demo', target)).toEqual(target)
      })

      it('overwrites: the one that had the name goes with all that was made of it, and the version is above both', async () => {
        const asset = await store({ publicId: 'a' })
        const target = await store({ publicId: 'b', version: 1_800_000_000 })
        const derived = await make(target)
        const freed = [target.blobId, derived.blobId]
        const renamed = await rename(asset, { publicId: 'b' }, true)
        expect(renamed).toMatchObject({ outcome: 'overwritten', freed })
        expect(renamed?.asset).toMatchObject({ assetId: asset.assetId, version: 1_800_000_001 })
        expect(await catalog.get('demo', target)).toEqual(renamed?.asset)
        expect([...(await catalog.leftovers())].sort()).toEqual([...freed].sort())
        expect(await catalog.listDerived(target.blobId)).toEqual([])
      })

      it('onto its own name is refused, with overwriting too: nothing is lost', async () => {
        const asset = await store({ publicId: 'a' })
        expect(await rename(asset, {}, true)).toEqual({ outcome: 'existing', asset })
        expect(await catalog.get('demo', asset)).toEqual(asset)
      })

      it('raises the version when the clock went back', async () => {
        const asset = await store({ publicId: 'a', version: 1_900_000_000 })
        expect((await rename(asset, { publicId: 'b' }))?.asset.version).toBe(1_900_000_001)
      })

      it('of many at once from one name succeeds exactly one', async () => {
        const asset = await store({ publicId: 'a' })
        const outcomes = await Promise.all(
          Array.from({ length: 32 }, (_, index) => rename(asset, { publicId: `b${index}` })),
        )
        expect(outcomes.filter((outcome) => outcome !== null)).toHaveLength(1)
        const { assets } = await catalog.list({
          cloudName: 'demo',
          resourceType: 'image',
          direction: 'asc',
          maxResults: 100,
        })
        expect(assets).toEqual([outcomes.find((outcome) => outcome !== null)?.asset])
      })

      it('of many at once onto one name succeeds exactly one', async () => {
        const sources: Asset[] = []
        for (let index = 0; index < 32; index += 1) sources.push(await store({ publicId: `a${index}` }))
        const outcomes = await Promise.all(sources.map((source) => rename(source, { publicId: 'b' })))
        expect(outcomes.filter((outcome) => outcome?.outcome === 'renamed')).toHaveLength(1)
        expect(outcomes.filter((outcome) => outcome?.outcome === 'existing')).toHaveLength(31)
      })

      it('refuses half a character in the new name', async () => {
        const asset = await store({ publicId: 'a' })
        await expect(rename(asset, { publicId: 'b\ud800' })).rejects.toThrow(TypeError)
        expect(await catalog.get('demo', asset)).toEqual(asset)
      })
    })

    it('keeps what delivery says besides, until something else is said', async () => {
      const asset = await store({ deliveryHeaders: { 'x-robots-tag': 'noindex' } })
      expect((await catalog.get('demo', asset))?.deliveryHeaders).toEqual({ 'x-robots-tag': 'noindex' })
      const others = { link: '<https://a.example>; rel="canonical"' }
      await catalog.change('demo', [asset], () => ({ deliveryHeaders: others }))
      expect((await catalog.get('demo', asset))?.deliveryHeaders).toEqual(others)
    })

    it('says of a rename what it deletes, if anything', async () => {
      const [a, b] = [await store({ publicId: 'a' }), await store({ publicId: 'b' })]
      const lost: unknown[] = []
      const notify = (_asset: Asset, _replaced: boolean, ...gone: (Asset | undefined)[]) => {
        lost.push(...gone.map((each) => each ?? null))
        return []
      }
      const to = (publicId: string) => ({ type: 'upload', publicId }) as const
      const options = { overwrite: true, notify, version: 1, versionId: 'v' }
      await catalog.rename('demo', a, to('b'), options)
      expect(lost).toEqual([b])
      await catalog.rename('demo', b, to('c'), options)
      expect(lost.slice(1).filter((each) => each !== null)).toEqual([])
    })

    describe('changes of tags', () => {
      it('happen in all the assets named, in order, each once; all else stays', async () => {
        const [a, b] = [await store({ publicId: 'a', tags: ['x'] }), await store({ publicId: 'b', tags: ['y', 'z'] })]
        const derived = await make(a)
        const other = await store({ publicId: 'c', tags: ['x'] })
        const missing = { ...a, publicId: 'missing' }
        const changed = await catalog.change('demo', [b, missing, a], ({ tags }) => ({
          tags: [...tags, 'new', 'y', 'new'],
        }))
        expect(changed).toEqual([
          { ...b, tags: ['y', 'z', 'new'] },
          { ...a, tags: ['x', 'new', 'y'] },
        ])
        expect([await catalog.get('demo', b), await catalog.get('demo', a)]).toEqual(changed)
        expect(await catalog.get('demo', other)).toEqual(other)
        expect(await catalog.listDerived(a.blobId)).toEqual([derived])
        expect(await catalog.leftovers()).toEqual([])
      })

      it('stay where cloud, resource type, type or id is another', async () => {
        const asset = await store({ publicId: 'a', tags: ['x'] })
        const names = [
          { publicId: 'A' },
          { publicId: 'a\ud800' },
          { resourceType: 'raw' },
          { type: 'private' },
        ] as const
        const elsewhere = names.map((part) => ({ ...asset, ...part }))
        expect(await catalog.change('demo', elsewhere, () => ({ tags: [] }))).toEqual([])
        expect(await catalog.change('other', [asset], () => ({ tags: [] }))).toEqual([])
        expect(await catalog.get('demo', asset)).toEqual(asset)
      })

      it('stay where another asset has the name by now, for whoever means one by its id', async () => {
        const asset = await store({ publicId: 'a', tags: ['x'] })
        await catalog.remove('demo', asset)
        const other = await store({ publicId: 'a', tags: ['y'] })
        expect(await catalog.change('demo', [asset], () => ({ tags: [] }))).toEqual([])
        expect(await catalog.get('demo', asset)).toEqual(other)
        const { assetId: _, ...name } = asset
        expect(await catalog.change('demo', [name], () => ({ tags: [] }))).toEqual([{ ...other, tags: [] }])
      })

      it('stay in all of them when the change of one throws', async () => {
        const [a, b] = [await store({ publicId: 'a', tags: ['x'] }), await store({ publicId: 'b', tags: ['y'] })]
        const failing = catalog.change('demo', [a, b], ({ tags }) => {
          if (tags.includes('y')) throw new RangeError('not y')
          return { tags: [] }
        })
        await expect(failing).rejects.toThrow(RangeError)
        expect(await catalog.get('demo', a)).toEqual(a)
        expect(await catalog.get('demo', b)).toEqual(b)
        expect(await catalog.change('demo', [a], () => ({ tags: ['z'] }))).toEqual([{ ...a, tags: ['z'] }])
      })

      it('of many changes at once lose none', async () => {
        const asset = await store({ publicId: 'a' })
        const wanted = Array.from({ length: 32 }, (_, index) => `t${index}`)
        await Promise.all(
          wanted.map((tag) => catalog.change('demo', [asset], ({ tags }) => ({ tags: [...tags, tag] }))),
        )
        expect((await catalog.get('demo', asset))?.tags.toSorted()).toEqual(wanted.toSorted())
      })
    })

    describe('what is said of an asset', () => {
      it('changes without its version and what was derived from it', async () => {
        const asset = await store({ publicId: 'a', tags: ['x'], context: { alt: 'A', caption: 'C' } })
        const derived = await make(asset)
        const access = {
          accessMode: 'authenticated',
          accessControl: [{ access_type: 'anonymous', start: '2027-01-31T12:00:00Z' }],
        } as const
        const hints = { faces: [[1, 2, 3, 4]] as const, regions: { cup: [[1, 1] as const] } }
        const changes = {
          context: { alt: 'B=|"' },
          displayName: 'Ü',
          assetFolder: 'f/g',
          hints,
          ...access,
          moderationStatus: 'approved',
          moderatedAt: 1_700_000_000_000,
        } as const
        expect(await catalog.change('demo', [asset], () => changes)).toEqual([{ ...asset, ...changes }])
        expect(await catalog.get('demo', asset)).toEqual({ ...asset, ...changes })
        expect(await catalog.listDerived(asset.blobId)).toEqual([derived])
      })

      it('is found by the id that stays, in its own cloud', async () => {
        const asset = await store({ publicId: 'a' })
        expect(await catalog.getById('demo', asset.assetId)).toEqual(asset)
        expect(await catalog.getById('other', asset.assetId)).toBeNull()
        expect(await catalog.getById('demo', 'a')).toBeNull()
      })

      it('adds up: assets and what was derived from them, cloud by cloud', async () => {
        expect(await catalog.totals('demo')).toEqual({ assets: 0, derived: 0, bytes: 0 })
        const asset = await store({ publicId: 'a', bytes: 100 })
        await store({ publicId: 'b', bytes: 10 })
        await store({ publicId: 'c', bytes: 1, cloudName: 'other' })
        await make(asset, { bytes: 7 })
        expect(await catalog.totals('demo')).toEqual({ assets: 2, derived: 1, bytes: 117 })
        await catalog.remove('demo', asset)
        expect(await catalog.totals('demo')).toEqual({ assets: 1, derived: 0, bytes: 10 })
      })
    })
  })
}
