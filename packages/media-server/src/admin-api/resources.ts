import type { Asset } from '../catalog/catalog.ts'
import type { Action, Call } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { readQuery } from '../ingest/field-collector.ts'
import { describeAsset, describeContext, describeDerived } from '../upload-api/describe-asset.ts'
import { readParameters, readResourceType } from '../upload-api/parameters.ts'
import { deliveryType, flag, integer, line, oneOf } from '../upload-api/parsers.ts'
import { readPublicIds } from '../upload-api/public-ids.ts'
import { DOCUMENTED, refuseOtherCalls } from './not-here.ts'

export const ping: Action = async () => Response.json({ status: 'ok' })

/** `GET /resources/<resource_type>/<type>/<public_id>`. @see admin_api#get_details_of_a_single_resource_by_public_id */
export const getResource: Action = async ({ services, account, path, query }) => {
  refuseOtherCalls(path)
  readParameters(readQuery(query).fields, {}, DOCUMENTED.one)
  const { public_id: publicId = '' } = path
  const name = { resourceType: readResourceType(path), type: deliveryType(path.type ?? '', 'type'), publicId }
  const asset = await services.catalog.get(account.cloudName, name)
  if (!asset) throw refuse('resourceNotFound', publicId)
  const derived = await services.catalog.listDerived(asset.blobId)
  return Response.json({
    ...describeAsset(services, account, asset),
    etag: asset.etag,
    tags: asset.tags,
    ...describeContext(asset),
    original_filename: asset.originalFilename,
    derived: derived.map((image) => ({ ...describeDerived(services, account, asset, image), id: image.id })),
  })
}

const LIST_TABLE = {
  max_results: integer(1, 500),
  next_cursor: line(1000),
  prefix: line(255),
  direction: oneOf('asc', 'desc', '1', '-1'),
  tags: flag,
  context: flag,
} as const

/** `GET /resources/<resource_type>[/<type>]`: a page of assets, or those of `public_ids[]`. @see admin_api#get_resources */
export const listResources: Action = async ({ services, account, path, query }) => {
  refuseOtherCalls(path)
  const { fields, lists } = readQuery(query)
  const { public_ids: _ids, ...others } = fields
  const {
    max_results: maxResults,
    direction = 'desc',
    prefix,
    next_cursor: cursor,
    ...shown
  } = readParameters(others, LIST_TABLE, DOCUMENTED.list)
  const type = path.type === undefined ? undefined : deliveryType(path.type, 'type')
  const publicIds = readPublicIds(fields, lists)
  if (prefix !== undefined && type === undefined) throw refuse('missingParameter', 'type (prefix needs it)')
  const { assets, nextCursor } = await services.catalog.list({
    cloudName: account.cloudName,
    resourceType: readResourceType(path),
    direction: direction === 'asc' || direction === '1' ? 'asc' : 'desc',
    maxResults: maxResults ?? (publicIds ? 100 : 10),
    ...(type && { type }),
    ...(prefix && { prefix }),
    ...(publicIds && { publicIds }),
    ...(cursor && { cursor }),
  })
  return Response.json({
    resources: assets.map((asset) => describeListed({ services, account }, asset, shown)),
    ...(nextCursor && { next_cursor: nextCursor }),
  })
}

const describeListed = (
  { services, account }: Pick<Call, 'services' | 'account'>,
  asset: Asset,
  shown: { tags?: boolean; context?: boolean },
) => ({
  ...describeAsset(services, account, asset),
  ...(shown.tags && { tags: asset.tags }),
  ...(shown.context && describeContext(asset)),
})
