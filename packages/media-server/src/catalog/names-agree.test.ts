import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ListQuery } from './catalog.ts'
import { anAsset } from './catalog-under-test.contract.ts'
import { createMemoryCatalog } from './memory-catalog.ts'
import { usePostgres } from './postgres-under-test.contract.ts'
import { openSqliteCatalog } from './sqlite-catalog.ts'

describe('names in SQL', () => {
  const { fresh } = usePostgres()
  const letter = fc.constantFrom(
    ...`'";-%_\\*[]^ aAbZ/0.,`,
    'é',
    'e\u0301',
    'ß',
    '日',
    '\u{1f680}',
    '\ud7ff',
    '\ue000',
    '\u{10ffff}',
    '\uffff',
  )
  const name = fc.string({ unit: letter, minLength: 1, maxLength: 5 })

  it('mean only themselves: every list equals that of the driver that has no SQL', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(name, { maxLength: 30 }),
        fc.array(fc.string({ unit: letter, maxLength: 3 }), { minLength: 10, maxLength: 10 }),
        async (names, prefixes) => {
          await using postgres = await fresh()
          const memory = createMemoryCatalog()
          const others = [openSqliteCatalog(':memory:'), postgres.catalog]
          for (const publicId of names) {
            const asset = anAsset({ publicId })
            for (const catalog of [...others, memory]) await catalog.commitUpload(asset, { overwrite: false })
          }
          const query: ListQuery = { cloudName: 'demo', resourceType: 'image', direction: 'asc', maxResults: 100 }
          for (const prefix of prefixes) {
            for (const filter of [{ prefix }, { publicIds: [prefix, ...names.slice(0, 3)] }]) {
              const wanted = (await memory.list({ ...query, ...filter })).assets
              for (const other of others) expect((await other.list({ ...query, ...filter })).assets).toEqual(wanted)
            }
            const key = { resourceType: 'image', type: 'upload', publicId: prefix } as const
            for (const other of others) expect(await other.get('demo', key)).toEqual(await memory.get('demo', key))
          }
          await others[0]?.close()
        },
      ),
      { numRuns: 40 },
    )
  })

  it('keep apart what only looks equal: composed and decomposed, upper and lower case', async () => {
    await using postgres = await fresh()
    for (const catalog of [openSqliteCatalog(':memory:'), postgres.catalog])
      for (const publicId of ['caf\u00e9', 'cafe\u0301', 'CAF\u00c9'])
        expect((await catalog.commitUpload(anAsset({ publicId }), { overwrite: false })).outcome).toBe('created')
  })
})
