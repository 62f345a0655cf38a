import { CountersignError } from '../protocol/error.ts'
import type { Registry, Settlement } from '../registry/registry.ts'
import { type Attempt, type Completed, complete, type Lease, type Via } from './complete.ts'
import { answeredAsset, assetRow } from './describe-asset.ts'
import type { GrantClaims } from './grant-claims.ts'
import type { Settings } from './options.ts'
import { randomId } from './sealed.ts'

/** How long after its last sign of life another may take an attempt over. A scan or a hook may take 15 minutes. */
const LEASE_MS = 60_000
const LEASE_MAX_MS = 15 * 60_000
const BUSY_RETRY_SECONDS = 1

/** What is said of a completed upload, now and whenever it is asked for again. */
export interface CompletionAnswer {
  state: 'ready'
  asset: ReturnType<typeof answeredAsset>
  /** What `onUploaded` answered; `null` where there is none. */
  data: unknown
}

/** The end of one attempt: an answer, or that another is at it. */
export type Settled =
  /** `again`: it was settled before; this repeats what was said then. */
  { state: 'settled'; answer: CompletionAnswer; again: boolean } | { state: 'completing'; retryAfterSeconds: number }

/**
 * Completes a grant, once: whoever comes second is told what the first one was, and whoever comes meanwhile to wait.
 * @throws CountersignError `upload_rejected`, `not_uploaded`, `policy_changed`, and those of the cloud
 */
export async function completeOnce(claims: GrantClaims, via: Via, settings: Settings): Promise<Settled> {
  const { registry } = settings
  const profile = settings.profiles.get(claims.profile)
  if (profile === undefined)
    throw new CountersignError('policy_changed', 'the profile of this grant is not there any more; ask for another')
  if (profile.type !== claims.type)
    throw new CountersignError('policy_changed', 'the profile has changed since this grant was given; ask for another')
  if (registry === null) {
    const completed = await complete({ claims, profile, via, attempt: 1, lease: null }, settings)
    const again = completed.state === 'ready' && completed.again === true
    return { state: 'settled', answer: answerOf(completed, claims, settings), again }
  }

  const holder = randomId()
  const claim = await registry.claimGrant(claims.id, { holder, now: settings.now(), until: settings.now() + LEASE_MS })
  if (claim === null) throw new CountersignError('not_found', 'there is no such grant')
  if (claim.outcome === 'busy') return COMPLETING
  if (claim.outcome === 'settled') return { state: 'settled', answer: readAgain(claim.grant.answer), again: true }
  const lease = keepLease(claims.id, holder, registry, settings)
  let uncounted = false
  try {
    const attempt: Attempt = { claims, profile, via, attempt: claim.grant.attempts, lease }
    const completed = await complete(attempt, settings)
    if (completed.state === 'absent') {
      uncounted = completed.untouched
      throw notUploaded()
    }
    return await settle(completed, { claims, holder, registry, settings })
  } catch (error) {
    if (error === LOST) return COMPLETING
    await registry.releaseGrant(claims.id, holder, { uncounted })
    throw error
  } finally {
    lease.end()
  }
}

const COMPLETING: Settled = { state: 'completing', retryAfterSeconds: BUSY_RETRY_SECONDS }

/** Somebody else took the grant over, and goes on with it. */
const LOST = new CountersignError('internal', 'the lease of a grant was lost')

/** Extends a lease while its holder works, for so long and no longer: a hook that never ends is given up. */
function keepLease(
  id: string,
  holder: string,
  registry: Registry,
  { now, onError }: Settings,
): Lease & { end: () => void } {
  const giveUpAt = now() + LEASE_MAX_MS
  const extend = () => (now() < giveUpAt ? registry.extendLease(id, holder, now() + LEASE_MS) : Promise.resolve(false))
  const alive = setInterval(() => {
    extend().catch(onError)
  }, LEASE_MS / 3)
  return {
    async hold() {
      if (!(await extend())) throw LOST
    },
    end: () => clearInterval(alive),
  }
}

interface Settling {
  claims: GrantClaims
  holder: string
  registry: Registry
  settings: Settings
}

/** Writes down what an attempt came to. The hook has run: a registry that fails once is asked again. */
async function settle(
  completed: Exclude<Completed, { state: 'absent' }>,
  { claims, holder, registry, settings }: Settling,
): Promise<Settled> {
  const settlement = settlementOf(completed, claims, settings)
  const isSettled = await persistently(() => registry.settleGrant(claims.id, holder, settlement), settings)
  if (!isSettled) throw LOST
  const at = settings.now()
  if (completed.state === 'rejected' && completed.left !== null)
    await registry.moveAsset(claims.id, { from: 'quarantined', to: 'deleted', at, purgeAt: at })
  return { state: 'settled', answer: readAgain(settlement.answer), again: false }
}

const WAITS_MS = [50, 500]

async function persistently<T>(work: () => Promise<T>, { onError }: Settings): Promise<T> {
  for (const ms of WAITS_MS) {
    try {
      return await work()
    } catch (error) {
      onError(error)
      await new Promise((resolve) => setTimeout(resolve, ms))
    }
  }
  return work()
}

function settlementOf(
  completed: Exclude<Completed, { state: 'absent' }>,
  claims: GrantClaims,
  settings: Settings,
): Settlement {
  const at = settings.now()
  if (completed.state === 'ready') {
    const answer = JSON.stringify(answerOf(completed, claims, settings))
    return { state: 'ready', asset: assetRow(claims, completed.asset, 'ready', at), answer, at }
  }
  const answer = JSON.stringify({ state: 'rejected', violation: completed.violation })
  const kept = completed.state === 'quarantined' ? completed.asset : completed.left
  if (kept === null) return { state: 'rejected', answer, at }
  return { state: 'quarantined', asset: assetRow(claims, kept, 'quarantined', at), answer, at }
}

/** @throws CountersignError `upload_rejected`, `not_uploaded` */
function answerOf(completed: Completed, claims: GrantClaims, settings: Settings): CompletionAnswer {
  if (completed.state === 'absent') throw notUploaded()
  if (completed.state !== 'ready') throw rejected(completed.violation)
  return { state: 'ready', asset: answeredAsset(claims, completed.asset, settings), data: completed.data }
}

/** For the event: the bytes of an upload count once. */
export const settledDetails = (settled: Settled): Record<string, unknown> => {
  if (settled.state === 'completing') return { state: 'completing' }
  return { bytes: settled.answer.asset.bytes, ...(settled.again && { again: true }) }
}

/** What was answered the first time. @throws CountersignError `upload_rejected`, `grant_expired` */
function readAgain(answer: string | null): CompletionAnswer {
  if (answer === null)
    throw new CountersignError('grant_expired', 'nothing was uploaded under this grant in its time; ask for another')
  const stored = JSON.parse(answer)
  if (stored.state === 'ready') return stored
  throw rejected(stored.violation)
}

const notUploaded = (): CountersignError =>
  new CountersignError('not_uploaded', 'no file has arrived under this grant yet; upload it, then ask again')

const rejected = ({ rule, message }: { rule: string; message: string }): CountersignError =>
  new CountersignError('upload_rejected', message, { details: { rule } })
