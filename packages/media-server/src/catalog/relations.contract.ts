import { describe, expect, it } from 'vitest'
import type { Asset, Catalog } from './catalog.ts'
import { type OpenCatalog, useCatalog } from './catalog-under-test.contract.ts'

/** What every driver of `Catalog` does with assets that belong together. */
export function describeRelations(driver: string, open: OpenCatalog): void {
  describe(`${driver} with relations`, () => {
    let catalog: Catalog
    const { store } = useCatalog(open, (fresh) => {
      catalog = fresh
    })
    const stored = (...ids: string[]) => Promise.all(ids.map((publicId) => store({ publicId })))
    const of = async ({ assetId }: Asset, limit = 100, after?: number) =>
      (await catalog.listRelated('demo', assetId, { limit, after })).map(({ asset }) => asset.publicId)
    const relate = ({ assetId }: Asset, others: readonly Asset[]) =>
      catalog.relate(
        'demo',
        assetId,
        others.map((other) => other.assetId),
      )

    it('relates both ways, once, and none of the others to each other', async () => {
      const [a, b, c] = (await stored('a', 'b', 'c')) as [Asset, Asset, Asset]
      expect(await relate(a, [b, c])).toEqual([b.assetId, c.assetId])
      expect(await relate(b, [a, c])).toEqual([c.assetId])
      expect(await of(a)).toEqual(['b', 'c'])
      expect(await of(b)).toEqual(['a', 'c'])
      expect(await of(c)).toEqual(['a', 'b'])
      expect(await catalog.listRelated('other', a.assetId, { limit: 9 })).toEqual([])
    })

    it('takes relations back both ways, and says which there were', async () => {
      const [a, b, c] = (await stored('a', 'b', 'c')) as [Asset, Asset, Asset]
      await relate(a, [b])
      expect(await catalog.unrelate('other', a.assetId, [b.assetId])).toEqual([])
      expect(await catalog.unrelate('demo', b.assetId, [a.assetId, c.assetId])).toEqual([a.assetId])
      expect([await of(a), await of(b)]).toEqual([[], []])
    })

    it('has it told of what was related, or is not any more, if it was; with the change, or not at all', async () => {
      const [a, b, c] = (await stored('a', 'b', 'c')) as [Asset, Asset, Asset]
      const url = 'http://127.0.0.1:1/'
      const notify = (done: readonly string[]) => [
        { cloudName: 'demo', assetId: a.assetId, url, body: JSON.stringify(done), createdAt: 1 },
      ]
      const told = async () => (await catalog.dueNotifications(url, { now: 9, limit: 9 })).map(({ body }) => body)
      const failing = catalog.relate('demo', a.assetId, [b.assetId], {
        notify: () => {
          throw new Error('untold')
        },
      })
      await expect(failing).rejects.toThrow('untold')
      expect([await of(a), await told()]).toEqual([[], []])
      await catalog.relate('demo', a.assetId, [b.assetId, c.assetId], { notify })
      await catalog.relate('demo', a.assetId, [b.assetId], { notify })
      expect(await told()).toEqual([JSON.stringify([b.assetId, c.assetId])])
      const [first] = await catalog.dueNotifications(url, { now: 9, limit: 9 })
      if (first) await catalog.dropNotifications([first.id])
      await catalog.unrelate('demo', a.assetId, [c.assetId], { notify })
      await catalog.unrelate('demo', a.assetId, [c.assetId], { notify })
      expect(await told()).toEqual([JSON.stringify([c.assetId])])
    })

    it('lists in pages, each asset as it is', async () => {
      const [a, ...others] = (await stored('a', 'b', 'c', 'd')) as [Asset, ...Asset[]]
      await relate(a, others)
      const [first] = await catalog.listRelated('demo', a.assetId, { limit: 1 })
      expect(first?.asset).toEqual(others[0])
      expect(await of(a, 1, first?.sequence)).toEqual(['c'])
      expect(await of(a, 9, first?.sequence)).toEqual(['c', 'd'])
    })

    it('keeps relations when an asset is overwritten or has another name, and none of one that goes', async () => {
      const [a, b, c] = (await stored('a', 'b', 'c')) as [Asset, Asset, Asset]
      await relate(a, [b, c])
      await store({ publicId: 'b', tags: ['again'] })
      await catalog.rename(
        'demo',
        c,
        { type: 'upload', publicId: 'q' },
        { overwrite: false, version: 1, versionId: 'v' },
      )
      expect(await of(a)).toEqual(['b', 'q'])
      await catalog.remove('demo', b)
      expect(await of(a)).toEqual(['q'])
      await catalog.remove('demo', a)
      expect(await of(c)).toEqual([])
    })
  })
}
