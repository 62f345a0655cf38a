import { pathSegment } from '../policy/namespace.ts'
import { type CloudAsset, deleteAssets } from './cloud-api.ts'
import { allBelow } from './cloud-pages.ts'
import { noFindings } from './events.ts'
import type { Settings } from './options.ts'
import { record } from './record.ts'
import { trashedName } from './remove-assets.ts'

/** What an erasure did. `forgotten` is `false` without a registry, and while an upload of theirs is still being completed. */
export interface ErasureReport {
  deleted: number
  forgotten: boolean
}

const PAGE = 100

/**
 * Removes everything of a subject: every asset in its folders, deleted and quarantined ones too, its grants, and its id in audit rows.
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
      // Wherever it is: under its own name, in the trash, or in quarantine, which its name says.
      const name = row.state === 'trashed' ? trashedName(row) : row
      deleted += await remove([{ ...row, ...name, createdAt: '' }], settings)
      await registry.moveAsset(row.id, { from: row.state, to: 'purged', at: now(), purgeAt: null })
    }
  }
  const forgotten = await registry.forgetSubject(cloud.cloudName, subjectId)
  await record('erase', 'ok', now(), { ...noFindings(), details: { deleted, forgotten } }, settings)
  return { deleted, forgotten }
}

/** @returns how many were there. */
async function remove(assets: readonly CloudAsset[], settings: Settings): Promise<number> {
  const [first] = assets
  if (first === undefined) return 0
  const { resourceType, type } = first
  const said = await deleteAssets(
    { resourceType, type, publicIds: new Set(assets.map(({ publicId }) => publicId)) },
    settings,
  )
  return [...said.values()].filter((result) => result === 'deleted').length
}
