import type { Removal } from '../catalog/catalog.ts'
import type { Call } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { readForm } from '../ingest/read-form.ts'
import { authenticate } from './authenticate.ts'
import { findMeant } from './missing-type.ts'
import { readTaken, type Takes } from './parameters.ts'
import { flag, line, storedType } from './parsers.ts'
import { readSigned } from './read-signed.ts'
import { removeAsset } from './remove-asset.ts'
import { NOTIFIED, requireNamable } from './require-namable.ts'

/** Nothing else passes: what was signed for an upload of any shape is refused here by the first name that is not ours. */
const DESTROY = {
  table: { timestamp: line(10), public_id: line(255), type: storedType, invalidate: flag, ...NOTIFIED },
  documented: new Set<string>(),
} as const satisfies Takes

/**
 * `POST /v1_1/<cloud>/<image|video|raw>/destroy`: the asset, what was derived from it, and their bytes.
 * @see https://cloudinary.com/documentation/image_upload_api_reference#destroy
 */
export async function destroy(call: Call): Promise<Response> {
  const { services } = call
  const { resourceType, parameters } = await readSigned(call, DESTROY)
  const { public_id: publicId, type, ...named } = parameters
  if (publicId === undefined) throw refuse('missingParameter', 'public_id')
  const own = requireNamable(services, named)

  const removed = await findMeant(type, services.assumptions, (type) =>
    removeAsset(call, { resourceType, type, publicId }, { own }),
  )
  return answer(removed)
}

const DESTROY_BY_ID = {
  table: { timestamp: line(10), asset_id: line(32), invalidate: flag, ...NOTIFIED },
  documented: new Set<string>(),
} as const satisfies Takes

/** `POST /v1_1/<cloud>/asset/destroy`: the same by the id that stays when a name changes. @see image_upload_api_reference#destroy_by_asset_id */
export async function destroyById(call: Call): Promise<Response> {
  const { services, account, request, body, signal } = call
  const { fields } = await readForm({ headers: request.headers, body, signal }, services.limits)
  authenticate(fields, call, DESTROY_BY_ID)
  const { asset_id: assetId, ...named } = readTaken(fields, DESTROY_BY_ID, services.assumptions)
  if (assetId === undefined) throw refuse('missingParameter', 'asset_id')
  const own = requireNamable(services, named)
  const asset = await services.catalog.getById(account.cloudName, assetId)
  return answer(asset && (await removeAsset(call, asset, { own, only: { assetId } })))
}

const answer = (removed: Removal | null): Response => Response.json({ result: removed ? 'ok' : 'not found' })
