import type { Call } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { readForm } from '../ingest/read-form.ts'
import { readDeleteToken } from './delete-token.ts'
import { readParameters } from './parameters.ts'
import { line } from './parsers.ts'
import { removeAsset } from './remove-asset.ts'

const TABLE = { token: line(255) }

/**
 * `POST /v1_1/<cloud>/delete_by_token`: takes back an upload, without a signature, by what its answer held. The token is good for
 * the version that was uploaded: whatever has come in its place is left alone.
 * @see https://cloudinary.com/documentation/upload_images#deleting_images_from_the_client_side
 */
export async function deleteByToken(call: Call): Promise<Response> {
  const { services, account, request, body, signal, receivedAt } = call
  const { fields } = await readForm({ headers: request.headers, body, signal }, services.limits)
  const { token } = readParameters(fields, TABLE)
  if (token === undefined) throw refuse('missingParameter', 'token')
  const { assetId, versionId } = readDeleteToken(account, token, receivedAt)
  const asset = await services.catalog.getById(account.cloudName, assetId)
  const removed =
    asset?.versionId === versionId
      ? await removeAsset(call, asset, { only: { versionId }, event: 'delete_by_token' })
      : null
  if (removed === null) throw refuse('deleteTokenUsed')
  return Response.json({ result: 'ok' })
}
