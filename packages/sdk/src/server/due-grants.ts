import type { Grant, Registry } from '../registry/registry.ts'
import { isOver } from './expire-grant.ts'
import type { GrantClaims } from './grant-claims.ts'
import type { Settings } from './options.ts'
import { pendingGrants } from './pending-grants.ts'
import type { Arrival } from './sweep-incoming.ts'

/** A grant that a sweep can do something about. */
export interface DueGrant {
  grant: Grant
  claims: GrantClaims
  /** `false`: it is over, nothing has arrived, and nobody has tried: there is nothing to ask the cloud. */
  mayHaveFile: boolean
}

interface Look {
  graceMs: number
  /** How many to choose, at most. */
  limit: number
  arrivalOf: (claims: GrantClaims) => Arrival
}

/** How many rows are read at a time. */
const PAGE = 500

/**
 * Reads all pending grants that are older than `graceMs`, and chooses among those that are due: whose files have arrived, or may have been
 * moved on by an attempt before, or whose time is over. Where more are due than are wanted, each has the same chance: what fails
 * again and again keeps none from its turn, and nobody need remember where a sweep before stopped.
 */
export async function dueGrants(look: Look, registry: Registry, settings: Settings): Promise<readonly DueGrant[]> {
  const { cloud, now } = settings
  const query = { cloudName: cloud.cloudName, openedBefore: now() - look.graceMs, now: now(), limit: PAGE }
  const chosen: DueGrant[] = []
  let seen = 0
  for await (const grant of pendingGrants(query, registry)) {
    const due = dueGrant(grant, look, settings)
    if (due === null) continue
    seen += 1
    // The latest takes a place with the chance of limit to seen, at random: so each of those before has kept its own with the same.
    const at = seen <= look.limit ? seen - 1 : Math.floor(Math.random() * seen)
    if (at < look.limit) chosen[at] = due
  }
  return chosen
}

function dueGrant(grant: Grant, { arrivalOf }: Look, settings: Settings): DueGrant | null {
  const claims = JSON.parse(grant.claims) as GrantClaims
  const arrival = grant.attempts > 0 ? 'arrived' : arrivalOf(claims)
  if (arrival === 'unknown' || (arrival === 'absent' && !isOver(grant, settings))) return null
  return { grant, claims, mayHaveFile: arrival !== 'absent' }
}
