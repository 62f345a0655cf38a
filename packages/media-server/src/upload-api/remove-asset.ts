import type { Asset, Notify, Removal, StoredName } from '../catalog/catalog.ts'
import type { Call } from '../cloud/call.ts'
import { removeBlobs } from '../cloud/remove-blobs.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { notifier } from '../events/notifier.ts'

/**
 * Removes an asset, what was derived from it and their bytes, and has it told; `null` when there is no such asset.
 * @param only the version that may go. @throws CloudinaryError `deleteTokenUsed` when another one has its name: that one stays.
 */
export async function removeAsset(
  call: Pick<Call, 'services' | 'account' | 'requestId'>,
  name: StoredName,
  only?: Pick<Asset, 'versionId'>,
): Promise<Removal | null> {
  const { services, account } = call
  const tell = notifier(call, 'delete', (asset) => ({
    resources: [
      {
        resource_type: asset.resourceType,
        type: asset.type,
        asset_id: asset.assetId,
        public_id: asset.publicId,
        version: asset.version,
        asset_folder: asset.assetFolder,
        display_name: asset.displayName,
      },
    ],
  }))
  const notify: Notify = (asset, replaced) => {
    if (only && asset.versionId !== only.versionId) throw refuse('deleteTokenUsed')
    return tell?.(asset, replaced) ?? []
  }
  const removed = await services.catalog.remove(account.cloudName, name, { notify })
  if (!removed) return null
  services.notifications.wake()
  await removeBlobs(services.blobs, removed.freed)
  return removed
}
