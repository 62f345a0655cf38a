import type { ResourceType, StoredType } from 'countersign/protocol'
import type { Action, Call } from '../cloud/call.ts'
import { removeBlobs } from '../cloud/remove-blobs.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import type { Fields, Lists } from '../ingest/field-collector.ts'
import { createVersion } from '../upload-api/new-version.ts'
import { readParameters, readResourceType } from '../upload-api/parameters.ts'
import { storedType } from '../upload-api/parsers.ts'
import { readIds } from '../upload-api/public-ids.ts'
import { readArguments } from './arguments.ts'
import { describeResource } from './resources.ts'

/** `no_backup` is Cloudinary's, the other is ours. @see CloudinaryDotNet RestoreResourcesTest */
const REFUSALS = { missing: 'no_backup', taken: 'already_exists' } as const

/** What is to be restored: under which key it is answered, and which asset that is, if any. */
interface Wanted {
  ids: readonly string[]
  find(call: Call, id: string): Promise<string | null>
}

const RESTORE_DOCUMENTED = new Set(['notification_url'])

/** Each in a durable transaction of its own; what cannot be restored is no error of the others. */
const restoration =
  (own: string, which: (call: Call, fields: Fields, lists: Lists) => Wanted): Action =>
  async (call) => {
    const { fields, lists } = await readArguments(call)
    const { [own]: _ids, versions: _versions, ...others } = fields
    readParameters(others, {}, RESTORE_DOCUMENTED, 'refuse', 'nobody is told of what is restored')
    const { ids, find } = which(call, fields, lists)
    const versions = readIds('versions', fields, lists)
    if (versions && versions.length !== ids.length)
      throw refuse('invalidParameter', 'versions', `${ids.length}, one for each of ${own}`, versions.join(', '))
    const answers: [string, object][] = []
    for (const [index, id] of ids.entries()) {
      const assetId = await find(call, id)
      const answer = assetId === null ? { error: REFUSALS.missing } : await restore(call, assetId, versions?.[index])
      answers.push([id, answer])
    }
    return Response.json(Object.fromEntries(answers))
  }

async function restore(call: Call, assetId: string, from: string | undefined): Promise<object> {
  const { services, account } = call
  const restored = await services.catalog.restore(account.cloudName, assetId, { from, fresh: createVersion(services) })
  if (restored.outcome === 'restored') await removeBlobs(services.blobs, restored.freed)
  return 'asset' in restored ? describeResource(call, restored.asset) : { error: REFUSALS[restored.outcome] }
}

/**
 * `POST /resources/<resource_type>/<type>/restore` of `public_ids[]`, the latest version that was kept of each, or the one that
 * stands at its place in `versions[]`. @see https://cloudinary.com/documentation/admin_api#restore_resources
 */
export const restoreResources = restoration('public_ids', ({ path }, fields, lists) => {
  const resourceType = readResourceType(path)
  const type = storedType(path.type ?? '', 'type')
  return { ids: required('public_ids', fields, lists), find: byName({ resourceType, type }) }
})

const byName =
  (of: { resourceType: ResourceType; type: StoredType }): Wanted['find'] =>
  async ({ services: { catalog }, account: { cloudName } }, publicId) => {
    const name = { ...of, publicId }
    const asset = (await catalog.get(cloudName, name)) ?? (await catalog.getDeleted(cloudName, name))
    return asset?.assetId ?? null
  }

/** `POST /resources/restore` of `asset_ids[]`, likewise. @see admin_api#restore_resources_by_asset_id */
export const restoreByAssetIds = restoration('asset_ids', (_call, fields, lists) => ({
  ids: required('asset_ids', fields, lists),
  find: async (_, assetId) => assetId,
}))

function required(name: string, fields: Fields, lists: Lists): readonly string[] {
  const ids = readIds(name, fields, lists)
  if (ids === null) throw refuse('missingParameter', name)
  return ids
}

/**
 * `DELETE /resources/backup/<asset_id>` of `version_ids[]`, for good: 207 where some are not there.
 * @see https://cloudinary.com/documentation/admin_api#delete_backed_up_versions_of_a_resource
 */
export const deleteBackups: Action = async (call) => {
  const { services, account, path } = call
  const { asset_id: assetId = '' } = path
  const { fields, lists } = await readArguments(call)
  const { version_ids: _ids, ...others } = fields
  readParameters(others, {})
  const versionIds = required('version_ids', fields, lists)
  const { catalog, blobs } = services
  if ((await catalog.listBackups(account.cloudName, assetId)).length === 0) throw refuse('resourceNotFound', assetId)
  const { removed, freed } = await catalog.removeBackups(account.cloudName, assetId, versionIds)
  await removeBlobs(blobs, freed)
  const failures = versionIds
    .filter((id) => !removed.includes(id))
    .map((id) => ({ version_id: id, error: refuse('resourceNotFound', id).message }))
  return Response.json(
    { asset_id: assetId, deleted_version_ids: removed, ...(failures.length > 0 && { failures }) },
    { status: failures.length > 0 ? 207 : 200 },
  )
}
