import type { Call } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { readForm } from '../ingest/read-form.ts'
import { authenticate } from './authenticate.ts'
import { findMeant } from './missing-type.ts'
import { readResourceType, readTaken, requireSamePath, type Takes } from './parameters.ts'
import { deliveryType, flag, line } from './parsers.ts'
import { removeAsset } from './remove-asset.ts'

/** Nothing else passes: what was signed for an upload of any shape is refused here by the first name that is not ours. */
const DESTROY = {
  table: { timestamp: line(10), public_id: line(255), type: deliveryType, invalidate: flag },
  documented: new Set(['notification_url']),
} as const satisfies Takes

/**
 * `POST /v1_1/<cloud>/<image|video|raw>/destroy`: the asset, what was derived from it, and their bytes.
 * @see https://cloudinary.com/documentation/image_upload_api_reference#destroy
 */
export async function destroy(call: Call): Promise<Response> {
  const { services, account, request, body, signal } = call
  const resourceType = readResourceType(call.path)
  const { fields } = await readForm({ headers: request.headers, body, signal }, services.limits)
  authenticate(fields, call, DESTROY)
  requireSamePath(fields, { cloud_name: account.cloudName, resource_type: resourceType })
  const { public_id: publicId, type } = readTaken(fields, DESTROY, services.assumptions)
  if (publicId === undefined) throw refuse('missingParameter', 'public_id')

  const removed = await findMeant(type, services.assumptions, (type) =>
    removeAsset(call, { resourceType, type, publicId }),
  )
  return Response.json({ result: removed ? 'ok' : 'not found' })
}
