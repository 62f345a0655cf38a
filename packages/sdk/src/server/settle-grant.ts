import { CountersignError } from '../protocol/error.ts'
import type { Settlement } from '../registry/registry.ts'
import { type Completed, complete, type Via } from './complete.ts'
import { answeredAsset, assetRow } from './describe-asset.ts'
import type { GrantClaims } from './grant-claims.ts'
import type { Settings } from './options.ts'
import { randomId } from './sealed.ts'

/** How long after its last sign of life another may take an attempt over. A scan or a hook may take as long as it likes. */
const LEASE_MS = 60_000
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
export async function settleGrant(claims: GrantClaims, via: Via, settings: Settings): Promise<Settled> {
  const { registry } = settings
  const profile = settings.profiles.get(claims.profile)
  if (profile === undefined)
    throw new CountersignError('policy_changed', 'the profile of this grant is not there any more; ask for another')
  if (registry === null) {
    const completed = await complete({ claims, profile, via, attempt: 1 }, false, settings)
    const again = completed.state === 'ready' && completed.again === true
    return { state: 'settled', answer: answerOf(completed, claims, settings), again }
  }

  const holder = randomId()
  const claim = await registry.claimGrant(claims.id, { holder, now: settings.now(), until: settings.now() + LEASE_MS })
  if (claim === null) throw new CountersignError('not_found', 'there is no such grant')
  if (claim.outcome === 'busy') return { state: 'completing', retryAfterSeconds: BUSY_RETRY_SECONDS }
  if (claim.outcome === 'settled') return { state: 'settled', answer: readAgain(claim.grant.answer), again: true }
  const alive = setInterval(() => {
    registry.extendLease(claims.id, holder, settings.now() + LEASE_MS).catch(settings.onError)
  }, LEASE_MS / 3)
  let completed: Completed
  try {
    completed = await complete({ claims, profile, via, attempt: claim.grant.attempts }, true, settings)
    if (completed.state === 'absent') throw notUploaded()
  } catch (error) {
    await registry.releaseGrant(claims.id, holder)
    throw error
  } finally {
    clearInterval(alive)
  }
  const settlement = settlementOf(completed, claims, settings)
  if (!(await registry.settleGrant(claims.id, holder, settlement)))
    throw new CountersignError('internal', `the lease of grant ${claims.id} was over before its completion was`)
  return { state: 'settled', answer: readAgain(settlement.answer), again: false }
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
  if (completed.state === 'rejected') return { state: 'rejected', answer, at }
  return { state: 'quarantined', asset: assetRow(claims, completed.asset, 'quarantined', at), answer, at }
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
