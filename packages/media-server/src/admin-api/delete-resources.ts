import type { Action, Call } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { type Fields, type Lists, readQuery } from '../ingest/field-collector.ts'
import { readForm } from '../ingest/read-form.ts'
import { readParameters, readResourceType } from '../upload-api/parameters.ts'
import { deliveryType, flag } from '../upload-api/parsers.ts'
import { readPublicIds } from '../upload-api/public-ids.ts'
import { removeAsset } from '../upload-api/remove-asset.ts'

const NOT_HERE = ['prefix', 'all', 'keep_original', 'transformations', 'next_cursor'] as const

/**
 * `DELETE /resources/<resource_type>/<type>` by `public_ids[]`, from the query (Python) or an urlencoded body (Node).
 * Ids that are not there are no error. @see https://cloudinary.com/documentation/admin_api#delete_resources
 */
export const deleteResources: Action = async (call) => {
  const { path } = call
  const resourceType = readResourceType(path)
  const type = deliveryType(path.type ?? '', 'type')
  const { fields, lists } = await readQueryOrBody(call)
  for (const name of NOT_HERE) if (fields[name]) throw refuse('notImplemented', `Deletion by ${name}`)
  const { public_ids: _ids, ...others } = fields
  readParameters(others, { invalidate: flag })
  const publicIds = readPublicIds(fields, lists)
  if (publicIds === null) throw refuse('missingParameter', 'public_ids')

  const deleted: [string, string][] = []
  const counts: [string, { original: number; derived: number }][] = []
  for (const publicId of publicIds) {
    const removed = await removeAsset(call, { resourceType, type, publicId })
    deleted.push([publicId, removed ? 'deleted' : 'not_found'])
    counts.push([publicId, { original: removed ? 1 : 0, derived: removed?.derivedCount ?? 0 }])
  }
  return Response.json({
    deleted: Object.fromEntries(deleted),
    deleted_counts: Object.fromEntries(counts),
    partial: false,
  })
}

async function readQueryOrBody({
  services,
  request,
  query,
  body,
  signal,
}: Call): Promise<{ fields: Fields; lists: Lists }> {
  if (query.size > 0 || !request.headers.has('content-type')) return readQuery(query)
  return readForm({ headers: request.headers, body, signal }, services.limits)
}
