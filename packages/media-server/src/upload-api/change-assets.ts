import type { Asset, ChangeAsset, MeantName } from '../catalog/catalog.ts'
import type { NewNotification } from '../catalog/outbox.ts'
import { tellChanges } from '../events/asset-changes.ts'
import type { Listener } from '../events/listeners.ts'
import { notifier, type Tell, type Told } from '../events/notifier.ts'

interface Telling {
  /** Whom the call names itself. */
  own?: readonly Listener[]
  /** What there is to tell besides of each asset. */
  besides?: (tell: Tell, asset: Asset) => readonly NewNotification[]
}

/** Says other things of assets, in one durable transaction, and has it told; answers them as they are then. */
export async function changeAssets(
  call: Told,
  names: readonly MeantName[],
  change: ChangeAsset,
  { own = [], besides = () => [] }: Telling = {},
): Promise<readonly Asset[]> {
  const { services, account } = call
  const tell = await notifier(call, own)
  const changed = await services.catalog.change(account.cloudName, names, change, {
    notify: (asset, former) => [...tellChanges(tell)(asset, former), ...besides(tell, asset)],
  })
  services.notifications.wake()
  return changed
}
