import type { Asset, ListQuery } from '../catalog/catalog.ts'
import { toFolderPath } from '../catalog/folders.ts'
import { MODERATION_STATUSES } from '../catalog/moderation.ts'
import type { Action, Call } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import type { Fields, Lists } from '../ingest/field-collector.ts'
import { describeAsset, describeContext, describeMetadata, describeModeration } from '../upload-api/describe-asset.ts'
import { moderationKind } from '../upload-api/moderation-parameter.ts'
import { type ParametersOf, type Parser, readParameters, readResourceType } from '../upload-api/parameters.ts'
import { flag, integer, line, oneOf, storedType, words } from '../upload-api/parsers.ts'
import { readIds } from '../upload-api/public-ids.ts'
import { readAsked } from './arguments.ts'
import { DOCUMENTED } from './not-here.ts'

/** ISO 8601, of a day or a second; without a zone it is UTC. In milliseconds since the Unix epoch. */
const moment: Parser<number> = (text, name) => {
  const [, day, time = '00:00', zone = 'Z'] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?) ?(Z|UTC|[+-]\d\d:?\d\d)?)?$/.exec(text) ?? []
  const at = Date.parse(`${day}T${time}${zone.replace('UTC', 'Z').replace(/(\d\d)(\d\d)$/, '$1:$2')}`)
  if (Number.isNaN(at)) throw refuse('invalidParameter', name, 'a moment such as 2027-01-31T12:00:00Z', text)
  return at
}

const LIST_TABLE = {
  max_results: integer(1, 500),
  next_cursor: line(1000),
  direction: oneOf('asc', 'desc', '1', '-1'),
  tags: flag,
  context: flag,
  metadata: flag,
  moderations: flag,
  start_at: moment,
  fields: words,
} as const

/** Which assets a listing is of: what it takes besides {@link LIST_TABLE}, and what that says to the catalog. */
type Which = (
  path: Call['path'],
  fields: Fields,
  lists: Lists,
) => { own: Fields; query: Omit<ListQuery, 'cloudName' | 'direction' | 'maxResults'> }

/** A listing of the assets that `which` finds, a page at a time. */
const listing =
  (which: Which): Action =>
  async ({ services, account, path, query }) => {
    const { fields, lists } = readAsked(query)
    const { own, query: wanted } = which(path, fields, lists)
    const others = Object.fromEntries(Object.entries(fields).filter(([name]) => !Object.hasOwn(own, name)))
    const shown = readParameters(others, LIST_TABLE, DOCUMENTED.list)
    const { max_results: maxResults, direction = 'desc', next_cursor: cursor, start_at: since } = shown
    const { assets, nextCursor } = await services.catalog.list({
      ...wanted,
      cloudName: account.cloudName,
      direction: direction === 'asc' || direction === '1' ? 'asc' : 'desc',
      maxResults: maxResults ?? (wanted.publicIds || wanted.assetIds ? 100 : 10),
      ...(since !== undefined && { since }),
      ...(cursor && { cursor }),
    })
    return Response.json({
      resources: assets.map((asset) => describeListed({ services, account }, asset, shown)),
      ...(nextCursor && { next_cursor: nextCursor }),
    })
  }

/** `GET /resources/<resource_type>[/<type>]`: all, or those of `prefix` or `public_ids[]`. @see admin_api#get_resources */
export const listResources = listing((path, { prefix, public_ids }, lists) => {
  const own = present({ prefix, public_ids })
  const type = path.type === undefined ? undefined : storedType(path.type, 'type')
  if (prefix && type === undefined) throw refuse('missingParameter', 'type (prefix needs it)')
  const publicIds = readIds('public_ids', own, lists)
  return {
    own,
    query: {
      resourceType: readResourceType(path),
      ...(type && { type }),
      ...(prefix && { prefix: line(255)(prefix, 'prefix') }),
      ...(publicIds && { publicIds }),
    },
  }
})

