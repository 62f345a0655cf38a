import type { Grant, Registry } from '../registry/registry.ts'
import { removeAsset } from './complete.ts'
import { finalName, type GrantClaims, protectedName } from './grant-claims.ts'
import type { Settings } from './options.ts'
import { randomId } from './sealed.ts'
import { LAST_UPLOAD_MS } from './sweep-incoming.ts'

/** What the end of a grant may take: some calls to the cloud. */
const LEASE_MS = 60_000

/** Whether nothing can arrive under a grant any more. */
export const isOver = ({ expiresAt }: Grant, { now }: Settings): boolean => now() >= expiresAt + LAST_UPLOAD_MS

/**
 * Ends a grant that is over.
 * @returns `null` when it is not, or somebody else is at it; `removed`: a file was found that an attempt before had moved
 * @throws CountersignError of the cloud; the grant is then as before
 */
export async function expireGrant(
  grant: Grant,
  claims: GrantClaims,
  { registry, settings }: { registry: Registry; settings: Settings },
): Promise<{ removed: boolean } | null> {
  const { now } = settings
  const { id, attempts } = grant
  if (!isOver(grant, settings)) return null
  const holder = randomId()
  const claim = await registry.claimGrant(id, { holder, now: now(), until: now() + LEASE_MS })
  if (claim?.outcome !== 'taken') return null
  try {
    const removed = attempts > 0 && (await removeMoved(claims, registry, settings))
    const ended = await registry.settleGrant(id, holder, { state: 'expired', answer: null, at: now() })
    return ended ? { removed } : null
  } catch (error) {
    await registry.releaseGrant(id, holder)
    throw error
  }
}

/**
 * Removes what an attempt that was cut short had moved, where nobody can take it up any more because its profile is gone: it would
 * lie among finished files for ever, and no row would say so.
 */
async function removeMoved(claims: GrantClaims, registry: Registry, settings: Settings): Promise<boolean> {
  const places = claims.type === 'authenticated' ? [protectedName] : [protectedName, finalName]
  let removed = false
  for (const place of places) {
    const name = place(claims)
    // An import may have come across it, and have recorded it as its owner's.
    if ((await registry.findAsset(claims.cloudName, name)) !== null) continue
    removed = (await removeAsset(name, settings)) || removed
  }
  return removed
}
