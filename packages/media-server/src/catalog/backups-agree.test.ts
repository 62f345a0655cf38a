import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Catalog } from './catalog.ts'
import { aDerived, anAsset } from './catalog-under-test.contract.ts'
import { createMemoryCatalog } from './memory-catalog.ts'
import { openSqliteCatalog } from './sqlite-catalog.ts'

const name = fc.constantFrom('a', 'b')
const step = fc.oneof(
  fc.record({ does: fc.constant('upload'), name, backup: fc.boolean(), image: fc.boolean() }),
  fc.record({ does: fc.constant('remove'), name }),
  fc.record({ does: fc.constant('rename'), name, to: name, overwrite: fc.boolean() }),
  fc.record({ does: fc.constant('restore'), of: fc.nat(9), from: fc.option(fc.nat(9)) }),
  fc.record({ does: fc.constant('forget'), of: fc.nat(9), from: fc.nat(9) }),
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** Ids that are the same in every driver. */
const idOf = (kind: string, count: number) => `${kind}${count}`.padStart(32, '0')
const nameOf = (publicId: string) => ({ resourceType: 'image', type: 'upload', publicId }) as const

/** Does a step; the ids of assets, versions and blobs are counted. */
async function take(catalog: Catalog, each: Step, count: number): Promise<unknown> {
  const fresh = { version: 1, versionId: idOf('e', count) }
  if (each.does === 'upload' && 'backup' in each) {
    const ids = { assetId: idOf('a', count), versionId: idOf('e', count), blobId: idOf('b', count) }
    const asset = anAsset({ publicId: each.name, version: 1, etag: '', bytes: count, ...ids })
    await catalog.openIntent(asset.blobId, 1)
    const image = aDerived(asset, { id: idOf('c', count), blobId: idOf('c', count), etag: '' })
    if (each.image) await catalog.openIntent(image.blobId, 1)
    const { backup } = each
    return catalog.commitUpload(asset, { overwrite: true, backup, derived: each.image ? [image] : [] })
  }
  if ('to' in each) {
    const to = { type: 'upload', publicId: each.to } as const
    return catalog.rename('demo', nameOf(each.name), to, { overwrite: each.overwrite, ...fresh })
  }
  if ('name' in each) return catalog.remove('demo', nameOf(each.name))
  const assetId = idOf('a', each.of)
  const from = each.from === null ? undefined : idOf('e', each.from)
  if (each.does === 'restore') return catalog.restore('demo', assetId, { from, fresh })
  return catalog.removeBackups('demo', assetId, [from ?? ''])
}

async function stateOf(catalog: Catalog, steps: number) {
  const ids = Array.from({ length: steps }, (_, count) => count)
  const named = await Promise.all(['a', 'b'].map((publicId) => catalog.getDeleted('demo', nameOf(publicId))))
  const versions = await Promise.all(ids.map((count) => catalog.listBackups('demo', idOf('a', count))))
  const blobs = ids.flatMap((count) => [idOf('b', count), idOf('c', count)])
  const referenced: string[] = []
  for (const blobId of blobs) if (await catalog.isReferenced(blobId)) referenced.push(blobId)
  const { assets } = await catalog.list({ cloudName: 'demo', direction: 'asc', maxResults: 500 })
  const freed = [...(await catalog.leftovers())].sort()
  return { assets, named, versions, referenced, freed, totals: await catalog.totals('demo') }
}

it('versions that are kept are the same in memory and in SQLite, and every blob is named or freed, never both', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const catalogs = [createMemoryCatalog(), openSqliteCatalog(':memory:')] as const
      const stored = new Set<string>()
      for (const [count, each] of steps.entries()) {
        const [memory, sqlite] = await Promise.all(catalogs.map((catalog) => take(catalog, each, count)))
        expect(sqlite).toEqual(memory)
        if ('backup' in each) {
          stored.add(idOf('b', count))
          if (each.image) stored.add(idOf('c', count))
        }
        const [inMemory, inSqlite] = await Promise.all(catalogs.map((catalog) => stateOf(catalog, steps.length)))
        expect(inSqlite).toEqual(inMemory)
        expect([...(inMemory?.referenced ?? []), ...(inMemory?.freed ?? [])].sort()).toEqual([...stored].sort())
      }
      await catalogs[1].close()
    }),
    { numRuns: 150 },
  )
})
