import type { Asset, Notify, Removal, StoredName } from '../catalog/catalog.ts'
import { removeBlobs } from '../cloud/remove-blobs.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { describeDeletion } from '../events/asset-events.ts'
import type { Listener } from '../events/listeners.ts'
import { notifier, type Told } from '../events/notifier.ts'

interface Removing {
  /** The version that may go. */
  only?: Pick<Asset, 'versionId'>
  /** Whom the call names itself. */
  own?: readonly Listener[]
  /** What it is told as. */
  event?: 'delete' | 'delete_by_token'
}

/**
 * Removes an asset, what was derived from it and their bytes, and has it told; `null` when there is no such asset.
 * @throws CloudinaryError `deleteTokenUsed` when another version than `only` has its name: that one stays.
 */
export async function removeAsset(
  call: Told,
  name: StoredName,
  { only, own = [], event = 'delete' }: Removing = {},
): Promise<Removal | null> {
  const { services, account } = call
  const tell = await notifier(call, own)
  const notify: Notify = (asset) => {
    if (only && asset.versionId !== only.versionId) throw refuse('deleteTokenUsed')
    return tell(event, asset, () => describeDeletion(asset))
  }
  const removed = await services.catalog.remove(account.cloudName, name, { notify })
  if (!removed) return null
  services.notifications.wake()
  await removeBlobs(services.blobs, removed.freed)
  return removed
}
