import type { Call } from '../cloud/call.ts'
import { lookAgain } from '../delivery/serve-asset.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { composeAnimation } from '../transform/compose.ts'
import { answerLater, sendComposed } from './answer-composed.ts'
import { findParts } from './composed-parts.ts'
import { type ComposedRequest, readComposed } from './composed-request.ts'
import { storeGenerated } from './store-generated.ts'

/** Documented formats; those that are not here are refused by name. */
const IS_HERE: Readonly<Record<string, boolean>> = {
  gif: true,
  webp: true,
  png: false,
  mp4: false,
  webm: false,
  pdf: false,
}

/** Of a frame, unless `dl_` says otherwise: what browsers take for a delay of zero. */
const USUAL_DELAY_MS = 100

/**
 * `POST /v1_1/<cloud>/image/multi`: an animation of images, of type `multi`. `GET` of the same, by link, sends it and keeps nothing.
 * @see https://cloudinary.com/documentation/image_upload_api_reference#multi
 */
export async function multi(call: Call): Promise<Response> {
  const asked = await readComposed(call)
  const { parameters, isDownload } = asked
  const format = formatOf(asked)
  const delayMs = parameters.transformation?.delayMs ?? USUAL_DELAY_MS
  const options = { limits: call.services.limits, patient: !isDownload }
  const { image, publicId } = await lookAgain(async () => {
    const { parts, publicId } = await findParts(call, asked)
    return { publicId, image: await composeAnimation(parts, { format, delayMs }, options) }
  })
  if (isDownload) return sendComposed(call, image, publicId)
  const { notification_url: notificationUrl } = parameters
  const stored = await storeGenerated(call, image, { type: 'multi', publicId, notificationUrl })
  if (parameters.async) return answerLater(stored)
  const { url, secure_url, asset_id, public_id, version } = stored
  return Response.json({ url, secure_url, asset_id, public_id, version })
}

function formatOf({ parameters: { format, transformation } }: ComposedRequest): string {
  const wanted = format ?? transformation?.format ?? 'gif'
  if (!Object.hasOwn(IS_HERE, wanted))
    throw refuse('invalidParameter', 'format', `one of ${Object.keys(IS_HERE).join(', ')}`, wanted)
  if (!IS_HERE[wanted]) throw refuse('notImplemented', `multi in format ${wanted}`)
  return wanted
}