/** `GET /resources/<resource_type>/tags/<tag>`. @see admin_api#get_resources_by_tag */
export const listByTag = listing((path) => ({
  own: {},
  query: { resourceType: readResourceType(path), tag: line(255)(path.tag ?? '', 'tag') },
}))

/** `GET /resources/<resource_type>/context?key=…[&value=…]`. @see admin_api#get_resources_by_context */
export const listByContext = listing((path, { key, value }) => {
  if (!key) throw refuse('missingParameter', 'key')
  return {
    own: present({ key, value }),
    query: {
      resourceType: readResourceType(path),
      context: { key: line(1024)(key, 'key'), ...(value && { value: line(1024)(value, 'value') }) },
    },
  }
})

/**
 * `GET /resources/<resource_type>/moderations/<kind>/<status>`: nobody but a person moderates here, so that other kinds find none.
 * @see admin_api#get_resources_in_moderation_queues
 */
export const listByModeration = listing((path) => {
  const kind = moderationKind(path.kind ?? '', 'kind')
  const status = oneOf(...MODERATION_STATUSES, 'queued', 'aborted')(path.status ?? '', 'status')
  const moderationStatus = MODERATION_STATUSES.find((each) => each === status && kind === 'manual')
  return {
    own: {},
    query: { resourceType: readResourceType(path), ...(moderationStatus ? { moderationStatus } : { publicIds: [] }) },
  }
})

/** `GET /resources/by_asset_folder?asset_folder=…`: that folder, without those below it. @see admin_api#get_resources_by_asset_folder */
const inFolder = listing((_path, { asset_folder }) => {
  if (asset_folder === undefined) throw refuse('missingParameter', 'asset_folder')
  return { own: { asset_folder }, query: { assetFolder: toFolderPath(line(255)(asset_folder, 'asset_folder')) } }
})

/** Likewise, on an account that has such folders. */
export const listByFolder: Action = async (call) => {
  if (call.services.folderMode === 'fixed') throw refuse('dynamicFoldersOnly', 'A list by asset_folder')
  return inFolder(call)
}

/** `GET /resources/by_asset_ids?asset_ids[]=…`, at most 100. @see admin_api#get_resources_by_asset_ids */
export const listByAssetIds = listing((_path, { asset_ids }, lists) => {
  const own = present({ asset_ids })
  const assetIds = readIds('asset_ids', own, lists)
  if (assetIds === null) throw refuse('missingParameter', 'asset_ids')
  return { own, query: { assetIds } }
})

/**
 * `GET /resources/by_external_ids?external_ids[]=…[&resource_type=…]`, at most 100. No call gives an asset an id besides its asset id, and
 * Cloudinary's document takes `asset_ids` in their place: so they are taken for the same.
 * @see https://github.com/cloudinary/asset-management-js `listResourcesByExternalIDs`
 */
export const listByExternalIds = listing((_path, { external_ids, asset_ids, resource_type }, lists) => {
  const own = present({ external_ids, asset_ids, resource_type })
  const assetIds = readIds('external_ids', own, lists) ?? readIds('asset_ids', own, lists)
  if (assetIds === null) throw refuse('missingParameter', 'external_ids')
  return { own, query: { assetIds, ...(resource_type && { resourceType: readResourceType({ resource_type }) }) } }
})

function describeListed(
  { services, account }: Pick<Call, 'services' | 'account'>,
  asset: Asset,
  { tags, context, metadata, moderations, fields }: ParametersOf<typeof LIST_TABLE>,
): object {
  const whole = {
    ...describeAsset(services, account, asset),
    ...((tags || fields?.includes('tags')) && { tags: asset.tags }),
    ...((context || fields?.includes('context')) && describeContext(asset)),
    ...((metadata || fields?.includes('metadata')) && describeMetadata(asset)),
    ...((moderations || fields?.includes('moderation')) && describeModeration(asset)),
  }
  if (fields === undefined) return whole
  const kept = new Set(['asset_id', 'public_id', ...fields])
  return Object.fromEntries(Object.entries(whole).filter(([name]) => kept.has(name)))
}

const present = (fields: Readonly<Record<string, string | undefined>>): Fields =>
  Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined))
