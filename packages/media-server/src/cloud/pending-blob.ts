import { createBlobId } from '../blobs/blob-id.ts'
import type { BlobStore, StagedBlob } from '../blobs/blob-store.ts'
import type { Catalog } from '../catalog/catalog.ts'

/**
 * A blob with its intent noted in the catalog, so that a crash at any moment leaves something the sweeper knows of.
 * `discard` is allowed at any time, after `commit` too: it removes the bytes, then the intent.
 * Whoever names the blob in a committed row has ended it and calls `discard` no more.
 */
export type PendingBlob = StagedBlob

/** Notes the intent, durably, then opens the blob for writing. */
export async function openPendingBlob(services: {
  catalog: Pick<Catalog, 'openIntent' | 'closeIntent'>
  blobs: Pick<BlobStore, 'stage' | 'remove'>
  now(): number
}): Promise<PendingBlob> {
  const { catalog, blobs } = services
  const id = createBlobId()
  await catalog.openIntent(id, services.now())
  const staged = await blobs.stage(id).catch(async (error: unknown) => {
    await catalog.closeIntent(id)
    throw error
  })
  let committed = false
  return {
    id,
    write: (chunk) => staged.write(chunk),
    async commit() {
      await staged.commit()
      committed = true
    },
    async discard() {
      await (committed ? blobs.remove(id) : staged.discard())
      await catalog.closeIntent(id)
    },
  }
}
