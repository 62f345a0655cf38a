import { pathSegment } from '../policy/namespace.ts'
import type { AssetName } from '../protocol/names.ts'
import type { Registry } from '../registry/registry.ts'
import { deleteAssets } from './cloud-api.ts'
import { allBelow } from './cloud-pages.ts'
import { noFindings } from './events.ts'
import { endGrant } from './expire-grant.ts'
import { finalName, type GrantClaims, incomingName, protectedName } from './grant-claims.ts'
import type { Settings } from './options.ts'
import { pendingGrants } from './pending-grants.ts'
import { record } from './record.ts'
import { trashedName } from './remove-assets.ts'

/** What an erasure did. `forgotten` is `false` without a registry, and while an upload of theirs is still being completed. */
export interface ErasureReport {
  deleted: number
  forgotten: boolean
}

const PAGE = 100

/**
 * Removes everything of a subject: every asset in its folders, deleted and quarantined ones too, what its
 * grants left in `incoming/` or half-way from there, its grants, and its id in audit rows.
 * May be run again until `forgotten` is `true`. Backups and caches of the cloud are the cloud's affair.
 * @throws CountersignError of the cloud
 */
export async function eraseSubject(subjectId: string, settings: Settings): Promise<ErasureReport> {
  const { cloud, registry, profiles, now } = settings
  const segment = pathSegment(subjectId)
  let deleted = 0
  for (const above of new Set(Array.from(profiles.values(), ({ folder }) => folder.above))) {
    const prefix = `${above === '' ? '' : `${above}/`}${segment}/`
    // A listing whose rows go while it is read may pass some over: until one pass finds nothing to remove.
    for (let removed = -1; removed !== 0; deleted += removed) {
      removed = 0
      for await (const assets of allBelow(prefix, settings)) removed += await remove(assets, settings)
    }
  }
  if (registry === null) return { deleted, forgotten: false }
  for (;;) {
    const rows = await registry.listAssets({ cloudName: cloud.cloudName, subjectId, limit: PAGE })
    if (rows.length === 0) break
    for (const row of rows) {
      // Under its own name, which says of one in quarantine where that is, and in the trash: a move whose end nobody heard of leaves either.
      deleted += (await remove([row], settings)) + (await remove([trashedName(row)], settings))
      await registry.moveAsset(row.id, { from: row.state, to: 'purged', at: now(), purgeAt: null })
    }
  }
  deleted += await endGrants(subjectId, registry, settings)
  const forgotten = await registry.forgetSubject(cloud.cloudName, subjectId)
  await tell({ deleted, forgotten }, registry, settings)
  return { deleted, forgotten }
}

/**
 * Removes what has arrived under grants that nobody completed, and what attempts that were cut short had moved: no listing comes across
 * that where the profile is gone. A grant that is being completed is passed over, and stands in the way of forgetting.
 */
async function endGrants(subjectId: string, registry: Registry, settings: Settings): Promise<number> {
  const { cloud, now } = settings
  const query = { cloudName: cloud.cloudName, subjectId, openedBefore: now() + 1, now: now(), limit: PAGE }
  let removed = 0
  for await (const grant of pendingGrants(query, registry)) {
    const claims = JSON.parse(grant.claims) as GrantClaims
    await endGrant(grant.id, { registry, settings }, async (attempts) => {
      for (const place of attempts > 0 ? [incomingName, protectedName, finalName] : [incomingName])
        removed += await remove([place(claims)], settings)
    })
  }
  return removed
}

/** Whom it was about is what was to be forgotten: the row has no subject, and unlike a stranger's request it is kept. */
async function tell(details: { deleted: number; forgotten: boolean }, registry: Registry, settings: Settings) {
  const at = settings.now()
  const about = { cloudName: settings.cloud.cloudName, subjectId: null, profile: null, assetId: null }
  await registry.audit([{ at, action: 'erase', outcome: 'ok', ...about, details: JSON.stringify(details) }])
  await record('erase', 'ok', at, { ...noFindings(), details }, settings)
}

/** @returns how many were there. */
async function remove(assets: readonly AssetName[], settings: Settings): Promise<number> {
  const [first] = assets
  if (first === undefined) return 0
  const { resourceType, type } = first
  const said = await deleteAssets(
    { resourceType, type, publicIds: new Set(assets.map(({ publicId }) => publicId)) },
    settings,
  )
  return [...said.values()].filter((result) => result === 'deleted').length
}
