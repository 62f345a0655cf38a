import { mkdtemp, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBlobId } from '../blobs/blob-id.ts'
import { namesIn, put, putAs } from '../blobs/blob-store.contract.ts'
import type { BlobStore, StagedBlob } from '../blobs/blob-store.ts'
import { openDiskBlobs } from '../blobs/disk-blobs.ts'
import { createMemoryBlobs } from '../blobs/memory-blobs.ts'
import type { Asset, Catalog } from '../catalog/catalog.ts'
import { aDerived, anAsset } from '../catalog/catalog-under-test.contract.ts'
import { createMemoryCatalog } from '../catalog/memory-catalog.ts'
import { openSqliteCatalog } from '../catalog/sqlite-catalog.ts'
import { openPendingBlob } from './pending-blob.ts'
import { type SweepReport, sweep } from './sweep.ts'

const NOTHING: SweepReport = { blobsRemoved: 0, unnamed: 0, failed: [], derivedForgotten: 0, missing: [] }

const upload = async (catalog: Catalog, blobs: BlobStore, facts: Partial<Asset> = {}): Promise<Asset> => {
  const pending = await openPendingBlob({ catalog, blobs, now: Date.now })
  await pending.write(Buffer.from(pending.id))
  await pending.commit()
  const outcome = await catalog.commitUpload(anAsset({ ...facts, blobId: pending.id }), { overwrite: true })
  return outcome.asset
}

const derive = async (catalog: Catalog, blobs: BlobStore, asset: Asset): Promise<void> => {
  const pending = await openPendingBlob({ catalog, blobs, now: Date.now })
  await pending.commit()
  expect(await catalog.commitDerived(aDerived(asset, { blobId: pending.id }))).toBe(true)
}

describe('sweep at the start of a process', () => {
  let directory: string
  let blobs: BlobStore
  let catalog: Catalog
  const restart = async () => {
    await catalog.close()
    catalog = openSqliteCatalog(join(directory, 'catalog.sqlite'), { sync: false })
    blobs = await openDiskBlobs(join(directory, 'blobs'), { sync: false })
  }
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'countersign-sweep-'))
    catalog = openSqliteCatalog(join(directory, 'catalog.sqlite'), { sync: false })
    blobs = await openDiskBlobs(join(directory, 'blobs'), { sync: false })
  })
  afterEach(async () => {
    await catalog.close()
    await rm(directory, { recursive: true })
  })

  it('removes what was left at each step that a process can die after, and the notes of it', async () => {
    const kept = await upload(catalog, blobs, { publicId: 'a' })
    let staged: StagedBlob | undefined
    const died: Record<string, () => Promise<unknown>> = {
      'after the intent': () => catalog.openIntent(createBlobId(), 1),
      'while writing': async () => {
        const id = createBlobId()
        await catalog.openIntent(id, 1)
        staged = await blobs.stage(id)
        await staged.write(Buffer.alloc(100_000))
      },
      'after the commit of the blob': async () => {
        const pending = await openPendingBlob({ catalog, blobs, now: Date.now })
        await pending.write(Buffer.from('bytes'))
        await pending.commit()
      },
      'after overwriting a row, its derived image with it': async () => {
        await derive(catalog, blobs, await upload(catalog, blobs, { publicId: 'b' }))
        await upload(catalog, blobs, { publicId: 'b' })
      },
      'after deleting a row, its derived image with it': async () => {
        const asset = await upload(catalog, blobs, { publicId: 'c' })
        await derive(catalog, blobs, asset)
        await catalog.remove('demo', asset)
      },
      'after making a derived image': async () => {
        const pending = await openPendingBlob({ catalog, blobs, now: Date.now })
        await pending.commit()
      },
    }
    for (const die of Object.values(died)) await die()
    await restart()
    expect(await namesIn(blobs)).toHaveLength(9)
    expect(await sweep(catalog, blobs)).toEqual({ ...NOTHING, blobsRemoved: 7 })
    expect([await catalog.leftovers(), await catalog.openIntents()]).toEqual([[], []])
    const named: string[] = []
    for await (const { blobId } of catalog.allAssets()) named.push(blobId)
    expect(await namesIn(blobs)).toEqual(named.sort())
    expect(named).toContain(kept.blobId)
    expect(await sweep(catalog, blobs)).toEqual(NOTHING)
    await staged?.discard()
  })

  it('knows its leftovers still when it is cut off itself', async () => {
    await catalog.remove('demo', await upload(catalog, blobs))
    await (await openPendingBlob({ catalog, blobs, now: Date.now })).commit()
    await restart()
    const dies = { ...blobs, remove: () => new Promise<never>(() => {}) }
    void sweep(catalog, dies)
    await new Promise((resolve) => setTimeout(resolve, 50))
    await restart()
    expect(await sweep(catalog, blobs)).toEqual({ ...NOTHING, blobsRemoved: 2 })
  })

  it('takes no blob that the catalog does not know of, as after a restored backup, only what was never whole', async () => {
    const ids = [await put(blobs, Buffer.from('1')), await put(blobs, Buffer.from('2'))].sort()
    const unfinished = await blobs.stage(createBlobId())
    await utimes(join(directory, 'blobs', ids[0]?.slice(0, 2) ?? '', ids[0] ?? ''), 1, 1)
    expect(await sweep(catalog, blobs)).toEqual({ ...NOTHING, blobsRemoved: 1, unnamed: 2 })
    expect(await namesIn(blobs)).toEqual(ids)
    await unfinished.discard()
  })

  it('leaves alone an upload that this process has begun meanwhile, at every step of it', async () => {
    await catalog.openIntent(createBlobId(), 1)
    await restart()
    const written = await openPendingBlob({ catalog, blobs, now: Date.now })
    await written.write(Buffer.from('half'))
    const committed = await openPendingBlob({ catalog, blobs, now: Date.now })
    await committed.commit()
    expect(await sweep(catalog, blobs)).toEqual(NOTHING)
    expect(await sweep(catalog, blobs, { unnamedAgeMs: -1 })).toEqual(NOTHING)
    expect(await catalog.openIntents()).toEqual([written.id, committed.id])
    await written.commit()
    expect(await namesIn(blobs)).toEqual([written.id, committed.id].sort())
  })
})

