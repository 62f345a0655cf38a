import type { Asset } from '../catalog/catalog.ts'
import type { Action, Call } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { readQuery } from '../ingest/field-collector.ts'
import {
  describeAsset,
  describeContext,
  describeDerived,
  describeMetadata,
  describeModeration,
} from '../upload-api/describe-asset.ts'
import { FINDINGS_TABLE, findOut } from '../upload-api/find-out.ts'
import { readParameters, readResourceType } from '../upload-api/parameters.ts'
import { flag, integer, line, storedType } from '../upload-api/parsers.ts'
import { describeHints } from '../upload-api/picture-hints.ts'
import { DOCUMENTED } from './not-here.ts'
import { pageOf, readCursor, readSequence } from './page.ts'

/** How a path says which asset it means. */
interface Way {
  id: string
  find(): Promise<Asset | null>
  /** What was deleted while a version of it was kept. */
  findDeleted(): Promise<Asset | null>
}

function byPath({ services: { catalog }, account: { cloudName }, path }: Call): Way {
  const { public_id: publicId = '' } = path
  const name = { resourceType: readResourceType(path), type: storedType(path.type ?? '', 'type'), publicId }
  return {
    id: publicId,
    find: () => catalog.get(cloudName, name),
    findDeleted: () => catalog.getDeleted(cloudName, name),
  }
}

const byId = ({ services: { catalog }, account: { cloudName }, path: { asset_id: id = '' } }: Call): Way => ({
  id,
  find: () => catalog.getById(cloudName, id),
  findDeleted: () => catalog.getDeletedById(cloudName, id),
})

async function required({ id, find }: Way): Promise<Asset> {
  const asset = await find()
  if (!asset) throw refuse('resourceNotFound', id)
  return asset
}

/** The asset that a path names by resource type, type and public id. @throws CloudinaryError `resourceNotFound` */
export const findByPath = async (call: Call): Promise<Asset> => required(byPath(call))

/** The asset that a path names by its id. @throws CloudinaryError `resourceNotFound` */
export const findById = async (call: Call): Promise<Asset> => required(byId(call))

/** `GET /resources/<resource_type>/<type>/<public_id>`. @see admin_api#get_details_of_a_single_resource_by_public_id */
export const getResource: Action = async (call) => answerOne(call, byPath(call))

/** `GET /resources/<asset_id>`. @see admin_api#get_details_of_a_single_resource_by_asset_id */
export const getResourceById: Action = async (call) => answerOne(call, byId(call))

/** What can be asked about one asset besides. */
const ONE_TABLE = {
  ...FINDINGS_TABLE,
  coordinates: flag,
  versions: flag,
  max_results: integer(1, 500),
  derived_next_cursor: line(1000),
  related: flag,
  related_next_cursor: line(1000),
} as const

async function answerOne(call: Call, way: Way): Promise<Response> {
  const { services, query } = call
  const said = readParameters(readQuery(query).fields, ONE_TABLE, DOCUMENTED.one)
  const { coordinates, versions, max_results: limit, derived_next_cursor: cursor, ...others } = said
  const { related, related_next_cursor: relatedCursor, ...asked } = others
  const live = await way.find()
  const asset = live ?? (await way.findDeleted())
  if (!asset) throw refuse('resourceNotFound', way.id)
  return Response.json({
    ...(await describeResource(call, asset, { limit, cursor })),
    ...(live && (await findOut(services, live, asked))),
    ...(coordinates && describeHints(asset)),
    // It is still told of, without the bytes that it has no more.
    ...(!live && { bytes: 0, placeholder: true }),
    ...((related || relatedCursor) && (await describeRelated(call, asset, relatedCursor))),
    ...(versions && { versions: await describeVersions(call, asset) }),
  })
}

/** The versions that are kept, oldest first. @see admin_api#get_details_of_a_single_resource_by_public_id, `versions` */
async function describeVersions({ services, account }: Call, { assetId }: Asset): Promise<object[]> {
  const versions = await services.catalog.listBackups(account.cloudName, assetId)
  return versions.map(({ versionId, version, format, bytes }) => ({
    version_id: versionId,
    version: String(version),
    ...(format !== null && { format }),
    size: bytes,
    time: `${new Date(version * 1000).toISOString().slice(0, 19)}Z`,
    restorable: true,
  }))
}

/** How many related assets one answer shows. @see admin_api#get_details_of_a_single_resource_by_public_id */
const RELATED_AT_ONCE = 100

async function describeRelated({ services, account }: Call, { assetId }: Asset, cursor: string | undefined) {
  const list = `related to ${assetId}`
  const found = await services.catalog.listRelated(account.cloudName, assetId, {
    after: readSequence(list, cursor),
    limit: RELATED_AT_ONCE + 1,
  })
  const { items, next } = pageOf(found, RELATED_AT_ONCE, list, ({ sequence }) => String(sequence))
  return {
    related_assets: items.map(({ asset }) => describeAsset(services, account, asset)),
    ...(next.next_cursor && { related_next_cursor: next.next_cursor }),
  }
}

/** Which of the images made of an asset are shown. */
interface DerivedPage {
  /** Default 10, as documented. */
  limit?: number | undefined
  cursor?: string | undefined
}

/** All that is known of one asset, a page of the images made of it among it. */
export async function describeResource(
  { services, account }: Call,
  asset: Asset,
  { limit = 10, cursor }: DerivedPage = {},
): Promise<object> {
  const list = `derived of ${asset.assetId}`
  const after = readCursor(list, cursor, /^[0-9a-f]{32}$/)
  const all = await services.catalog.listDerived(asset.blobId)
  // Where the last one of the page before is gone, so are those before it, or nobody minds to see them again.
  const left = all.slice(all.findIndex(({ id }) => id === after) + 1)
  const { items: derived, next } = pageOf(left, limit, list, ({ id }) => id)
  return {
    ...describeAsset(services, account, asset),
    etag: asset.etag,
    tags: asset.tags,
    ...describeContext(asset),
    ...describeMetadata(asset),
    ...describeModeration(asset),
    ...(asset.moderationStatus !== null && { moderation_kind: 'manual', moderation_status: asset.moderationStatus }),
    original_filename: asset.originalFilename,
    derived: derived.map((image) => ({ ...describeDerived(services, account, asset, image), id: image.id })),
    ...next,
    ...(next.next_cursor && { derived_next_cursor: next.next_cursor }),
  }
}
