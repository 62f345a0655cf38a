import type { BlobStore } from '../blobs/blob-store.ts'
import { isRestricted } from '../catalog/access.ts'
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
  const first = await openBlob(blobs, asset)
  if (first !== null) return first
  const current = await currentOf(catalog, asset)
  return current && openBlob(blobs, current)
}

/**
 * An asset as it is now; `null` where it went, or is kept back since: the archive may be for everybody who could see it before.
 */
export async function currentOf(catalog: Pick<Catalog, 'get'>, asset: Asset): Promise<Asset | null> {
  const current = await catalog.get(asset.cloudName, asset)
  return current && isRestricted(current) && !isRestricted(asset) ? null : current
}

/** The bytes of an asset, or of an image made of one, the first of them there; `null` when the blob is gone. */
export async function openBlob(
  blobs: Pick<BlobStore, 'read'>,
  asset: Pick<Asset, 'blobId' | 'bytes' | 'version' | 'resourceType'>,
): Promise<OpenedFile | null> {
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
