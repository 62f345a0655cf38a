import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Asset, Catalog, CommitOutcome, Derived, ListQuery, TagQuery } from './catalog.ts'

/** What every driver of {@link Catalog} does; passing this is the definition of done for a new one. */
export function describeCatalog(
  driver: string,
  open: () => Promise<{ catalog: Catalog; close(): Promise<void> }>,
): void {
  describe(`${driver} as a catalog`, () => {
    let opened: Awaited<ReturnType<typeof open>>
    let catalog: Catalog
    beforeEach(async () => {
      opened = await open()
      catalog = opened.catalog
    })
    afterEach(() => opened.close())

    const store = async (facts: Partial<Asset> = {}): Promise<Asset> => {
      const asset = anAsset(facts)
      await catalog.openIntent(asset.blobId, asset.createdAt)
      return (await catalog.commitUpload(asset, { overwrite: true })).asset
    }
    const make = async (asset: Asset, facts: Partial<Derived> = {}): Promise<Derived> => {
      const derived = aDerived(asset, facts)
      await catalog.openIntent(derived.blobId, derived.createdAt)
      expect(await catalog.commitDerived(derived)).toBe(true)
      return derived
    }

    describe('uploads', () => {
      it('gives back an asset as it was committed', async () => {
        const asset = anAsset({
          tags: ['a,b', '', 'ü', '"'],
          context: { alt: 'a=b|c', ['__proto__']: 'own', 'key with "quotes"': '' },
          width: null,
          format: null,
          originalFilename: "Robert'); DROP TABLE assets;--",
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
        const changes = { context: { alt: 'B=|"' }, displayName: 'Ü', assetFolder: 'f/g' }
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

    describe('tags', () => {
      const tagsOf = async (query: Partial<TagQuery> = {}) =>
        (await catalog.listTags({ cloudName: 'demo', resourceType: 'image', maxResults: 10, ...query })).tags

      it('are listed each once, bytewise, by cloud and resource type', async () => {
        await store({ publicId: 'a', tags: ['b', 'ü', 'B'] })
        await store({ publicId: 'b', tags: ['b', 'a%'] })
        await store({ publicId: 'c', tags: ['raw'], resourceType: 'raw' })
        await store({ publicId: 'd', tags: ['other'], cloudName: 'other' })
        expect(await tagsOf()).toEqual(['B', 'a%', 'b', 'ü'])
        expect(await tagsOf({ resourceType: 'raw' })).toEqual(['raw'])
        expect(await tagsOf({ resourceType: 'video' })).toEqual([])
      })

      it('that start with a text are those, taken literally, the text itself among them', async () => {
        await store({ tags: ['a', 'a%', 'ab', 'a%c', 'b'] })
        expect(await tagsOf({ prefix: 'a%' })).toEqual(['a%', 'a%c'])
      })

      it('come in pages that hold each once', async () => {
        const wanted = Array.from({ length: 7 }, (_, index) => `t${index}`)
        await store({ tags: wanted })
        const seen: string[] = []
        let cursor: string | undefined
        do {
          const query = { cloudName: 'demo', resourceType: 'image', prefix: 't', maxResults: 3 } as const
          const page = await catalog.listTags({ ...query, ...(cursor && { cursor }) })
          seen.push(...page.tags)
          cursor = page.nextCursor ?? undefined
        } while (cursor !== undefined)
        expect(seen).toEqual(wanted)
      })

      it('go with the last asset that had them', async () => {
        const [a, b] = [await store({ publicId: 'a', tags: ['x', 'y'] }), await store({ publicId: 'b', tags: ['x'] })]
        await catalog.change('demo', [a], () => ({ tags: ['z'] }))
        expect(await tagsOf()).toEqual(['x', 'z'])
        await store({ publicId: 'b', tags: ['w'] })
        expect(await tagsOf()).toEqual(['w', 'z'])
        await catalog.remove('demo', b)
        await catalog.remove('demo', a)
        expect(await tagsOf()).toEqual([])
      })

      it('refuse a cursor that is none', async () => {
        await expect(tagsOf({ cursor: 'no cursor' })).rejects.toMatchObject({ refusal: 'invalidParameter' })
      })
    })

    describe('lists of assets that', () => {
      const idsOf = async (query: Partial<ListQuery>) => {
        const { assets } = await catalog.list({ cloudName: 'demo', direction: 'asc', maxResults: 10, ...query })
        return assets.map(({ publicId }) => publicId)
      }
      beforeEach(async () => {
        await store({ publicId: 'a', createdAt: 1, tags: ['x', 'y'], assetFolder: 'f', context: { alt: 'A' } })
        await store({ publicId: 'b', createdAt: 2, tags: ['y'], assetFolder: 'f/g', context: { alt: 'B', n: '1' } })
        await store({ publicId: 'c', createdAt: 3, tags: ['y,x'], assetFolder: 'f', resourceType: 'raw' })
        await store({ publicId: 'd', createdAt: 4, tags: ['y'], type: 'private', assetFolder: '' })
        await store({ publicId: 'e', createdAt: 5, tags: ['y'], cloudName: 'other', assetFolder: 'f' })
      })

      it.each<[string, Partial<ListQuery>, string[]]>([
        ['have a tag', { resourceType: 'image', tag: 'y' }, ['a', 'b', 'd']],
        ['have a tag, newest first', { resourceType: 'image', tag: 'y', direction: 'desc' }, ['d', 'b', 'a']],
        ['have a tag and a type', { resourceType: 'image', tag: 'y', type: 'private' }, ['d']],
        ['have a tag with a comma', { resourceType: 'raw', tag: 'y,x' }, ['c']],
        ['have no such tag', { resourceType: 'image', tag: '' }, []],
        ['lie in a folder', { assetFolder: 'f' }, ['a', 'c']],
        ['lie in the root', { assetFolder: '' }, ['d']],
        ['have a key', { resourceType: 'image', context: { key: 'alt' } }, ['a', 'b']],
        ['have a key and value', { resourceType: 'image', context: { key: 'alt', value: 'B' } }, ['b']],
        ['have the key of none', { resourceType: 'image', context: { key: 'toString' } }, []],
        ['are of any kind', {}, ['a', 'b', 'c', 'd']],
      ])('%s', async (_case, query, ids) => {
        expect(await idsOf(query)).toEqual(ids)
      })

      it('have the ids that stay', async () => {
        const { assets } = await catalog.list({ cloudName: 'demo', direction: 'asc', maxResults: 10 })
        const assetIds = [assets[2], assets[0]].map((asset) => asset?.assetId ?? '')
        expect(await idsOf({ assetIds: [...assetIds, 'none'] })).toEqual(['a', 'c'])
      })

      it('have a tag, page by page', async () => {
        const query = { cloudName: 'demo', resourceType: 'image', tag: 'y', direction: 'desc', maxResults: 2 } as const
        const first = await catalog.list(query)
        const second = await catalog.list({ ...query, cursor: first.nextCursor ?? '' })
        expect([first, second].map(({ assets }) => assets.map(({ publicId }) => publicId))).toEqual([['d', 'b'], ['a']])
        expect(second.nextCursor).toBeNull()
        await expect(catalog.list({ ...query, tag: 'x', cursor: first.nextCursor ?? '' })).rejects.toMatchObject({
          refusal: 'invalidParameter',
        })
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

    describe('lists', () => {
      const query: ListQuery = { cloudName: 'demo', resourceType: 'image', direction: 'desc', maxResults: 100 }
      const idsOf = async (changes: Partial<ListQuery> = {}) =>
        (await catalog.list({ ...query, ...changes })).assets.map(({ publicId }) => publicId)

      it('show the newest first, those of one moment in the order they came, or the other way round', async () => {
        await store({ publicId: 'b', createdAt: 2 })
        for (const publicId of ['a', 'c', 'd']) await store({ publicId, createdAt: 1 })
        expect(await idsOf()).toEqual(['b', 'd', 'c', 'a'])
        expect(await idsOf({ direction: 'asc' })).toEqual(['a', 'c', 'd', 'b'])
      })

      it('keep to cloud, resource type, type, prefix and public ids, all at once', async () => {
        for (const type of ['upload', 'private'] as const)
          for (const publicId of ['x/a', 'x/b', 'y']) await store({ publicId, type })
        await store({ publicId: 'x/a', cloudName: 'other' })
        await store({ publicId: 'x/a', resourceType: 'raw' })
        expect(await idsOf()).toHaveLength(6)
        expect(await idsOf({ type: 'private' })).toEqual(['y', 'x/b', 'x/a'])
        expect(await idsOf({ type: 'private', prefix: 'x/' })).toEqual(['x/b', 'x/a'])
        expect(await idsOf({ type: 'private', prefix: 'x/', publicIds: ['y', 'x/a', 'none'] })).toEqual(['x/a'])
        expect(await idsOf({ publicIds: [] })).toEqual([])
        expect(await idsOf({ resourceType: 'video' })).toEqual([])
      })

      it('come in pages that meet without gap or overlap while assets are added, overwritten and removed', async () => {
        for (let index = 0; index < 20; index += 1)
          await store({ publicId: `p${index}`, createdAt: 100 + (index >> 2) })
        const seen: string[] = []
        let cursor: string | undefined
        do {
          const page = await catalog.list({ ...query, maxResults: 3, ...(cursor !== undefined && { cursor }) })
          seen.push(...page.assets.map(({ publicId }) => publicId))
          cursor = page.nextCursor ?? undefined
          await store({ publicId: `new${seen.length}`, createdAt: 900 })
          await store({ publicId: 'p10', createdAt: 900 })
          await catalog.remove('demo', anAsset({ publicId: `p${20 - seen.length}` }))
        } while (cursor !== undefined)
        expect(seen).toEqual(Array.from({ length: 20 }, (_, index) => `p${19 - index}`))
      })

      it('end without a cursor when the last page is just full', async () => {
        for (const publicId of ['a', 'b']) await store({ publicId })
        expect((await catalog.list({ ...query, maxResults: 2 })).nextCursor).toBeNull()
        expect((await catalog.list({ ...query, maxResults: 1 })).nextCursor).not.toBeNull()
      })

      const changeLast = (cursor: string) => {
        const text = Buffer.from(cursor, 'base64url').toString()
        return Buffer.from(text.replace(/.$/, (last) => (last === '0' ? '1' : '0'))).toString('base64url')
      }
      it.each<[string, (cursor: string) => string, Partial<ListQuery>]>([
        ['made up', () => 'abc', {}],
        ['empty', () => '', {}],
        ['of another query', (cursor) => cursor, { prefix: 'a' }],
        ['of the other direction', (cursor) => cursor, { direction: 'asc' }],
        ['changed', changeLast, {}],
      ])('refuse a cursor that is %s', async (_, change, changes) => {
        for (const publicId of ['a', 'aa']) await store({ publicId })
        const { nextCursor } = await catalog.list({ ...query, maxResults: 1 })
        const cursor = change(nextCursor as string)
        await expect(catalog.list({ ...query, ...changes, cursor })).rejects.toMatchObject({
          refusal: 'invalidParameter',
          status: 400,
        })
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
}

const hex = () => randomBytes(16).toString('hex')

export function anAsset(facts: Partial<Asset> = {}): Asset {
  return {
    cloudName: 'demo',
    resourceType: 'image',
    type: 'upload',
    publicId: 'uploads/demo-1/rocket',
    assetId: hex(),
    version: 1_700_000_000,
    versionId: hex(),
    format: 'jpg',
    mediaType: 'image/jpeg',
    bytes: 112_525,
    etag: hex(),
    width: 640,
    height: 427,
    pages: 1,
    media: null,
    tags: [],
    context: {},
    assetFolder: '',
    displayName: 'rocket',
    originalFilename: 'rocket',
    createdAt: 1_700_000_000_000,
    blobId: hex(),
    ...facts,
  }
}

export function aDerived(source: Asset, facts: Partial<Derived> = {}): Derived {
  return {
    id: hex(),
    sourceBlobId: source.blobId,
    transformation: 'w_1',
    recipe: facts.transformation ?? 'w_1',
    format: 'jpg',
    mediaType: 'image/jpeg',
    bytes: 1,
    width: 1,
    height: 1,
    etag: hex(),
    blobId: hex(),
    createdAt: 1,
    ...facts,
  }
}
