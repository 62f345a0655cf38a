import type { Asset, Notify, Removal, StoredName } from '../catalog/catalog.ts'
import { removeBlobs } from '../cloud/remove-blobs.ts'
import { describeDeletion } from '../events/asset-events.ts'
import type { Listener } from '../events/listeners.ts'
import { notifier, type Told } from '../events/notifier.ts'

interface Removing {
  /** The asset that may go, or the one version: something else may have its name by now. */
  only?: Partial<Pick<Asset, 'assetId' | 'versionId'>>
  /** Whom the call names itself. */
  own?: readonly Listener[]
  /** What it is told as. */
  event?: 'delete' | 'delete_by_token'
}

/** Removes an asset, what was derived from it and their bytes, and has it told; `null` when there is no such asset: what is not `only` stays. */
export async function removeAsset(
  call: Told,
  name: StoredName,
  { only = {}, own = [], event = 'delete' }: Removing = {},
): Promise<Removal | null> {
  const { services, account } = call
  const tell = await notifier(call, own)
  const notify: Notify = (asset) => {
    const { assetId = asset.assetId, versionId = asset.versionId } = only
    if (asset.assetId !== assetId || asset.versionId !== versionId) throw new OtherAsset()
    return tell(event, asset, () => describeDeletion(services, asset))
  }
  const removed = await services.catalog.remove(account.cloudName, name, { notify }).catch((error: unknown) => {
    if (error instanceof OtherAsset) return null
    throw error
  })
  if (!removed) return null
  services.notifications.wake()
  await removeBlobs(services.blobs, removed.freed)
  return removed
}

class OtherAsset extends Error {}
