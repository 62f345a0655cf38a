import type { AssetName } from '../protocol/names.ts'
import { type CloudAsset, findCloudAsset, renameAsset } from './cloud-api.ts'
import type { Settings } from './options.ts'

/** Where a file was found, and whether it was this attempt that brought it there. */
export interface Moved {
  asset: CloudAsset
  /** `false`: an attempt before this one had brought it there already. */
  now: boolean
}

/**
 * Renames an asset, or finds that an attempt before had done so. Of any number of attempts the cloud lets exactly one rename.
 * @returns `null` when it is at neither place.
 * @throws CountersignError of the cloud
 */
export async function moveAsset(from: AssetName, to: AssetName, settings: Settings): Promise<Moved | null> {
  const renamed = await renameAsset(from, to, settings)
  if (renamed !== null) return { asset: renamed, now: true }
  const found = await findCloudAsset(to, settings)
  return found === null ? null : { asset: found, now: false }
}
