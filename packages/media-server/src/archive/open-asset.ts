import type { BlobStore } from '../blobs/blob-store.ts'
import type { Asset, Catalog } from '../catalog/catalog.ts'
import type { OpenedFile } from './pack.ts'

interface Storage {
  catalog: Pick<Catalog, 'get'>
  blobs: Pick<BlobStore, 'read'>
}

/**
 * The file of an asset, its first bytes there: as it is now, should it have been overwritten since `asset` was looked up, and `null`
 * when it has been removed.
 */
export async function openAsset({ catalog, blobs }: Storage, asset: Asset): Promise<OpenedFile | null> {
  const first = await open(blobs, asset)
  if (first !== null) return first
  const current = await catalog.get(asset.cloudName, asset)
  return current && open(blobs, current)
}

async function open(blobs: Pick<BlobStore, 'read'>, asset: Asset): Promise<OpenedFile | null> {
  const chunks = blobs.read(asset.blobId)[Symbol.asyncIterator]()
  let next: Promise<IteratorResult<Uint8Array>> | null
  try {
    next = Promise.resolve(await chunks.next())
  } catch (error) {
    if (error instanceof Error && (error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  const iterator: AsyncIterableIterator<Uint8Array> = {
    next() {
      const current = next ?? chunks.next()
      next = null
      return current
    },
    async return() {
      await chunks.return?.()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]: () => iterator,
  }
  const { bytes, version, resourceType } = asset
  return { bytes, modifiedAt: version * 1000, shrinks: resourceType === 'raw', chunks: iterator }
}
