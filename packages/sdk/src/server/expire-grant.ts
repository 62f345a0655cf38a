import { CountersignError } from '../protocol/error.ts'
import type { Grant, Registry } from '../registry/registry.ts'
import { finalName, type GrantClaims, protectedName } from './grant-claims.ts'
import type { Settings } from './options.ts'
import { randomId } from './sealed.ts'
import { LAST_UPLOAD_MS } from './sweep-incoming.ts'

/** What the end of a grant may take: some calls to the cloud. */
const LEASE_MS = 60_000

/** Whether nothing can arrive under a grant any more. */
export const isOver = ({ expiresAt }: Grant, { now }: Settings): boolean => now() >= expiresAt + LAST_UPLOAD_MS

interface Keeper {
  registry: Registry
  settings: Settings
}

/**
 * Ends a grant that is over.
 * @returns `false` when it is not, or somebody else is at it or was before
 * @throws CountersignError `policy_changed` where an attempt that was cut short may have moved the file, and this signer cannot tell
 * whether it is finished: another may have the profile, and the app may know of the file. The grant is then as before
 */
export async function expireGrant(grant: Grant, claims: GrantClaims, keeper: Keeper): Promise<boolean> {
  if (!isOver(grant, keeper.settings)) return false
  return endGrant(grant.id, keeper, async (attempts) => {
    if (attempts === 0 || canComplete(claims, keeper.settings) || (await isRecorded(claims, keeper.registry))) return
    throw new CountersignError(
      'policy_changed',
      `an attempt to complete the grant ${grant.id} was cut short and may have moved its file, and this signer has no profile ${JSON.stringify(claims.profile)} of that kind to go on with: put it back, or import the file`,
    )
  })
}

/**
 * Ends a pending grant without an asset: nobody can complete it from here on.
 * @param clear what has to be done before, once nobody else can be at it; told how many attempts there were
 * @returns `false` when somebody else is at it or was before
 * @throws what `clear` throws; the grant is then as before
 */
export async function endGrant(
  id: string,
  { registry, settings: { now } }: Keeper,
  clear: (attempts: number) => Promise<void>,
): Promise<boolean> {
  const holder = randomId()
  const claim = await registry.claimGrant(id, { holder, now: now(), until: now() + LEASE_MS })
  if (claim?.outcome !== 'taken') return false
  try {
    await clear(claim.grant.attempts - 1)
    return await registry.settleGrant(id, holder, { state: 'expired', answer: null, at: now() })
  } catch (error) {
    await registry.releaseGrant(id, holder, { uncounted: true })
    throw error
  }
}

/** Then the sweep has just tried to, and has found no file at any place. */
const canComplete = ({ profile, type }: GrantClaims, { profiles }: Settings): boolean =>
  profiles.get(profile)?.type === type

/** Whether an import came across the file, and has recorded it as its owner's. */
async function isRecorded(claims: GrantClaims, registry: Registry): Promise<boolean> {
  for (const name of [protectedName(claims), finalName(claims)])
    if ((await registry.findAsset(claims.cloudName, name)) !== null) return true
  return false
}
