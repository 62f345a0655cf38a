import { CountersignError } from '../protocol/error.ts'
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
export async function renameOrFind(from: AssetName, to: AssetName, settings: Settings): Promise<Moved | null> {
  let refusal: unknown = null
  try {
    const renamed = await renameAsset(from, to, settings)
    if (renamed !== null) return { asset: renamed, now: true }
  } catch (error) {
    if (!isTaken(error)) throw error
    refusal = error
  }
  const found = await findCloudAsset(to, settings)
  if (found === null && refusal !== null) throw refusal
  return found === null ? null : { asset: found, now: false }
}

/** What a cloud answers when the new name is taken, among other things: whether it is, only looking tells. */
const isTaken = (error: unknown): boolean =>
  error instanceof CountersignError &&
  error.code === 'cloud_refused' &&
  (error.details?.cloudStatus === 400 || error.details?.cloudStatus === 409)

/** Whether two answers of the cloud speak of the same file, whatever it is called. */
export const isSameFile = (one: CloudAsset, other: CloudAsset): boolean =>
  one.assetId !== null && other.assetId !== null
    ? one.assetId === other.assetId
    : (['bytes', 'format', 'width', 'height', 'createdAt'] as const).every((fact) => one[fact] === other[fact])
