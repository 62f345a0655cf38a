import type { StoredType } from 'countersign/protocol'
import type { ChangeAsset, StoredName } from '../catalog/catalog.ts'
import type { Call } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { FIELD_LIMITS, type Fields } from '../ingest/field-collector.ts'
import { readForm } from '../ingest/read-form.ts'
import { authenticate } from './authenticate.ts'
import { findMeant } from './missing-type.ts'
import { readResourceType, requireSamePath, type Takes } from './parameters.ts'
import { line, storedType } from './parsers.ts'
import { readPublicIds } from './public-ids.ts'

/** How many assets one call may name. @see image_upload_api_reference#tags */
const MAX_IDS = 1000

/** What actions on many assets have in common. */
export const NAMED_TABLE = {
  timestamp: line(10),
  /** As it was signed, items joined by commas. Which assets it names is read from the items. */
  public_ids: line(MAX_IDS * 256),
  type: storedType,
} as const

/**
 * Changes all that `public_ids[]` names in one durable transaction. Ids that are not there are no error: the answer leaves them out.
 * @param read what the fields ask for, once they are known to be signed.
 */
export async function changeNamed(
  call: Call,
  takes: Takes,
  read: (fields: Fields) => { type: StoredType | undefined; change: ChangeAsset },
): Promise<Response> {
  const { services, account, request, body, signal } = call
  const resourceType = readResourceType(call.path)
  const options = { ...services.limits, maxFields: MAX_IDS + FIELD_LIMITS.count }
  const { fields, lists } = await readForm({ headers: request.headers, body, signal }, options)
  authenticate(fields, call, takes)
  requireSamePath(fields, { cloud_name: account.cloudName, resource_type: resourceType })
  const { type, change } = read(fields)
  const publicIds = readPublicIds(fields, lists, MAX_IDS)
  if (publicIds === null) throw refuse('missingParameter', 'public_ids')

  const names: StoredName[] = []
  for (const publicId of publicIds) {
    const name = await findMeant(type, services.assumptions, async (type) => {
      const name = { resourceType, type, publicId }
      return (await services.catalog.get(account.cloudName, name)) && name
    })
    if (name !== null) names.push(name)
  }
  const changed = await services.catalog.change(account.cloudName, names, change)
  return Response.json({ public_ids: changed.map(({ publicId }) => publicId) })
}
