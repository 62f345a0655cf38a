import { UPLOAD_PARAMETERS } from 'countersign/protocol'
import type { Call } from '../cloud/call.ts'
import { derive } from '../delivery/derive.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { describeEager } from '../events/asset-events.ts'
import { ADD_ON_TABLE } from './add-ons.ts'
import { describeUpload, signAnswer } from './answer-upload.ts'
import { metadataChange } from './assign-metadata.ts'
import { changeAssets } from './change-assets.ts'
import { CHANGES_TABLE, changesOf } from './changes.ts'
import { describeDerived } from './describe-asset.ts'
import { describeBreakpoints, findBreakpoints } from './find-breakpoints.ts'
import { FINDINGS_TABLE, findOut, pickAsked } from './find-out.ts'
import { deliveryHeaders } from './headers-parameter.ts'
import { findMeant } from './missing-type.ts'
import { moderation } from './moderation-parameter.ts'
import type { Takes } from './parameters.ts'
import { eager, flag, line, notificationUrl, storedType } from './parsers.ts'
import { hintsOf } from './picture-hints.ts'
import { breakpoints } from './picture-parsers.ts'
import { describePending, pendingImages, promisedEager } from './promise-eager.ts'
import { readSigned } from './read-signed.ts'
import { type Make, renderEager } from './render-eager.ts'
import { NOTIFIED, requireNamable } from './require-namable.ts'

const EXPLICIT = {
  table: {
    timestamp: line(10),
    public_id: line(255),
    type: storedType,
    ...CHANGES_TABLE,
    moderation,
    headers: deliveryHeaders,
    ...FINDINGS_TABLE,
    eager,
    eager_async: flag,
    responsive_breakpoints: breakpoints,
    ...ADD_ON_TABLE,
    /** There is no cache before this server that would have to be told. */
    invalidate: flag,
    ...NOTIFIED,
    eager_notification_url: notificationUrl,
  },
  documented: new Set(Object.keys(UPLOAD_PARAMETERS)),
  because: 'explicit says other things of an asset that is there: it stores no file and names none',
} as const satisfies Takes

/**
 * `POST /v1_1/<cloud>/<image|video|raw>/explicit`: says other things of an asset that is there, and makes images of it.
 * @see https://cloudinary.com/documentation/image_upload_api_reference#explicit
 */
export async function explicit(call: Call): Promise<Response> {
  const { services, account } = call
  const { resourceType, fields, parameters } = await readSigned(call, EXPLICIT)
  const { public_id: publicId, type, eager, responsive_breakpoints: wanted = [], ...said } = parameters
  if (publicId === undefined) throw refuse('missingParameter', 'public_id')
  const own = requireNamable(services, said)

  const found = await findMeant(type, services.assumptions, (type) =>
    services.catalog.get(account.cloudName, { resourceType, type, publicId }),
  )
  if (!found) throw refuse('resourceNotFound', publicId)
  // First what may be refused: nothing is said of the asset unless every image could be made.
  const changeMetadata = await metadataChange(call, said)
  changeMetadata(found)
  const make: Make = (drawing, format) => derive(services, found, drawing, format)
  const pending = said.eager_async && eager?.length ? await pendingImages(services, eager, found) : null
  const images = pending ? [] : await renderEager(services, eager ?? [], found, make)
  const widths = await findBreakpoints(services, found, wanted, make)
  const asked = pickAsked(said)
  const findings = await findOut(services, { ...found, hints: hintsOf(said, found.hints) ?? found.hints }, asked)
  const [asset] = await changeAssets(
    call,
    [found],
    (asset) => ({
      ...changesOf(said, asset.hints),
      ...changeMetadata(asset),
    }),
    {
      own,
      besides: (tell, asset) =>
        eager && !pending
          ? tell('eager', asset, () =>
              describeEager(
                asset,
                images.map((image) => describeDerived(services, account, asset, image)),
              ),
            )
          : [],
    },
  )
  if (!asset) throw refuse('resourceNotFound', publicId)
  if (pending) {
    const { batchId, work } = promisedEager(call, asset, parameters, pending)
    await services.catalog.promisedWork.create(account.cloudName, batchId, work)
    services.promises.wake()
  }
  return signAnswer(call, fields, {
    ...describeUpload(call, { outcome: 'changed', asset }, eager && images),
    ...(pending && { eager: describePending(services, account, asset, pending) }),
    ...findings,
    ...(wanted.length > 0 && {
      responsive_breakpoints: describeBreakpoints(services, account, asset, widths),
    }),
  })
}
