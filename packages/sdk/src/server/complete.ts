import type { Profile } from '../policy/profile.ts'
import type { Upload } from '../policy/upload.ts'
import { CountersignError } from '../protocol/error.ts'
import type { AssetName } from '../protocol/names.ts'
import { type CloudAsset, deleteAssets, findCloudAsset, tagAsset } from './cloud-api.ts'
import { uploadOf } from './describe-asset.ts'
import { type Violation, violationOf } from './enforce.ts'
import { finalName, type GrantClaims, incomingName, protectedName } from './grant-claims.ts'
import type { Settings } from './options.ts'
import { type Moved, moveAsset } from './promote.ts'

/** Who brought the news of an upload. */
export type Via = Upload['via']

/** One attempt to complete a grant. */
export interface Attempt {
  claims: GrantClaims
  profile: Profile
  via: Via
  /** 1 for the first; more when an attempt before was cut short. */
  attempt: number
}

/** What a completion came to. */
export type Completed =
  /** `again`: an attempt before this one had done it. */
  | { state: 'ready'; asset: CloudAsset; data: unknown; again?: true }
  /** Kept where nobody can have it, or removed. */
  | { state: 'quarantined'; asset: CloudAsset; violation: Violation }
  | { state: 'rejected'; violation: Violation }
  /** Nothing has arrived under this grant. */
  | { state: 'absent' }

/** Where files are kept that nobody may have. */
const QUARANTINE = 'quarantine'

/**
 * Takes a file from where it arrived to its own name, once it is what its profile asks for, and tells the app of it.
 * It stays protected until all of that is done: nothing is public that has not been looked at. Each step finds out
 * whether an attempt before has done it, so that one that was cut short can be taken up anywhere.
 *
 * @param once whether somebody holds the right to run `onUploaded` (a lease in the registry). Without one the rename
 * that makes the asset final is that right, which the cloud gives once.
 * @throws CountersignError of the cloud: the attempt is to be repeated.
 */
export async function complete(attempt: Attempt, once: boolean, settings: Settings): Promise<Completed> {
  const { claims, profile } = attempt
  const arrived = await arrive(claims, settings)
  if (arrived === null) return { state: 'absent' }

  const broken = violationOf(profile, arrived.asset) ?? (await scan(attempt, arrived.asset, settings))
  if (broken !== null) return reject(arrived.asset, broken, attempt, settings)

  if (claims.tags !== undefined) await tagAsset(arrived.asset, claims.tags, settings)
  const final = finalName(claims)
  const published = final.type === 'authenticated' ? arrived : await moveAsset(protectedName(claims), final, settings)
  if (published === null) return { state: 'absent' }
  if (!once && !published.now) return { state: 'ready', asset: published.asset, data: null, again: true }
  const told = await tellApp(attempt, published.asset, settings)
  if ('violation' in told) return reject(published.asset, told.violation, attempt, settings)
  return { state: 'ready', asset: published.asset, data: told.data }
}

/** The file under the grant's own id, protected, or public already when an attempt before came so far. */
async function arrive(claims: GrantClaims, settings: Settings): Promise<Moved | null> {
  const arrived = await moveAsset(incomingName(claims), protectedName(claims), settings)
  if (arrived !== null || claims.type === 'authenticated') return arrived
  const published = await findCloudAsset(finalName(claims), settings)
  return published === null ? null : { asset: published, now: false }
}

async function scan(attempt: Attempt, asset: CloudAsset, settings: Settings): Promise<Violation | null> {
  const { scan } = attempt.profile
  if (scan === null) return null
  const said = await scan(uploadOf(attempt, asset, settings))
  if (said === true) return null
  return { rule: 'scan', message: typeof said === 'string' && said !== '' ? said : 'the scan did not pass this file' }
}

/** Whatever the app throws ends the upload; what it says reaches the browser only if it was made to be shown. */
async function tellApp(
  attempt: Attempt,
  asset: CloudAsset,
  settings: Settings,
): Promise<{ data: unknown } | { violation: Violation }> {
  const hook = attempt.profile.onUploaded ?? settings.onUploaded
  if (hook === null) return { data: null }
  try {
    return { data: (await hook(uploadOf(attempt, asset, settings))) ?? null }
  } catch (error) {
    const isMeant = error instanceof CountersignError && error.code === 'upload_rejected'
    if (!isMeant) settings.onError(error)
    return {
      violation: { rule: 'onUploaded', message: isMeant ? error.message : 'the application did not take this file' },
    }
  }
}

async function reject(
  asset: CloudAsset,
  violation: Violation,
  { claims, profile }: Attempt,
  settings: Settings,
): Promise<Completed> {
  if (profile.onReject === 'remove') {
    await removeAsset(asset, settings)
    return { state: 'rejected', violation }
  }
  const kept: AssetName = { ...asset, type: 'authenticated', publicId: `${QUARANTINE}/${claims.id}` }
  const moved = await moveAsset(asset, kept, settings)
  return moved === null ? { state: 'rejected', violation } : { state: 'quarantined', asset: moved.asset, violation }
}

/** @throws CountersignError of the cloud */
export async function removeAsset({ resourceType, type, publicId }: AssetName, settings: Settings): Promise<void> {
  await deleteAssets({ resourceType, type, publicIds: new Set([publicId]) }, settings)
}
