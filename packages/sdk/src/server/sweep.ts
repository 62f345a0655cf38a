import { CountersignError, type ErrorCode } from '../protocol/error.ts'
import { RESOURCE_TYPES, type ResourceType } from '../protocol/names.ts'
import { type Duration, parseDuration } from '../protocol/quantity.ts'
import type { Asset, Grant, Registry } from '../registry/registry.ts'
import type { CloudAsset } from './cloud-api.ts'
import { pagesBelow } from './cloud-pages.ts'
import { removeAsset } from './complete.ts'
import { type Action, noFindings } from './events.ts'
import { type GrantClaims, INCOMING } from './grant-claims.ts'
import type { Settings } from './options.ts'
import { record } from './record.ts'
import { trashedName } from './remove-assets.ts'
import { randomId } from './sealed.ts'
import { settledDetails, settleGrant } from './settle-grant.ts'

/** How a sweep goes about it. */
export interface SweepOptions {
  /** Grants that are younger are left to their browsers. Default 15 minutes. */
  grace?: Duration
  /** How long settled grants, purged assets and audit rows are remembered, at least 1 day. Default 90 days. */
  keepFor?: Duration
  /** How many grants and how many assets are looked at, at most. Default 1000. */
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

/** The signature of a grant that was renewed at its last moment lives an hour at most; an upload may take as long again. */
const LAST_UPLOAD_MS = 2 * 3_600_000
/** A restore that began at the last moment is over by then. */
const RESTORE_MS = 60_000

/**
 * Looks after what nobody came back for: completes grants whose files have arrived, ends those whose time is over, removes the bytes of
 * deleted assets, and removes files in `incoming/` that no open grant speaks of. Any number of sweeps may run at once.
 */
export async function sweep(options: SweepOptions, settings: Settings): Promise<SweepReport> {
  const report: SweepReport = { completed: 0, rejected: 0, expired: 0, purged: 0, orphans: 0, failed: 0 }
  const { registry, now } = settings
  const graceMs = parseDuration(options.grace ?? '15 min', 'grace')
  const keepForMs = Math.max(parseDuration(options.keepFor ?? '90 d', 'keepFor'), 24 * 3_600_000)
  const limit = options.limit ?? 1000
  if (registry !== null) {
    await sweepGrants({ graceMs, limit }, { report, registry, settings })
    await purgeDeleted(limit, { report, registry, settings })
  }
  for (const resourceType of RESOURCE_TYPES) await sweepIncoming(resourceType, limit, report, settings)
  await registry?.prune({ now: now(), keepAfter: now() - keepForMs })
  return report
}

interface Broom {
  report: SweepReport
  registry: Registry
  settings: Settings
}

async function sweepGrants({ graceMs, limit }: { graceMs: number; limit: number }, broom: Broom): Promise<void> {
  const { registry, settings } = broom
  const { cloud, now } = settings
  const openedBefore = now() - graceMs
  const grants = await registry.unsettledGrants({ cloudName: cloud.cloudName, openedBefore, now: now(), limit })
  for (const grant of grants) await attempt(broom, () => sweepGrant(grant, broom))
}

async function sweepGrant(grant: Grant, { report, registry, settings }: Broom): Promise<void> {
  const claims = JSON.parse(grant.claims) as GrantClaims
  const tell = telling(settings, {
    assetId: claims.id,
    subjectId: claims.subjectId,
    profile: claims.profile,
    trace: claims.trace,
  })
  try {
    const settled = await settleGrant(claims, 'sweep', settings)
    if (settled.state === 'completing') return
    report.completed += 1
    await tell('complete', 'ok', { via: 'sweep', ...settledDetails(settled) })
  } catch (error) {
    const code = error instanceof CountersignError ? error.code : 'internal'
    if (code === 'upload_rejected') {
      report.rejected += 1
      await tell('complete', code, { via: 'sweep' })
    } else if (code !== 'not_uploaded') throw error
    else if (await expire(grant, registry, settings)) {
      report.expired += 1
      await tell('expire', 'ok', {})
    }
  }
}

/** Ends a grant under which nothing can arrive any more. */
async function expire({ id, expiresAt }: Grant, registry: Registry, { now }: Settings): Promise<boolean> {
  if (now() < expiresAt + LAST_UPLOAD_MS) return false
  const holder = randomId()
  const claim = await registry.claimGrant(id, { holder, now: now(), until: now() + 10_000 })
  if (claim?.outcome !== 'taken') return false
  return registry.settleGrant(id, holder, { state: 'expired', answer: null, at: now() })
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
  await removeAsset(state === 'trashed' ? trashedName(asset) : asset, settings)
  const moved = await registry.moveAsset(id, { from: state, to: 'purged', at: settings.now(), purgeAt: null })
  if (moved) await telling(settings, { assetId: id, subjectId, profile, trace })('purge', 'ok', {})
  return moved
}

/** Replays of a signature, and uploads that came when their grant was over, leave files that nobody will ask for. */
async function sweepIncoming(
  resourceType: ResourceType,
  limit: number,
  report: SweepReport,
  settings: Settings,
): Promise<void> {
  let seen = 0
  for await (const assets of pagesBelow({ resourceType, type: 'authenticated', prefix: `${INCOMING}/` }, settings)) {
    for (const asset of assets) {
      await attempt({ report, settings }, async () => {
        if (!(await isOrphan(asset, settings))) return
        await removeAsset(asset, settings)
        report.orphans += 1
      })
    }
    seen += assets.length
    if (seen >= limit) return
  }
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

/** One thing that fails does not keep a sweep from the others. */
async function attempt({ report, settings }: Omit<Broom, 'registry'>, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    report.failed += 1
    settings.onError(error)
  }
}

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
