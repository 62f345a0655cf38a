import type { Asset } from '../catalog/catalog.ts'
import type { Action, Call } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { readQuery } from '../ingest/field-collector.ts'
import { describeAsset, describeContext, describeDerived, describeMetadata } from '../upload-api/describe-asset.ts'
import { FINDINGS_TABLE, findOut } from '../upload-api/find-out.ts'
import { readParameters, readResourceType } from '../upload-api/parameters.ts'
import { flag, storedType } from '../upload-api/parsers.ts'
import { describeHints } from '../upload-api/picture-hints.ts'
import { DOCUMENTED } from './not-here.ts'

/** `GET /resources/<resource_type>/<type>/<public_id>`. @see admin_api#get_details_of_a_single_resource_by_public_id */
export const getResource: Action = async (call) => {
  return answerOne(call, findByPath)
}

/** `GET /resources/<asset_id>`. @see admin_api#get_details_of_a_single_resource_by_asset_id */
export const getResourceById: Action = async (call) => {
  return answerOne(call, findById)
}

/** What can be asked about one asset besides. */
const ONE_TABLE = { ...FINDINGS_TABLE, coordinates: flag } as const

async function answerOne(call: Call, find: (call: Call) => Promise<Asset>): Promise<Response> {
  const { coordinates, ...asked } = readParameters(readQuery(call.query).fields, ONE_TABLE, DOCUMENTED.one)
  const asset = await find(call)
  const findings = await findOut(call.services, asset, asked)
  return Response.json({
    ...(await describeResource(call, asset)),
    ...findings,
    ...(coordinates && describeHints(asset)),
  })
}

/** The asset that a path names by resource type, type and public id. @throws CloudinaryError `resourceNotFound` */
export async function findByPath({ services, account, path }: Call): Promise<Asset> {
  const { public_id: publicId = '' } = path
  const name = { resourceType: readResourceType(path), type: storedType(path.type ?? '', 'type'), publicId }
  const asset = await services.catalog.get(account.cloudName, name)
  if (!asset) throw refuse('resourceNotFound', publicId)
  return asset
}

/** The asset that a path names by its id. @throws CloudinaryError `resourceNotFound` */
export async function findById({ services, account, path: { asset_id: assetId = '' } }: Call): Promise<Asset> {
  const asset = await services.catalog.getById(account.cloudName, assetId)
  if (!asset) throw refuse('resourceNotFound', assetId)
  return asset
}

/** All that is known of one asset, the images made of it among it. */
export async function describeResource({ services, account }: Call, asset: Asset): Promise<object> {
  const derived = await services.catalog.listDerived(asset.blobId)
  return {
    ...describeAsset(services, account, asset),
    etag: asset.etag,
    tags: asset.tags,
    ...describeContext(asset),
    ...describeMetadata(asset),
    original_filename: asset.originalFilename,
    derived: derived.map((image) => ({ ...describeDerived(services, account, asset, image), id: image.id })),
  }
}
