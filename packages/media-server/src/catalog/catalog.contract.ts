import { describe, expect, it } from 'vitest'
import { describeChanges } from './asset-changes.contract.ts'
import { describeLists } from './asset-lists.contract.ts'
import type { Asset, Catalog, CommitOutcome } from './catalog.ts'
import { aDerived, anAsset, type OpenCatalog, useCatalog } from './catalog-under-test.contract.ts'

/** What every driver of {@link Catalog} does; passing this is the definition of done for a new one. */
export function describeCatalog(driver: string, open: OpenCatalog): void {
  describe(`${driver} as a catalog`, () => {
    let catalog: Catalog
    const { store, make } = useCatalog(open, (fresh) => {
      catalog = fresh
    })

    describe('uploads', () => {
      it('gives back an asset as it was committed', async () => {
        const asset = anAsset({
          tags: ['a,b', '', 'ü', '"'],
          context: { alt: 'a=b|c', ['__proto__']: 'own', 'key with "quotes"': '' },
          width: null,
          format: null,
          originalFilename: "Robert'); DROP TABLE assets;--",
          hints: {
            custom: [[1, 2, 3, 4]],
            faces: [[0, 0, 1, 1]],
            regions: {
              'the "cup"': [
                [1, 1],
                [2, 2],
              ],
            },
          },
          media: { is_audio: false, duration: 2.5, video: { codec: 'h264' } },
        })
        await catalog.openIntent(asset.blobId, 1)
        expect(await catalog.commitUpload(asset, { overwrite: false })).toEqual({ outcome: 'created', asset })
        expect(await catalog.get('demo', asset)).toEqual(asset)
      })

      it('answers null for every name that differs in one part', async () => {
        const asset = await store({ publicId: 'a/b' })
        expect(await catalog.get('other', asset)).toBeNull()
        for (const part of [
          { publicId: 'a/B' },
          { publicId: 'a/' },
          { resourceType: 'raw' },
          { type: 'private' },
        ] as const) {
          expect(await catalog.get('demo', { ...asset, ...part })).toBeNull()
        }
      })

      it('closes the intent of an upload together with its commit', async () => {
        const asset = anAsset()
        const derived = aDerived(asset)
        for (const { blobId } of [asset, derived]) await catalog.openIntent(blobId, 1)
        expect(await catalog.openIntents()).toEqual([asset.blobId, derived.blobId])
        await catalog.commitUpload(asset, { overwrite: false, derived: [derived] })
        expect(await catalog.openIntents()).toEqual([])
        expect(await catalog.getDerived(asset.blobId, derived.transformation, derived.format)).toEqual(derived)
      })

      it('leaves all as it is when the name is taken and overwriting is off', async () => {
        const first = await store({ publicId: 'taken' })
        const second = anAsset({ publicId: 'taken' })
        await catalog.openIntent(second.blobId, 1)
        const outcome = await catalog.commitUpload(second, { overwrite: false, derived: [aDerived(second)] })
        expect(outcome).toEqual({ outcome: 'existing', asset: first })
        expect(await catalog.get('demo', first)).toEqual(first)
        expect(await catalog.openIntents()).toEqual([second.blobId])
      })

      it('overwrites: the asset keeps id and date, gets the new facts, and the old blobs are named by nobody', async () => {
        const first = await store({ publicId: 'a', version: 100, createdAt: 5, tags: ['old'] })
        const derived = await make(first)
        const second = anAsset({ publicId: 'a', version: 200, createdAt: 9, bytes: 77, tags: ['new'] })
        const outcome = (await catalog.commitUpload(second, { overwrite: true })) as CommitOutcome & { freed: string[] }
        expect(outcome.outcome).toBe('overwritten')
        expect(outcome.asset).toEqual({ ...second, assetId: first.assetId, createdAt: 5 })
        expect(await catalog.get('demo', first)).toEqual(outcome.asset)
        expect(outcome.freed).toEqual([first.blobId, derived.blobId])
        for (const blobId of outcome.freed) expect(await catalog.isReferenced(blobId)).toBe(false)
        expect([...(await catalog.leftovers())].sort()).toEqual([...outcome.freed].sort())
      })

      it('raises the version with every overwrite, within one second and when the clock went back', async () => {
        const versions: number[] = []
        for (const version of [100, 100, 50, 200]) versions.push((await store({ publicId: 'a', version })).version)
        expect(versions).toEqual([100, 101, 102, 200])
      })

      it('refuses a blob that another asset has, and changes nothing', async () => {
        const first = await store({ publicId: 'a' })
        const thief = anAsset({ publicId: 'b', blobId: first.blobId })
        await expect(catalog.commitUpload(thief, { overwrite: true })).rejects.toThrow()
        expect(await catalog.get('demo', thief)).toBeNull()
        expect(await store({ publicId: 'c' })).toBeTruthy()
      })

      it('refuses half a character in a name, which would come back as another name', async () => {
        await expect(catalog.commitUpload(anAsset({ publicId: 'a\ud800' }), { overwrite: true })).rejects.toThrow(
          TypeError,
        )
        await store({ publicId: 'a\ufffd' })
        expect(await catalog.get('demo', anAsset({ publicId: 'a\ud800' }))).toBeNull()
      })

      it.each(['a\0', 'a\ud800'])('has nothing under the id %j, which no database takes', async (id) => {
        expect(await catalog.getById('demo', id)).toBeNull()
        expect(await catalog.removeDerived(id)).toBeNull()
      })

      it('gives keys of a context back as they are, whatever was read before', async () => {
        const contexts = [
          { a: '1', '\\': 'x' },
          { a: '1', '"': 'x' },
          { a: '1', '\n': 'x' },
        ]
        for (const [index, context] of contexts.entries()) await store({ publicId: `c${index}`, context })
        for (let round = 0; round < 2; round += 1)
          for (const [index, context] of contexts.entries())
            expect((await catalog.get('demo', anAsset({ publicId: `c${index}` })))?.context).toEqual(context)
      })
    })

    describe('intents', () => {
      it('stay open until they are closed, and open once', async () => {
        await catalog.openIntent('x', 1)
        await expect(catalog.openIntent('x', 2)).rejects.toThrow()
        expect(await catalog.isReferenced('x')).toBe(true)
        await catalog.closeIntent('x')
        await catalog.closeIntent('never opened')
        expect(await catalog.openIntents()).toEqual([])
        expect(await catalog.isReferenced('x')).toBe(false)
      })

      it('of this process are never taken for those of a former one', async () => {
        await catalog.openIntent('x', 1)
        expect(await catalog.leftovers()).toEqual([])
        expect(await catalog.isReferenced('x')).toBe(true)
      })
    })

    describe('removal', () => {
      it('takes the derived images along and answers the blobs that nobody names any more', async () => {
        const asset = await store()
        const derived = [await make(asset), await make(asset, { transformation: 'w_2' })]
        expect(await catalog.remove('other', asset)).toBeNull()
        const freed = [asset.blobId, ...derived.map((each) => each.blobId)]
        expect(await catalog.remove('demo', asset)).toEqual({ asset, derivedCount: 2, freed })
        expect([...(await catalog.leftovers())].sort()).toEqual([...freed].sort())
        await catalog.forgetLeftovers(freed.slice(1))
        expect(await catalog.leftovers()).toEqual(freed.slice(0, 1))
        await catalog.forgetLeftovers(freed)
        expect(await catalog.leftovers()).toEqual([])
        for (const blobId of freed) expect(await catalog.isReferenced(blobId)).toBe(false)
        expect(await catalog.remove('demo', asset)).toBeNull()
        expect(await catalog.listDerived(asset.blobId)).toEqual([])
      })
    })

    describe('derived images', () => {
      it('are found by source, transformation and format, each exactly', async () => {
        const asset = await store()
        const derived = await make(asset, { transformation: 'c_fill,h_90,w_90', format: 'png' })
        expect(await catalog.getDerived(asset.blobId, 'c_fill,h_90,w_90', 'png')).toEqual(derived)
        expect(await catalog.getDerived(asset.blobId, 'c_fill,h_90,w_90', 'jpg')).toBeNull()
        expect(await catalog.getDerived(asset.blobId, 'c_fill,h_90,w_9', 'png')).toBeNull()
        expect(await catalog.listDerived(asset.blobId)).toEqual([derived])
      })

      it('are refused when their source is gone or the same image exists; the intent stays for the caller', async () => {
        const asset = await store()
        const derived = await make(asset)
        const second = aDerived(asset)
        await catalog.openIntent(second.blobId, 1)
        expect(await catalog.commitDerived(second)).toBe(false)
        expect(await catalog.getDerived(asset.blobId, derived.transformation, derived.format)).toEqual(derived)
        await catalog.remove('demo', asset)
        expect(await catalog.commitDerived(second)).toBe(false)
        expect(await catalog.openIntents()).toEqual([second.blobId])
      })

      it('can be forgotten one by one', async () => {
        const asset = await store()
        const [first, second] = [await make(asset), await make(asset, { transformation: 'w_2' })]
        expect(await catalog.removeDerived(first.id)).toEqual(first)
        expect(await catalog.removeDerived(first.id)).toBeNull()
        expect(await catalog.listDerived(asset.blobId)).toEqual([second])
        expect(await catalog.isReferenced(first.blobId)).toBe(false)
        expect(await catalog.leftovers()).toEqual([first.blobId])
      })
    })

    it('reads out everything it holds, more than one page of it', async () => {
      const assets: Asset[] = []
      for (let index = 0; index < 1_100; index += 1) assets.push(await store({ publicId: `p${index}` }))
      const derived = await make(assets[0] as Asset)
      const found: Asset[] = []
      for await (const asset of catalog.allAssets()) found.push(asset)
      expect(found).toEqual(assets)
      for await (const each of catalog.allDerived()) expect(each).toEqual(derived)
    })

    it('hands out copies: changing an answer changes nothing it holds', async () => {
      const asset = await store({ tags: ['kept'], context: { kept: 'yes' } })
      const answer = (await catalog.get('demo', asset)) as Asset & { tags: string[]; context: Record<string, string> }
      answer.tags.push('changed')
      answer.context.kept = 'no'
      expect(await catalog.get('demo', asset)).toEqual(asset)
    })
  })
  describeChanges(driver, open)
  describeLists(driver, open)
}