describe('sweep of what has come apart', () => {
  it('finds every orphan and every dangling row among good ones, and touches no good one while uploads go on', async () => {
    const [catalog, blobs] = [createMemoryCatalog(), createMemoryBlobs()]
    const good: Asset[] = []
    for (let index = 0; index < 10_000; index += 1) {
      good.push(await upload(catalog, blobs, { publicId: `good/${index}` }))
    }
    const orphans: string[] = []
    for (let index = 0; index < 1_000; index += 1) orphans.push(await put(blobs, Buffer.from('orphan')))
    const dangling: string[] = []
    for (let index = 0; index < 1_000; index += 1) {
      const { asset } = await catalog.commitUpload(anAsset({ publicId: `dangling/${index}` }), { overwrite: false })
      dangling.push(asset.blobId)
    }
    let sweeping = true
    const uploading = (async () => {
      const fresh: Asset[] = []
      for (let index = 0; sweeping; index += 1) {
        fresh.push(await upload(catalog, blobs, { publicId: `fresh/${index}` }))
        await new Promise((resolve) => setImmediate(resolve))
      }
      return fresh
    })()
    const report = await sweep(catalog, blobs, { unnamedAgeMs: -1 })
    sweeping = false
    const fresh = await uploading
    expect(fresh.length).toBeGreaterThan(0)
    expect(report).toMatchObject({ blobsRemoved: orphans.length, unnamed: 0, failed: [] })
    expect(report.missing.map(({ blobId }) => blobId).sort()).toEqual(dangling.sort())
    const left = new Set(await namesIn(blobs))
    expect([...good, ...fresh].filter(({ blobId }) => !left.has(blobId))).toEqual([])
    expect(orphans.filter((blobId) => left.has(blobId))).toEqual([])
  })

  it('reports a row without its bytes and keeps it, so that bytes put back heal it', async () => {
    const [catalog, blobs] = [createMemoryCatalog(), createMemoryBlobs()]
    const { cloudName, resourceType, type, publicId, blobId } = await upload(catalog, blobs)
    await blobs.remove(blobId)
    const missing = [{ cloudName, resourceType, type, publicId, blobId }]
    expect((await sweep(catalog, blobs)).missing).toEqual(missing)
    await putAs(blobs, blobId, Buffer.from('restored'))
    expect((await sweep(catalog, blobs)).missing).toEqual([])
  })

  it('does not report an asset that is overwritten or deleted while the sweep looks at it', async () => {
    const [catalog, blobs] = [createMemoryCatalog(), createMemoryBlobs()]
    for (const publicId of ['a', 'b']) await upload(catalog, blobs, { publicId })
    const meanwhile: Catalog = {
      ...catalog,
      async *allAssets() {
        for await (const asset of catalog.allAssets()) {
          if (asset.publicId === 'a') await upload(catalog, blobs, { publicId: 'a' })
          else await catalog.remove('demo', asset)
          await blobs.remove(asset.blobId)
          yield asset
        }
      },
    }
    expect((await sweep(meanwhile, blobs)).missing).toEqual([])
  })

  it('forgets a derived image whose bytes are gone, keeps one whose bytes are there', async () => {
    const [catalog, blobs] = [createMemoryCatalog(), createMemoryBlobs()]
    const asset = await upload(catalog, blobs)
    const kept = aDerived(asset, { blobId: await put(blobs, Buffer.from('picture')) })
    for (const derived of [kept, aDerived(asset, { transformation: 'w_2' })]) await catalog.commitDerived(derived)
    expect(await sweep(catalog, blobs)).toMatchObject({ derivedForgotten: 1, blobsRemoved: 0 })
    expect(await catalog.listDerived(asset.blobId)).toEqual([kept])
  })

  it('spares whole blobs that nothing names until they are older than unnamedAgeMs', async () => {
    const blobs = createMemoryBlobs({ now: () => 1_000 })
    const id = await put(blobs, Buffer.from('orphan'))
    const sweepAt = (now: number) => sweep(createMemoryCatalog(), blobs, { now: () => now, unnamedAgeMs: 500 })
    expect(await sweepAt(1_500)).toEqual({ ...NOTHING, unnamed: 1 })
    expect(await namesIn(blobs)).toEqual([id])
    expect(await sweepAt(1_501)).toEqual({ ...NOTHING, blobsRemoved: 1 })
  })

  it('reports a blob that cannot be removed, goes on with the others, and tries it again the next time', async () => {
    const [catalog, blobs] = [createMemoryCatalog(), createMemoryBlobs()]
    const [stuck, other] = [await upload(catalog, blobs, { publicId: 'a' }), await upload(catalog, blobs)]
    for (const asset of [stuck, other]) await catalog.remove('demo', asset)
    const error = new Error('EACCES')
    const failing: BlobStore = {
      ...blobs,
      remove: async (id) => {
        if (id === stuck.blobId) throw error
        await blobs.remove(id)
      },
    }
    const failed = [{ blobId: stuck.blobId, error }]
    expect(await sweep(catalog, failing)).toEqual({ ...NOTHING, blobsRemoved: 1, failed })
    expect(await sweep(catalog, blobs)).toEqual({ ...NOTHING, blobsRemoved: 1 })
    expect(await namesIn(blobs)).toEqual([])
  })
})
