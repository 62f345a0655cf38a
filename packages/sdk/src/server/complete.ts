import type { Profile } from '../policy/profile.ts'
import type { Upload } from '../policy/upload.ts'
import { CountersignError } from '../protocol/error.ts'
import type { AssetName } from '../protocol/names.ts'
import { type CloudAsset, deleteAssets, findCloudAsset, renameAsset, tagAsset } from './cloud-api.ts'
import { uploadOf } from './describe-asset.ts'
import { type Violation, violationOf } from './enforce.ts'
import { finalName, type GrantClaims, incomingName, protectedName } from './grant-claims.ts'
import type { Settings } from './options.ts'
import { isSameFile, type Moved, renameOrFind } from './promote.ts'

/** Who brought the news of an upload. */
export type Via = Upload['via']

/** One attempt to complete a grant. */
export interface Attempt {
  claims: GrantClaims
  profile: Profile
  via: Via
  /** 1 for the first; more when an attempt before was cut short, and may have moved the file. */
  attempt: number
  /** The right to complete, and to run `onUploaded`; without a registry `null`: the rename that makes the asset final is that right. */
  lease: Lease | null
}

/** A right that can be lost, by being too slow. */
export interface Lease {
  /** @throws when somebody else has it now. */
  hold: () => Promise<void>
}

/** What a completion came to. */
export type Completed =
  /** `again`: an attempt before this one had done it. */
  | { state: 'ready'; asset: CloudAsset; data: unknown; again?: true }
  /** Kept where nobody can have it, or removed. */
  | { state: 'quarantined'; asset: CloudAsset; violation: Violation }
  /** `left`: what is still there: the cloud would not remove it yet, or it may have been answered as finished. */
  | { state: 'rejected'; violation: Violation; left: CloudAsset | null }
  /** There is no file. `untouched`: none has arrived, and nothing was moved. */
  | { state: 'absent'; untouched: boolean }

/** Where files are kept that nobody may have. */
const QUARANTINE = 'quarantine'

/**
 * Takes a file from where it arrived to its own name, once it is what its profile asks for, and tells the app of it.
 * It stays protected until all of that is done: nothing is public that has not been looked at. Each step finds out
 * whether an attempt before has done it, so that one that was cut short can be taken up anywhere.
 * @throws CountersignError of the cloud: the attempt is to be repeated. What the lease throws, when it is lost.
 */
export async function complete(attempt: Attempt, settings: Settings): Promise<Completed> {
  const { claims, profile, lease } = attempt
  const arrived = await arrive(attempt, settings)
  if (arrived === null) return { state: 'absent', untouched: true }
  // Only `publish` brings a file out of `authenticated`, once it was judged: a word that has changed since then takes nothing back.
  if (lease === null && arrived.asset.type !== 'authenticated')
    return { state: 'ready', asset: arrived.asset, data: null, again: true }

  const broken =
    violationOf(profile, arrived.asset, claims.file.bytes) ?? (await scan(attempt, arrived.asset, settings))
  await lease?.hold()
  if (broken !== null) return reject(arrived, broken, attempt, settings)

  const untagged = await tag(arrived, attempt, settings)
  if (untagged !== null) return reject(arrived, untagged, attempt, settings)
  const published = await publish(arrived, attempt, settings)
  if (published === null) return { state: 'absent', untouched: false }
  if (!isSameFile(arrived.asset, published.asset) && published.now)
    return reject(published, REPLACED, attempt, settings)
  if (lease === null && !published.now) return { state: 'ready', asset: published.asset, data: null, again: true }
  const told = await tellApp(attempt, published.asset, settings)
  await lease?.hold()
  if ('violation' in told) return reject(published, told.violation, attempt, settings)
  return { state: 'ready', asset: published.asset, data: told.data }
}

const REPLACED: Violation = { rule: 'replaced', message: 'another file took the place of the one that was looked at' }

/**
 * Whether the file may have been answered as finished already, and its app told of it: without a lease nobody knows that of a
 * protected file which was there before. One on its way to being public was not.
 */
const mayBeFinished = ({ now }: Moved, { claims, lease }: Attempt): boolean =>
  lease === null && !now && claims.type === 'authenticated'

/** The file under the grant's own id, protected; or public already, when an attempt before came so far. */
async function arrive({ claims, attempt, lease }: Attempt, settings: Settings): Promise<Moved | null> {
  // Nobody has been here before: there is nothing to ask the Admin API, which answers few questions an hour.
  if (lease !== null && attempt === 1) {
    const asset = await renameAsset(incomingName(claims), protectedName(claims), settings)
    return asset === null ? null : { asset, now: true }
  }
  const isPublished = async (): Promise<Moved | null> => {
    if (claims.type === 'authenticated') return null
    const asset = await findCloudAsset(finalName(claims), settings)
    return asset === null ? null : { asset, now: false }
  }
  const move = () => renameOrFind(incomingName(claims), protectedName(claims), settings)
  // With a lease nobody publishes meanwhile; without one nobody knows whether somebody did before.
  return lease === null ? ((await move()) ?? isPublished()) : ((await isPublished()) ?? move())
}

