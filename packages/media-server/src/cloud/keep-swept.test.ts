import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { put } from '../blobs/blob-store.contract.ts'
import { createMemoryBlobs } from '../blobs/memory-blobs.ts'
import { anAsset } from '../catalog/catalog-under-test.contract.ts'
import { createMemoryCatalog } from '../catalog/memory-catalog.ts'
import { keepSwept } from './keep-swept.ts'
import { openPendingBlob } from './pending-blob.ts'

const HOUR_MS = 3_600_000
const later = () => vi.advanceTimersByTimeAsync(HOUR_MS)
const lines = () => [console.warn, console.error].flatMap((each) => vi.mocked(each).mock.calls.map(([line]) => line))

beforeEach(() => {
  vi.useFakeTimers()
  for (const name of ['warn', 'error'] as const) vi.spyOn(console, name).mockImplementation(() => {})
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

it('removes an hour later what could not be removed when it was overwritten or deleted', async () => {
  const [catalog, blobs] = [createMemoryCatalog(), createMemoryBlobs()]
  const sweeping = await keepSwept(catalog, blobs)
  const asset = anAsset({ blobId: await put(blobs, Buffer.from('bytes')) })
  await catalog.commitUpload(asset, { overwrite: true })
  await catalog.remove('demo', asset)
  expect(await blobs.stat(asset.blobId)).not.toBeNull()
  await later()
  expect(await blobs.stat(asset.blobId)).toBeNull()
  expect(lines()).toEqual(['sweep: blobs removed that belonged to no file any more: 1'])
  await sweeping.stop()
})

it('never touches an upload in flight, however long it takes', async () => {
  const [catalog, blobs] = [createMemoryCatalog(), createMemoryBlobs()]
  const sweeping = await keepSwept(catalog, blobs)
  const upload = await openPendingBlob({ catalog, blobs, now: Date.now })
  await upload.write(Buffer.from('slow'))
  await upload.commit()
  for (let hours = 0; hours < 30; hours += 1) await later()
  expect(await blobs.stat(upload.id)).toMatchObject({ size: 4 })
  await sweeping.stop()
})

it('leaves a blob that nothing names where it is, at any age, and says so once', async () => {
  const [catalog, blobs] = [createMemoryCatalog(), createMemoryBlobs()]
  const orphan = await put(blobs, Buffer.from('bytes'))
  const sweeping = await keepSwept(catalog, blobs)
  for (let hours = 0; hours < 30; hours += 1) await later()
  expect(await blobs.stat(orphan)).not.toBeNull()
  expect(lines()).toEqual([expect.stringMatching(/^sweep: blobs that the catalog does not know of: 1; they stay/)])
  await sweeping.stop()
})

it('starts and sweeps where usage cannot be noted, and says so', async () => {
  const [catalog, blobs] = [createMemoryCatalog(), createMemoryBlobs()]
  vi.spyOn(catalog.usageOfDays, 'replace').mockRejectedValue(new Error('disk full'))
  const sweeping = await keepSwept(catalog, blobs, { cloudName: 'demo' })
  await later()
  expect(lines()).toEqual(Array(2).fill('what is held today could not be noted:'))
  await sweeping.stop()
})

it('says once what stays as it is, and goes on after a sweep that failed', async () => {
  const [catalog, blobs] = [createMemoryCatalog(), createMemoryBlobs()]
  await catalog.commitUpload(anAsset({ publicId: 'a' }), { overwrite: false })
  const sweeping = await keepSwept(catalog, blobs)
  vi.spyOn(catalog, 'leftovers').mockRejectedValueOnce(new Error('disk I/O error'))
  for (let hours = 0; hours < 3; hours += 1) await later()
  expect(lines()).toEqual(['the bytes of image/upload/a are gone', 'the sweep failed and is tried again in an hour:'])
  expect(catalog.leftovers).toHaveBeenCalledTimes(3)
  await sweeping.stop()
})

it('has let go of catalog and blobs when it has stopped', async () => {
  const [catalog, blobs] = [createMemoryCatalog(), createMemoryBlobs()]
  for (let count = 0; count < 100; count += 1) await put(blobs, Buffer.from('bytes'))
  const sweeping = await keepSwept(catalog, blobs)
  const asked = vi.spyOn(catalog, 'isReferenced')
  vi.advanceTimersByTime(HOUR_MS)
  await sweeping.stop()
  const count = asked.mock.calls.length
  expect(count).toBeLessThan(100)
  await later()
  expect(asked).toHaveBeenCalledTimes(count)
})

it('notes each time what a cloud holds', async () => {
  vi.setSystemTime(Date.UTC(2026, 0, 1, 23, 30))
  const [catalog, blobs] = [createMemoryCatalog(), createMemoryBlobs()]
  const sweeping = await keepSwept(catalog, blobs, { cloudName: 'demo' })
  await catalog.commitUpload(anAsset({ blobId: await put(blobs, Buffer.from('bytes')) }), { overwrite: true })
  await later()
  const noted = await catalog.usageOfDays.list('demo', { limit: 9 })
  expect(noted.map(({ name, value }) => [name, value.assets])).toEqual([
    ['2026-01-02', 1],
    ['2026-01-01', 0],
  ])
  await sweeping.stop()
})
