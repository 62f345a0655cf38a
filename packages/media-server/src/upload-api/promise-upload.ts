import { createHash } from 'node:crypto'
import type { Call } from '../cloud/call.ts'
import { detectResourceType, type RequestedType } from './inspect-file.ts'
import { nameAsset } from './name-asset.ts'
import type { UploadedChunk } from './upload-chunk.ts'

/** How long a file that was promised to be stored is kept for that, should no server run: 30 days. */
export const PROMISE_MS = 30 * 24 * 60 * 60 * 1000

/**
 * Answers that an upload is pending, once its bytes and the promise are durable: whatever happens now, the next start keeps it.
 * @see https://cloudinary.com/documentation/image_upload_api_reference#async
 */
export async function promiseUpload(call: Call, chunk: UploadedChunk): Promise<Response> {
  const { services, account, requestId } = call
  const { head, parameters, requested, isSigned, preset, file } = chunk
  const { uploadId } = head
  const { api_key: _key, signature: _signature, ...fields } = chunk.fields
  const resourceType = head.first === 0 ? detectResourceType(requested, file.head) : requested
  // The same for the same file: who has lost the answer gets it again.
  const batchId = createHash('sha256').update(`${account.cloudName}/${uploadId}`).digest('hex')
  await services.catalog.promisedWork.create(account.cloudName, batchId, {
    ...{ kind: 'upload', uploadId, fields, isSigned, preset, requested, filename: file.filename, requestId },
  })
  services.promises.wake()
  return Response.json({
    status: 'pending',
    ...(resourceType !== 'auto' && { resource_type: resourceType }),
    type: parameters.type ?? 'upload',
    ...publicIdOf(chunk, resourceType),
    batch_id: batchId,
  })
}

/** Where it is known beforehand. */
function publicIdOf({ parameters, file }: UploadedChunk, resourceType: RequestedType) {
  if (resourceType === 'auto') return {}
  const { publicId, isRandom } = nameAsset(parameters, { filename: file.filename, resourceType })
  return isRandom ? {} : { public_id: publicId }
}
