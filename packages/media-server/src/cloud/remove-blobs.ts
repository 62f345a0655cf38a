import type { BlobStore } from '../blobs/blob-store.ts'

/** Removes blobs that no row names any more. Those that cannot be removed now are nobody's, and the next sweep takes them. */
export const removeBlobs = (blobs: Pick<BlobStore, 'remove'>, blobIds: readonly string[]): Promise<void> =>
  discardEach(blobIds.map((blobId) => () => blobs.remove(blobId)))

/** Takes back everything that can be taken back; what fails is reported and left to the next sweep. */
export async function discardEach(discards: readonly (() => Promise<void>)[]): Promise<void> {
  const outcomes = await Promise.allSettled(discards.map((discard) => discard()))
  for (const outcome of outcomes) if (outcome.status === 'rejected') console.error('left to the sweep:', outcome.reason)
}
