import { CountersignError, type ErrorCode } from '../protocol/error.ts'
import { type Duration, parseDuration } from '../protocol/quantity.ts'
import type { Asset, Grant, Registry } from '../registry/registry.ts'
import { removeAsset } from './complete.ts'
import { completeOnce, settledDetails } from './complete-once.ts'
import { dueGrants } from './due-grants.ts'
import { type Action, noFindings } from './events.ts'
import { expireGrant } from './expire-grant.ts'
import type { GrantClaims } from './grant-claims.ts'
import type { Settings } from './options.ts'
import { record } from './record.ts'
import { trashedName } from './remove-assets.ts'
import { sweepIncoming } from './sweep-incoming.ts'

/** How a sweep goes about it. */
export interface SweepOptions {
  /** Grants that are younger are left to their browsers. Default 15 minutes. */
  grace?: Duration
  /**
   * How long settled grants, purged assets and audit rows are remembered, at least 1 day; grants for as long as the longest
   * `quota.per` of this signer's profiles, too: of another signer's on the same registry it knows nothing. Default 90 days.
   */
  keepFor?: Duration
  /**
   * How many grants and how many assets are looked at, at most; a whole number from 1. Default 1000. Grants count that the cloud is
   * asked about, or that end; where more are due, chance picks, so that each has its turn, whoever sweeps. To know which are, all
   * pending grants older than `grace` are read from the registry.
   */
  limit?: number
}

/** What a sweep did. `failed` counts what met an error; the next sweep tries again, and `onError` was told. */
export interface SweepReport {
  completed: number
  rejected: number
  expired: number
  purged: number
  orphans: number
  failed: number
}

/** There is nothing to complete: no file, or no grant any more, since another sweep was faster. */
const NOTHING_THERE: ReadonlySet<string> = new Set(['not_uploaded', 'grant_expired', 'not_found'])
/** A restore that began at the last moment is over by then. */
const RESTORE_MS = 60_000

/**
 * Looks after what nobody came back for: completes grants whose files have arrived, ends those whose time is over, removes the bytes of
 * deleted assets, and removes files in `incoming/` that no open grant speaks of. Any number of sweeps may run at once.
 * @throws CountersignError `invalid_configuration` for options that do not hold
 */
export async function sweep(options: SweepOptions, settings: Settings): Promise<SweepReport> {
  const report: SweepReport = { completed: 0, rejected: 0, expired: 0, purged: 0, orphans: 0, failed: 0 }
  const { registry, now, longestQuotaMs } = settings
  const graceMs = parseDuration(options.grace ?? '15 min', 'grace')
  const keepForMs = Math.max(parseDuration(options.keepFor ?? '90 d', 'keepFor'), 24 * 3_600_000)
  const limit = readLimit(options.limit ?? 1000)
  const arrivalOf = await sweepIncoming(
    {
      limit,
      attempt: (work) => attempt({ report, settings }, work),
      onRemoved: () => {
        report.orphans += 1
      },
    },
    settings,
  )
  if (registry !== null) {
    const broom = { report, registry, settings }
    for (const { grant, claims, mayHaveFile } of await dueGrants({ graceMs, limit, arrivalOf }, registry, settings)) {
      const work = mayHaveFile ? finish : expire
      await attempt(broom, async () => void (await work(grant, claims, broom)))
    }
    await purgeDeleted(limit, broom)
  }
  const keepAfter = now() - keepForMs
  await registry?.prune({ now: now(), keepAfter, keepGrantsAfter: Math.min(keepAfter, now() - longestQuotaMs) })
  return report
}

function readLimit(limit: number): number {
  if (Number.isSafeInteger(limit) && limit >= 1) return limit
  throw new CountersignError('invalid_configuration', `limit must be a whole number from 1, not ${String(limit)}`)
}

interface Broom {
  report: SweepReport
  registry: Registry
  settings: Settings
}

async function finish(grant: Grant, claims: GrantClaims, broom: Broom): Promise<void> {
  const { report, settings } = broom
  const tell = tellingOf(claims, settings)
  try {
    const settled = await completeOnce(claims, 'sweep', settings)
    if (settled.state === 'completing') return
    report.completed += 1
    await tell('complete', 'ok', { via: 'sweep', ...settledDetails(settled) })
  } catch (error) {
    const code = error instanceof CountersignError ? error.code : 'internal'
    if (code === 'upload_rejected') {
      report.rejected += 1
      await tell('complete', code, { via: 'sweep' })
    } else if (NOTHING_THERE.has(code)) await expire(grant, claims, broom)
    else if (code !== 'policy_changed' || !(await expire(grant, claims, broom))) throw error
  }
}

/** Ends a grant that is over, and tells of it. */
async function expire(grant: Grant, claims: GrantClaims, broom: Broom): Promise<boolean> {
  if (!(await expireGrant(grant, claims, broom))) return false
  broom.report.expired += 1
  await tellingOf(claims, broom.settings)('expire', 'ok', {})
  return true
}

async function purgeDeleted(limit: number, broom: Broom): Promise<void> {
  const { registry, settings, report } = broom
  const { cloud, now } = settings
  const due = await registry.purgeableAssets({ cloudName: cloud.cloudName, before: now() - RESTORE_MS, limit })
  for (const asset of due) {
    await attempt(broom, async () => {
      if (await purge(asset, registry, settings)) report.purged += 1
    })
  }
}

/** Removes the bytes of a deleted asset, and says in the registry that they are gone. */
async function purge(asset: Asset, registry: Registry, settings: Settings): Promise<boolean> {
  const { id, subjectId, profile, trace, state } = asset
  // Whether it ever came to the trash, the answer may have been lost.
  if (state === 'trashed') await removeAsset(trashedName(asset), settings)
  await removeAsset(asset, settings)
  const moved = await registry.moveAsset(id, { from: state, to: 'purged', at: settings.now(), purgeAt: null })
  if (moved) await telling(settings, { assetId: id, subjectId, profile, trace })('purge', 'ok', {})
  return moved
}

/** One thing that fails does not keep a sweep from the others. */
async function attempt({ report, settings }: Omit<Broom, 'registry'>, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    report.failed += 1
    settings.onError(error)
  }
}

const tellingOf = ({ id, subjectId, profile, trace }: GrantClaims, settings: Settings) =>
  telling(settings, { assetId: id, subjectId, profile, trace })

/** An event that no request was the reason of. */
function telling(
  settings: Settings,
  about: { assetId: string; subjectId: string; profile: string; trace: string | null | undefined },
) {
  const { assetId, subjectId, profile, trace } = about
  return (action: Action, outcome: 'ok' | ErrorCode, details: Record<string, unknown>): Promise<void> => {
    const findings = { ...noFindings(), subjectId, profile, assetIds: [assetId], details, trace: trace ?? null }
    return record(
      action,
      outcome === 'ok' ? 'ok' : new CountersignError(outcome, ''),
      settings.now(),
      findings,
      settings,
    )
  }
}
