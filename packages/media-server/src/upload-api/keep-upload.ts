import { isResourceType } from 'countersign/protocol'
import type { PromisedUpload } from '../catalog/definitions.ts'
import type { CloudAccount, Services } from '../cloud/services.ts'
import { CloudinaryError } from '../errors/cloudinary-error.ts'
import { type Listener, listenersNamed } from '../events/listeners.ts'
import { notifier } from '../events/notifier.ts'
import type { RequestedType } from './inspect-file.ts'
import { unattended } from './unattended.ts'
import { readUploadParameters } from './upload.ts'
import { finishUpload } from './upload-chunk.ts'

/** Makes the asset that was promised, or tells why there is none. @throws CloudinaryError where it may be made later. */
export async function keepUpload(
  services: Services,
  account: CloudAccount,
  { uploadId, fields, isSigned, preset, requested, filename, requestId }: PromisedUpload,
  batchId: string,
): Promise<void> {
  const call = unattended(services, account, requestId)
  let own: readonly Listener[] = []
  try {
    const type: RequestedType = requested === 'auto' || isResourceType(requested) ? requested : 'auto'
    const parameters = readUploadParameters(call, { fields }, type, { isSigned, preset })
    own = listenersNamed(parameters)
    const upload = { parameters, isSigned, requested: type, filename, told: { besides: { batch_id: batchId } } }
    const done = await finishUpload(call, upload, { cloudName: account.cloudName, uploadId })
    if ('refused' in done) throw new CloudinaryError(...done.refused)
  } catch (error) {
    if (!(error instanceof CloudinaryError) || error.status >= 500) throw error
    const tell = await notifier(call, own)
    const about = { cloudName: account.cloudName, assetId: batchId }
    const { message } = error
    const failed = () => ({
      batch_id: batchId,
      error: { message },
      ...(fields.public_id && { public_id: fields.public_id }),
    })
    await services.catalog.queueNotifications(tell('error', about, failed))
    services.notifications.wake()
  }
}
