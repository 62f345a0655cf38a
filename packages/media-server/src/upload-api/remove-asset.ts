import type { AssetName } from 'countersign/protocol'
import type { Removal } from '../catalog/catalog.ts'
import type { Call } from '../cloud/call.ts'
import { removeBlobs } from '../cloud/remove-blobs.ts'
import { notifier } from '../events/notifier.ts'

/** Removes an asset, what was derived from it and their bytes, and has it told; `null` when there is no such asset. */
export async function removeAsset(
  call: Pick<Call, 'services' | 'account' | 'requestId'>,
  name: AssetName,
): Promise<Removal | null> {
  const { services, account } = call
  const notify = notifier(call, 'delete', (asset) => ({
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
  const removed = await services.catalog.remove(account.cloudName, name, { notify })
  if (!removed) return null
  services.notifications.wake()
  await removeBlobs(services.blobs, removed.freed)
  return removed
}
