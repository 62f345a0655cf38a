import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBlobId } from '../blobs/blob-id.ts'
import { namesIn, put, putAs } from '../blobs/blob-store.contract.ts'
import type { BlobStore, StagedBlob } from '../blobs/blob-store.ts'
import { openDiskBlobs } from '../blobs/disk-blobs.ts'
import { createMemoryBlobs } from '../blobs/memory-blobs.ts'
import { aDerived, anAsset } from '../catalog/catalog.contract.ts'
import type { Asset, Catalog } from '../catalog/catalog.ts'
import { createMemoryCatalog } from '../catalog/memory-catalog.ts'
import { openSqliteCatalog } from '../catalog/sqlite-catalog.ts'
import { openPendingBlob } from './pending-blob.ts'
import { sweep } from './sweep.ts'

const upload = async (catalog: Catalog, blobs: BlobStore, facts: Partial<Asset> = {}): Promise<Asset> => {
  const pending = await openPendingBlob({ catalog, blobs, now: Date.now })
  await pending.write(Buffer.from(pending.id))
  await pending.commit()
  const outcome = await catalog.commitUpload(anAsset({ ...facts, blobId: pending.id }), { overwrite: true })
  return outcome.asset
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

  it('removes what an upload left at each step that a process can die after, and closes its intent', async () => {
    const kept = await upload(catalog, blobs)
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
      'after overwriting a row': async () => {
        await upload(catalog, blobs, { publicId: 'b' })
        await upload(catalog, blobs, { publicId: 'b' })
      },
      'after deleting a row': async () => catalog.remove('demo', await upload(catalog, blobs, { publicId: 'c' })),
    }
    for (const die of Object.values(died)) await die()
    await restart()
    expect(await namesIn(blobs)).toHaveLength(6)
    expect(await sweep(catalog, blobs)).toEqual({ intentsClosed: 3, blobsRemoved: 4, derivedForgotten: 0, missing: [] })
    expect(await catalog.openIntents()).toEqual([])
    const named: string[] = []
    for await (const { blobId } of catalog.allAssets()) named.push(blobId)
    expect(await namesIn(blobs)).toEqual(named.sort())
    expect(named).toContain(kept.blobId)
    expect(await sweep(catalog, blobs)).toEqual({ intentsClosed: 0, blobsRemoved: 0, derivedForgotten: 0, missing: [] })
    await staged?.discard()
  })

  it('leaves alone an upload that this process has begun meanwhile, at every step of it', async () => {
    await catalog.openIntent(createBlobId(), 1)
    await restart()
    const written = await openPendingBlob({ catalog, blobs, now: Date.now })
    await written.write(Buffer.from('half'))
    const committed = await openPendingBlob({ catalog, blobs, now: Date.now })
    await committed.commit()
    expect(await sweep(catalog, blobs)).toMatchObject({ intentsClosed: 1, blobsRemoved: 0 })
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
    const report = await sweep(catalog, blobs)
    sweeping = false
    const fresh = await uploading
    expect(fresh.length).toBeGreaterThan(0)
    expect(report.blobsRemoved).toBe(orphans.length)
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

  it('spares blobs that nothing names until they are older than maxAgeMs', async () => {
    const blobs = createMemoryBlobs({ now: () => 1_000 })
    const id = await put(blobs, Buffer.from('orphan'))
    expect(await sweep(createMemoryCatalog(), blobs, { now: () => 1_500, maxAgeMs: 500 })).toMatchObject({
      blobsRemoved: 0,
    })
    expect(await namesIn(blobs)).toEqual([id])
    expect(await sweep(createMemoryCatalog(), blobs, { now: () => 1_501, maxAgeMs: 500 })).toMatchObject({
      blobsRemoved: 1,
    })
  })
})
