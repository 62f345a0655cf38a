import { beforeEach, describe, expect, it } from 'vitest'
import type { Catalog, ListQuery, TagQuery } from './catalog.ts'
import { anAsset, type OpenCatalog, useCatalog } from './catalog-under-test.contract.ts'

/** What every driver of {@link Catalog} lists, and in what order. */
export function describeLists(driver: string, open: OpenCatalog): void {
  describe(`${driver} as a catalog that lists`, () => {
    let catalog: Catalog
    const { store } = useCatalog(open, (fresh) => {
      catalog = fresh
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

      it('refuse a cursor that is none, and one of another list', async () => {
        await store({ tags: ['a', 'ab', 'b'] })
        const { nextCursor } = await catalog.listTags({ cloudName: 'demo', resourceType: 'image', maxResults: 1 })
        const cursor = nextCursor ?? ''
        expect(await tagsOf({ cursor })).toEqual(['ab', 'b'])
        for (const query of [
          { cursor: 'no cursor' },
          { cursor, prefix: 'a' },
          { cursor, resourceType: 'raw' as const },
        ])
          await expect(tagsOf(query)).rejects.toMatchObject({ refusal: 'invalidParameter' })
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
        await store({ publicId: 'd', createdAt: 4, tags: ['y'], type: 'private', moderationStatus: 'pending' })
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
        ['wait for a moderator', { moderationStatus: 'pending' }, ['d']],
        ['were judged so, of which there is none', { moderationStatus: 'approved' }, []],
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
  })
}
