import { describe, expect, it } from 'vitest'
import type { Asset, Catalog } from './catalog.ts'
import { aDerived, anAsset, hex, type OpenCatalog, useCatalog } from './catalog-under-test.contract.ts'

/** What every driver of `Catalog` does with versions that are kept. */
export function describeBackups(driver: string, open: OpenCatalog): void {
  describe(`${driver} with versions that are kept`, () => {
    let catalog: Catalog
    const { store, make } = useCatalog(open, (fresh) => {
      catalog = fresh
    })

    const upload = async (facts: Partial<Asset> = {}, backup = true): Promise<Asset & { freed: readonly string[] }> => {
      const asset = anAsset({ publicId: 'a', ...facts })
      await catalog.openIntent(asset.blobId, 1)
      const committed = await catalog.commitUpload(asset, { overwrite: true, backup })
      return { ...committed.asset, freed: committed.outcome === 'overwritten' ? committed.freed : [] }
    }
    const fresh = () => ({ version: 1_700_000_500, versionId: hex() })
    const restore = (assetId: string, from?: string) => catalog.restore('demo', assetId, { from, fresh: fresh() })
    const keptOf = async (assetId: string) =>
      (await catalog.listBackups('demo', assetId)).map(({ versionId }) => versionId)
    const isNamed = (blobId: string) => catalog.isReferenced(blobId)

    it('keeps what was asked to be kept, and its bytes once, beside the asset', async () => {
      const first = await upload({ bytes: 10 })
      const { freed: _, ...asset } = first
      expect(await catalog.listBackups('demo', asset.assetId)).toEqual([asset])
      expect(await catalog.listBackups('other', asset.assetId)).toEqual([])
      expect(await catalog.totals('demo')).toEqual({ assets: 1, derived: 0, bytes: 10 })
      const other = await upload({ publicId: 'b', bytes: 1 }, false)
      expect(await catalog.listBackups('demo', other.assetId)).toEqual([])
    })

    it('frees the images of what is overwritten, and not the bytes that are kept', async () => {
      const first = await upload({ bytes: 10 })
      const derived = await make(first)
      const second = await upload({ bytes: 1 }, false)
      expect(second.freed).toEqual([derived.blobId])
      expect([await isNamed(first.blobId), await isNamed(derived.blobId)]).toEqual([true, false])
      expect(await catalog.leftovers()).toEqual([derived.blobId])
      expect(await catalog.totals('demo')).toEqual({ assets: 1, derived: 0, bytes: 11 })
      const third = await upload({ bytes: 2 })
      expect(third.freed).toEqual([second.blobId])
      expect(await keptOf(first.assetId)).toEqual([first.versionId, third.versionId])
    })

    it('leaves a mark of what is deleted, which nothing lists or finds, and which can be restored', async () => {
      const first = await upload({ bytes: 10, tags: ['x'] })
      const derived = await make(first)
      const [asset] = await catalog.change('demo', [first], () => ({ tags: ['y'], accessMode: 'authenticated' }))
      if (!asset) throw new Error('it is there')
      expect(await catalog.remove('demo', first)).toMatchObject({ derivedCount: 1, freed: [derived.blobId] })
      expect(await catalog.get('demo', first)).toBeNull()
      expect(await catalog.getById('demo', first.assetId)).toBeNull()
      const query = { cloudName: 'demo', direction: 'asc', maxResults: 9 } as const
      expect((await catalog.list(query)).assets).toEqual([])
      expect(await catalog.commitDerived(aDerived(first, { transformation: 'w_2' }))).toBe(false)
      expect(await catalog.getDeleted('demo', first)).toEqual(asset)
      expect(await catalog.getDeletedById('demo', first.assetId)).toEqual(asset)
      expect(await catalog.getDeleted('demo', { ...first, publicId: 'A' })).toBeNull()
      expect(await catalog.totals('demo')).toEqual({ assets: 0, derived: 0, bytes: 10 })

      const restored = await restore(first.assetId)
      if (restored.outcome !== 'restored') throw new Error(restored.outcome)
      const { version, versionId } = restored.asset
      expect(restored).toEqual({ outcome: 'restored', freed: [], asset: { ...asset, version, versionId } })
      expect([version > asset.version, versionId === asset.versionId]).toEqual([true, false])
      expect(await catalog.get('demo', first)).toEqual(restored.asset)
      expect(await catalog.getDeleted('demo', first)).toBeNull()
      expect(await keptOf(first.assetId)).toEqual([first.versionId])
      expect(await catalog.commitDerived(aDerived(first, { transformation: 'w_2' }))).toBe(true)
    })

    it('leaves no mark of what was not kept', async () => {
      const asset = await upload({}, false)
      expect((await catalog.remove('demo', asset))?.freed).toEqual([asset.blobId])
      expect(await catalog.getDeleted('demo', asset)).toBeNull()
      expect(await restore(asset.assetId)).toEqual({ outcome: 'missing' })
    })

    it('goes on with the id of what was deleted when something is uploaded under its name', async () => {
      const first = await upload({ version: 1_900_000_000 })
      await catalog.remove('demo', first)
      const second = await upload()
      expect([second.assetId, second.version]).toEqual([first.assetId, 1_900_000_001])
      expect(await keptOf(first.assetId)).toEqual([first.versionId, second.versionId])
      expect(await catalog.getDeletedById('demo', first.assetId)).toBeNull()
      expect((await upload({ type: 'private' })).assetId).not.toBe(first.assetId)
    })

    it('gives back one version of many, of what stands and of what is gone', async () => {
      const first = await upload({ bytes: 1, width: 10 })
      const second = await upload({ bytes: 2, width: 20 })
      const third = await upload({ bytes: 3, width: 30, displayName: 'third' }, false)
      const derived = await make(third)
      const back = await restore(first.assetId, first.versionId)
      expect(back).toMatchObject({
        outcome: 'restored',
        asset: { bytes: 1, width: 10, blobId: first.blobId, displayName: 'third', assetId: first.assetId },
        freed: [third.blobId, derived.blobId],
      })
      expect(await isNamed(third.blobId)).toBe(false)
      expect(await restore(first.assetId, first.versionId)).toMatchObject({ outcome: 'standing', asset: { bytes: 1 } })
      expect(await restore(first.assetId)).toMatchObject({ outcome: 'standing' })
      await catalog.remove('demo', first)
      expect(await restore(first.assetId)).toMatchObject({ asset: { bytes: 2, blobId: second.blobId }, freed: [] })
      expect(await restore(first.assetId, third.versionId)).toEqual({ outcome: 'missing' })
      expect(await keptOf(first.assetId)).toEqual([first.versionId, second.versionId])
    })

    it('restores under the name that an asset had last, unless another has it now', async () => {
      const first = await upload()
      await catalog.rename('demo', first, { type: 'upload', publicId: 'b' }, { overwrite: false, ...fresh() })
      await catalog.remove('demo', { ...first, publicId: 'b' })
      const other = await store({ publicId: 'c' })
      await catalog.rename('demo', other, { type: 'upload', publicId: 'b' }, { overwrite: false, ...fresh() })
      expect(await restore(first.assetId)).toEqual({ outcome: 'taken' })
      await catalog.remove('demo', { ...first, publicId: 'b' })
      expect(await restore(first.assetId)).toMatchObject({ outcome: 'restored', asset: { publicId: 'b' } })
    })

    it('keeps what a rename overwrites', async () => {
      const target = await upload()
      const asset = await store({ publicId: 'b' })
      const to = { type: 'upload', publicId: 'a' } as const
      expect(await catalog.rename('demo', asset, to, { overwrite: true, ...fresh() })).toMatchObject({ freed: [] })
      expect(await catalog.getDeletedById('demo', target.assetId)).toMatchObject({ publicId: 'a' })
      expect(await isNamed(target.blobId)).toBe(true)
    })

    it('forgets versions, and frees what no asset has, and with the last one the mark of what was deleted', async () => {
      const first = await upload()
      const second = await upload()
      const remove = (...versionIds: string[]) => catalog.removeBackups('demo', first.assetId, versionIds)
      expect(await remove(hex(), second.versionId)).toEqual({ removed: [second.versionId], freed: [] })
      expect(await isNamed(second.blobId)).toBe(true)
      expect((await catalog.remove('demo', first))?.freed).toEqual([second.blobId])
      expect(await catalog.removeBackups('other', first.assetId, [first.versionId])).toEqual({ removed: [], freed: [] })
      expect(await remove(first.versionId)).toEqual({ removed: [first.versionId], freed: [first.blobId] })
      expect(await catalog.getDeletedById('demo', first.assetId)).toBeNull()
      expect(await catalog.leftovers()).toEqual(expect.arrayContaining([first.blobId, second.blobId]))
      expect([await isNamed(first.blobId), await isNamed(second.blobId)]).toEqual([false, false])
    })

    it('keeps no version when what was to be told of the upload could not be written', async () => {
      const asset = anAsset()
      const notify = () => {
        throw new Error('no')
      }
      await expect(catalog.commitUpload(asset, { overwrite: true, backup: true, notify })).rejects.toThrow('no')
      expect(await catalog.listBackups('demo', asset.assetId)).toEqual([])
      expect(await isNamed(asset.blobId)).toBe(false)
    })
  })
}
