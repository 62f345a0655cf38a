import { isResourceType, isStoredType } from 'countersign/protocol'
import type { Asset } from '../catalog/catalog.ts'
import type { Action, Call } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { describeRelations } from '../events/asset-events.ts'
import { notifier } from '../events/notifier.ts'
import { readParameters } from '../upload-api/parameters.ts'
import { readIds } from '../upload-api/public-ids.ts'
import { readArguments } from './arguments.ts'
import { findById, findByPath } from './resources.ts'

/** How many assets one call may name. @see admin_api#add_related_assets */
const MOST = 10

/** What became of one that was named, in Cloudinary's words. @see AssetRelationInfo of \@cloudinary/asset-management */
const OUTCOMES = {
  success: { message: 'success', code: 'success_ids', status: 200 },
  missing: { message: 'resource does not exist', code: 'non_existing_ids', status: 404 },
  invalid: { message: 'resource identifier is invalid', code: 'invalid_ids', status: 400 },
  itself: { message: 'resource cannot be related to itself', code: 'invalid_relate_to_self_id', status: 400 },
  already: { message: 'resource already added', code: 'already_exists_ids', status: 409 },
  unrelated: { message: 'relation does not exist', code: 'relation_does_not_exist_ids', status: 404 },
} as const

type Find = (call: Call, named: string) => Promise<Asset | 'missing' | 'invalid'>

/** `image/upload/dog` */
const byName: Find = async ({ services, account }, named) => {
  const [, resourceType = '', type = '', publicId = ''] = /^([^/]+)\/([^/]+)\/(.+)$/s.exec(named) ?? []
  if (!isResourceType(resourceType) || !isStoredType(type)) return 'invalid'
  const name = { resourceType, type, publicId }
  return (await services.catalog.get(account.cloudName, name)) ?? 'missing'
}

const byId: Find = async ({ services, account }, named) =>
  /^[0-9a-f]{32}$/.test(named) ? ((await services.catalog.getById(account.cloudName, named)) ?? 'missing') : 'invalid'

const change =
  (how: 'relate' | 'unrelate', findOwn: (call: Call) => Promise<Asset>, find: Find): Action =>
  async (call) => {
    const { services, account } = call
    const { fields, lists } = await readArguments(call)
    const list = how === 'relate' ? 'assets_to_relate' : 'assets_to_unrelate'
    const { [list]: _named, ...others } = fields
    readParameters(others, {})
    const named = readIds(list, fields, lists, MOST)
    if (named === null) throw refuse('missingParameter', list)
    const own = await findOwn(call)

    const found = new Map<string, Asset | keyof typeof OUTCOMES>()
    for (const each of named) {
      const asset = await find(call, each)
      found.set(each, typeof asset === 'object' && asset.assetId === own.assetId ? 'itself' : asset)
    }
    const ids = [...found.values()].flatMap((asset) => (typeof asset === 'object' ? [asset.assetId] : []))
    const tell = await notifier(call)
    const notify = (done: readonly string[]) =>
      tell('related_assets', own, () => describeRelations(own, how, done.length, found.size - done.length))
    const done = new Set(await services.catalog[how](account.cloudName, own.assetId, [...new Set(ids)], { notify }))
    services.notifications.wake()
    const results = [...found].map(([asset, it]) => {
      const failed = how === 'relate' ? 'already' : 'unrelated'
      const outcome = typeof it !== 'object' ? it : done.has(it.assetId) ? 'success' : failed
      return { outcome, told: { asset, ...OUTCOMES[outcome] } }
    })
    const told = (isSuccess: boolean) =>
      results.filter(({ outcome }) => (outcome === 'success') === isSuccess).map((each) => each.told)
    return Response.json({ failed: told(false), success: told(true) })
  }

/** `POST /resources/related_assets/<resource_type>/<type>/<public_id>` with `assets_to_relate`: both ways. @see admin_api#add_related_assets */
export const addRelated = change('relate', findByPath, byName)

/** `POST /resources/related_assets/<asset_id>`. @see admin_api#add_related_assets_by_asset_id */
export const addRelatedById = change('relate', findById, byId)

/** `DELETE /resources/related_assets/<resource_type>/<type>/<public_id>` with `assets_to_unrelate`. @see admin_api#delete_related_assets */
export const deleteRelated = change('unrelate', findByPath, byName)

/** `DELETE /resources/related_assets/<asset_id>`. @see admin_api#delete_related_assets_by_asset_id */
export const deleteRelatedById = change('unrelate', findById, byId)
