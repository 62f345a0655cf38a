import { beforeEach, describe, expect, it } from 'vitest'
import type { Catalog } from './catalog.ts'
import { anAsset, type OpenCatalog, useCatalog } from './catalog-under-test.contract.ts'
import type { MetadataField, MetadataSchema } from './metadata.ts'

/** A field of this id, as a catalog keeps it. */
export const aField = (externalId: string, facts: Partial<MetadataField> = {}): MetadataField => ({
  externalId,
  type: 'string',
  label: externalId,
  mandatory: false,
  defaultValue: null,
  validation: null,
  entries: [],
  defaultDisabled: false,
  readonlyUi: false,
  allowDynamicListValues: false,
  createdAt: 1,
  ...facts,
})

/** What every driver of {@link Catalog} does with the fields of metadata and what assets have in them. */
export function describeMetadata(driver: string, open: OpenCatalog): void {
  describe(`${driver} as a catalog of metadata`, () => {
    let catalog: Catalog
    const { store } = useCatalog(open, (fresh) => {
      catalog = fresh
    })
    const define = (ids: readonly string[], cloudName = 'demo') =>
      catalog.changeMetadataSchema(cloudName, (schema) => ({ ...schema, fields: ids.map((id) => aField(id)) }))
    const metadataOf = async (publicId: string) => (await catalog.get('demo', anAsset({ publicId })))?.metadata

    describe('the schema', () => {
      it('is empty at first, then what it was changed to, in its order, in that cloud alone', async () => {
        expect(await catalog.metadataSchema('demo')).toEqual({ fields: [], rules: [] })
        const wanted: MetadataSchema = {
          fields: [
            aField('b', { type: 'set', entries: [{ externalId: '"x"', value: 'é', isActive: false }] }),
            aField('a', {
              type: 'integer',
              validation: { type: 'less_than', value: 5, equals: true },
              defaultValue: 3,
            }),
          ],
          rules: [
            {
              externalId: 'r',
              fieldId: 'a',
              name: null,
              condition: { metadata_field_id: 'b', populated: true },
              result: { enable: true },
              isActive: true,
            },
          ],
        }
        expect(await catalog.changeMetadataSchema('demo', () => wanted)).toEqual(wanted)
        expect(await catalog.metadataSchema('demo')).toEqual(wanted)
        expect(await catalog.metadataSchema('other')).toEqual({ fields: [], rules: [] })
        const seen = await catalog.changeMetadataSchema('demo', (schema) => ({ ...schema, rules: [] }))
        expect(seen).toEqual({ ...wanted, rules: [] })
      })

      it('stays as it is, and all values with it, when the change throws', async () => {
        await define(['a'])
        await store({ publicId: 'one', metadata: { a: 'x' } })
        const change = catalog.changeMetadataSchema('demo', () => {
          throw new Error('no')
        })
        await expect(change).rejects.toThrow('no')
        expect((await catalog.metadataSchema('demo')).fields).toHaveLength(1)
        expect(await metadataOf('one')).toEqual({ a: 'x' })
      })

      it('loses no change of many at once', async () => {
        const ids = Array.from({ length: 20 }, (_, index) => `f${index}`)
        const add = (id: string) =>
          catalog.changeMetadataSchema('demo', ({ fields, rules }) => ({ fields: [...fields, aField(id)], rules }))
        await Promise.all(ids.map(add))
        expect((await catalog.metadataSchema('demo')).fields.map(({ externalId }) => externalId).sort()).toEqual(
          ids.sort(),
        )
      })
    })

    describe('values', () => {
      beforeEach(() => define(['text', 'number', 'list', 'constructor']))
      const values = { text: 'é"\\|=', number: 0, list: ['b', 'a', '"'], constructor: 'c' }

      it('come back as they were, and stay over a rename', async () => {
        const asset = await store({ publicId: 'one', metadata: values })
        expect(asset.metadata).toEqual(values)
        expect(await metadataOf('one')).toEqual(values)
        const to = { type: asset.type, publicId: 'two' }
        await catalog.rename('demo', asset, to, { overwrite: false, version: 1, versionId: 'v' })
        expect(await metadataOf('two')).toEqual(values)
      })

      it('are changed with all else that is said of an asset, which stays where nothing is said', async () => {
        const asset = await store({ publicId: 'one', tags: ['t'], metadata: values })
        const [changed] = await catalog.change('demo', [asset], () => ({ metadata: { number: 2 } }))
        expect(changed).toEqual({ ...asset, metadata: { number: 2 } })
        await catalog.change('demo', [asset], () => ({ tags: [] }))
        expect(await metadataOf('one')).toEqual({ number: 2 })
      })

      it('are those of the new version where an asset is overwritten', async () => {
        await store({ publicId: 'one', metadata: values })
        await store({ publicId: 'one', metadata: { number: 1 } })
        expect(await metadataOf('one')).toEqual({ number: 1 })
      })

      it('of a field that is gone go with it, in that cloud alone, and do not come back with it', async () => {
        await define(['text'], 'other')
        await store({ publicId: 'one', metadata: values })
        await store({ publicId: 'none' })
        const elsewhere = await store({ cloudName: 'other', publicId: 'one', metadata: { text: 'x' } })
        await define(['number'])
        expect(await metadataOf('one')).toEqual({ number: 0 })
        expect(await metadataOf('none')).toEqual({})
        expect(await catalog.get('other', elsewhere)).toEqual(elsewhere)
        await define(['text', 'number'])
        expect(await metadataOf('one')).toEqual({ number: 0 })
      })

      it('of a field that is not there are not kept, whichever way they come', async () => {
        const asset = await store({ publicId: 'one', metadata: { number: 1, gone: 'x' } })
        expect(asset.metadata).toEqual({ number: 1 })
        const [changed] = await catalog.change('demo', [asset], () => ({ metadata: { number: 2, gone: 'x' } }))
        expect(changed?.metadata).toEqual({ number: 2 })
        expect(await metadataOf('one')).toEqual({ number: 2 })
      })
    })
  })
}
