import { expect, it } from 'vitest'
import { createMemoryBlobs } from '../blobs/memory-blobs.ts'
import { anAsset } from '../catalog/catalog-under-test.contract.ts'
import { createMemoryCatalog } from '../catalog/memory-catalog.ts'
import { openAsset } from './open-asset.ts'

it.each([
  { case: 'is packed as it is now', since: {}, isPacked: true },
  { case: 'and is kept back since is not packed', since: { accessMode: 'authenticated' as const }, isPacked: false },
  { case: 'and was rejected since is not packed', since: { moderationStatus: 'rejected' as const }, isPacked: false },
])('what was overwritten after it was chosen $case', async ({ since, isPacked }) => {
  const catalog = createMemoryCatalog()
  const blobs = createMemoryBlobs()
  const chosen = anAsset()
  const current = anAsset({ ...since, bytes: 3 })
  const staged = await blobs.stage(current.blobId)
  await staged.write(new Uint8Array([1, 2, 3]))
  await staged.commit()
  await catalog.commitUpload(current, { overwrite: true })
  expect((await openAsset({ catalog, blobs }, chosen))?.bytes).toBe(isPacked ? 3 : undefined)
})
