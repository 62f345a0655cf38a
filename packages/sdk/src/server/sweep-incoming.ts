import { RESOURCE_TYPES, type ResourceType } from '../protocol/names.ts'
import type { CloudAsset } from './cloud-api.ts'
import { pagesBelow } from './cloud-pages.ts'
import { removeAsset } from './complete.ts'
import { type GrantClaims, INCOMING, incomingId } from './grant-claims.ts'
import type { Settings } from './options.ts'

/** The signature of a grant that was renewed at its last moment lives an hour at most; an upload may take as long again. */
export const LAST_UPLOAD_MS = 2 * 3_600_000

/** Whether a grant's file is in `incoming/`. `unseen`: not among those that were looked at; `unknown`: the cloud did not say. */
export type Arrival = 'arrived' | 'absent' | 'unseen' | 'unknown'

/** What the cloud said of the files of one kind in `incoming/`. */
interface Listing {
  ids: Set<string>
  /** What a file is that is not in it. */
  others: Exclude<Arrival, 'arrived'>
}

/** How a sweep goes about one thing: what fails is counted, and keeps nobody from the others. */
interface Work {
  limit: number
  attempt: (work: () => Promise<void>) => Promise<void>
  /** Told of each file that was removed. */
  onRemoved: () => void
}

/**
 * Looks through `incoming/` once, and removes files that no open grant speaks of: replays of a signature, and uploads that came when their
 * grant was over.
 * @returns what has become of a grant's file, so that nobody need ask the cloud about each.
 */
export async function sweepIncoming(
  work: Work,
  settings: Settings,
): Promise<(claims: Pick<GrantClaims, 'id' | 'resourceType'>) => Arrival> {
  const listings = new Map<ResourceType, Listing>()
  for (const resourceType of RESOURCE_TYPES) {
    const listing: Listing = { ids: new Set(), others: 'unknown' }
    listings.set(resourceType, listing)
    await work.attempt(() => sweepKind(resourceType, listing, work, settings))
  }
  return (claims) => {
    const listing = listings.get(claims.resourceType)
    return listing?.ids.has(incomingId(claims)) ? 'arrived' : (listing?.others ?? 'unknown')
  }
}

async function sweepKind(
  resourceType: ResourceType,
  listing: Listing,
  { limit, attempt, onRemoved }: Work,
  settings: Settings,
): Promise<void> {
  let seen = 0
  for await (const assets of pagesBelow({ resourceType, type: 'authenticated', prefix: `${INCOMING}/` }, settings)) {
    for (const asset of assets) {
      listing.ids.add(asset.publicId)
      await attempt(async () => {
        if (!(await isOrphan(asset, settings))) return
        await removeAsset(asset, settings)
        onRemoved()
      })
    }
    seen += assets.length
    if (seen < limit) continue
    listing.others = 'unseen'
    return
  }
  listing.others = 'absent'
}

/** A file whose grant is settled can never be completed; one that the registry does not know only once it is too old for any grant. */
async function isOrphan(
  { publicId, createdAt }: CloudAsset,
  { registry, now, grantExpiresInMs }: Settings,
): Promise<boolean> {
  const grant = await registry?.getGrant(publicId.slice(INCOMING.length + 1))
  if (grant) return grant.state !== 'pending'
  const age = now() - Date.parse(createdAt)
  return Number.isFinite(age) && age > grantExpiresInMs + LAST_UPLOAD_MS
}