/** The finished file. One that was sent again after an attempt before had published the first is removed. */
async function publish(arrived: Moved, { claims }: Attempt, settings: Settings): Promise<Moved | null> {
  const final = finalName(claims)
  if (final.type === arrived.asset.type) return arrived
  const published = await renameOrFind(protectedName(claims), final, settings)
  if (published !== null && !published.now && arrived.now) await removeAsset(arrived.asset, settings)
  return published
}

/** Statuses of a refusal that has to do with the tags, and would be the same another time. A file that is gone is looked for again. */
const FOR_GOOD = new Set<unknown>([400, 413, 414, 422])

/** What the cloud refuses for good it would have refused with the upload, had the tags been sent with it. */
async function tag(arrived: Moved, attempt: Attempt, settings: Settings): Promise<Violation | null> {
  const { tags } = attempt.claims
  if (tags === undefined) return null
  try {
    await tagAsset(arrived.asset, tags, settings)
    return null
  } catch (error) {
    const status = error instanceof CountersignError ? error.details?.cloudStatus : undefined
    if (!FOR_GOOD.has(status) || mayBeFinished(arrived, attempt)) throw error
    settings.onError(error)
    return { rule: 'tags', message: `the cloud did not take the tags of this file, with status ${status}` }
  }
}

/** Passes on `true` alone. A scanner that fails is asked again; one that says why not is believed. */
async function scan(attempt: Attempt, asset: CloudAsset, settings: Settings): Promise<Violation | null> {
  const { scan } = attempt.profile
  if (scan === null) return null
  let said: unknown
  try {
    said = await scan(uploadOf(attempt, asset, settings))
  } catch (error) {
    if (!isMeant(error)) throw error
    said = error.message
  }
  if (said === true) return null
  return { rule: 'scan', message: typeof said === 'string' && said !== '' ? said : 'the scan did not pass this file' }
}

/** Whether the app threw it for the browser to read. */
const isMeant = (error: unknown): error is CountersignError =>
  error instanceof CountersignError && error.code === 'upload_rejected'

/** Whatever the app throws ends the upload; what it says reaches the browser only if it was made to be shown. */
async function tellApp(
  attempt: Attempt,
  asset: CloudAsset,
  settings: Settings,
): Promise<{ data: unknown } | { violation: Violation }> {
  const hook = attempt.profile.onUploaded ?? settings.onUploaded
  if (hook === null) return { data: null }
  try {
    return { data: asJson(await hook(uploadOf(attempt, asset, settings)), settings) }
  } catch (error) {
    if (!isMeant(error)) settings.onError(error)
    const message = isMeant(error) ? error.message : 'the application did not take this file'
    return { violation: { rule: 'onUploaded', message } }
  }
}

/** What the browser will get. The hook has run: what cannot be sent does not undo that. */
function asJson(value: unknown, { onError }: Settings): unknown {
  try {
    return JSON.parse(JSON.stringify(value ?? null))
  } catch (cause) {
    onError(new CountersignError('internal', 'onUploaded answered what is no JSON; the browser gets null', { cause }))
    return null
  }
}

/** The verdict stands, whatever the cloud does next: what could not be put away is for the sweep, where there is a registry. */
async function reject(moved: Moved, violation: Violation, attempt: Attempt, settings: Settings): Promise<Completed> {
  const { asset } = moved
  const { claims, profile, lease } = attempt
  if (mayBeFinished(moved, attempt)) return { state: 'rejected', violation, left: asset }
  try {
    if (profile.onReject === 'remove') {
      await removeAsset(asset, settings)
      return { state: 'rejected', violation, left: null }
    }
    const kept: AssetName = { ...asset, type: 'authenticated', publicId: `${QUARANTINE}/${claims.id}` }
    const put = await renameOrFind(asset, kept, settings)
    if (put === null) return { state: 'rejected', violation, left: null }
    return { state: 'quarantined', asset: put.asset, violation }
  } catch (error) {
    if (lease === null) throw error
    settings.onError(error)
    return { state: 'rejected', violation, left: asset }
  }
}

/**
 * @returns whether it was there.
 * @throws CountersignError of the cloud
 */
export async function removeAsset({ resourceType, type, publicId }: AssetName, settings: Settings): Promise<boolean> {
  const said = await deleteAssets({ resourceType, type, publicIds: new Set([publicId]) }, settings)
  return said.get(publicId) === 'deleted'
}
