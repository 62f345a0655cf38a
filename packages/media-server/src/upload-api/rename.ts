import { isPublicId } from 'countersign/protocol'
import type { Asset, Notify } from '../catalog/catalog.ts'
import type { Call } from '../cloud/call.ts'
import { fixedPlace } from '../cloud/folder-mode.ts'
import { removeBlobs } from '../cloud/remove-blobs.ts'
import { removeDerived } from '../cloud/remove-derived.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { describeDeletion, describeRename } from '../events/asset-events.ts'
import { notifier } from '../events/notifier.ts'
import { answerUpload } from './answer-upload.ts'
import { findMeant } from './missing-type.ts'
import { createVersion } from './new-version.ts'
import type { Takes } from './parameters.ts'
import { deliveryType, flag, line, storedType } from './parsers.ts'
import { readSigned } from './read-signed.ts'
import { NOTIFIED, requireNamable } from './require-namable.ts'

/** Nothing else passes: what was signed for an upload of any shape is refused here by the first name that is not ours. */
const RENAME = {
  table: {
    timestamp: line(10),
    from_public_id: line(255),
    to_public_id: line(255),
    type: storedType,
    to_type: deliveryType,
    overwrite: flag,
    /** There is no cache before this server that would have to be told. */
    invalidate: flag,
    /** Whether the answer shows the context; it keeps it either way. */
    context: flag,
    /** Likewise. */
    metadata: flag,
    ...NOTIFIED,
  },
  documented: new Set<string>(),
} as const satisfies Takes

/**
 * `POST /v1_1/<cloud>/<image|video|raw>/rename`: another public id, another type, or both. What was derived follows; nothing is
 * delivered under the old name from then on. Display name and asset folder stay; with fixed folders the name says where it lies.
 * @see https://cloudinary.com/documentation/image_upload_api_reference#rename
 */
export async function rename(call: Call): Promise<Response> {
  const { services, account } = call
  const { resourceType, fields, parameters } = await readSigned(call, RENAME)
  const { from_public_id: fromId, to_public_id: toId, type, to_type: toType, overwrite = false } = parameters
  if (fromId === undefined) throw refuse('missingParameter', 'from_public_id')
  if (toId === undefined) throw refuse('missingParameter', 'to_public_id')
  if (!isPublicId(toId)) throw refuse('invalidPublicId', toId)

  const tell = await notifier(call, requireNamable(services, parameters))
  const notify: Notify = (asset, _replaced, lost) => [
    ...(lost ? tell('delete', lost, () => describeDeletion(services, lost)) : []),
    ...tell('rename', asset, () => describeRename(services, asset, fromId)),
  ]
  const options = { overwrite, notify, ...createVersion(services) }
  const renamed = await findMeant(type, services.assumptions, (type) => {
    const from = { resourceType, type, publicId: fromId }
    const place = services.folderMode === 'fixed' ? fixedPlace(toId) : {}
    return services.catalog.rename(account.cloudName, from, { type: toType ?? type, publicId: toId, ...place }, options)
  })
  if (!renamed) throw refuse('resourceNotFound', fromId)
  if (renamed.outcome === 'existing') throw refuse('toPublicIdTaken', toId)
  services.notifications.wake()
  if (renamed.outcome === 'overwritten') await removeBlobs(services.blobs, renamed.freed)
  if (services.assumptions.renameDerived === 'remade') await forgetDerived(services, renamed.asset)
  const asset = {
    ...renamed.asset,
    ...(!parameters.context && { context: {} }),
    ...(!parameters.metadata && { metadata: {} }),
  }
  return answerUpload(call, fields, { outcome: renamed.outcome, asset }, undefined)
}

/** They are rendered again when somebody asks for them under the new name. */
async function forgetDerived(services: Call['services'], { blobId }: Asset): Promise<void> {
  for (const { id } of await services.catalog.listDerived(blobId)) await removeDerived(services, id)
}
