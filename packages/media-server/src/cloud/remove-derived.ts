import { removeBlobs } from './remove-blobs.ts'
import type { Services } from './services.ts'

/** Forgets a derived image and removes its bytes: it is made again when somebody asks. `false` when there was none. */
export async function removeDerived(
  { catalog, blobs }: Pick<Services, 'catalog' | 'blobs'>,
  id: string,
): Promise<boolean> {
  const removed = await catalog.removeDerived(id)
  if (removed) await removeBlobs(blobs, [removed.blobId])
  return removed !== null
}
