import type { SpriteFacts } from '../catalog/catalog.ts'
import type { Call } from '../cloud/call.ts'
import { lookAgain } from '../delivery/serve-asset.ts'
import { composeSprite } from '../transform/compose.ts'
import type { Place } from '../transform/sprite-layout.ts'
import { answerLater, sendComposed } from './answer-composed.ts'
import { findParts } from './composed-parts.ts'
import { readComposed } from './composed-request.ts'
import { storeGenerated } from './store-generated.ts'

/**
 * `POST /v1_1/<cloud>/image/sprite`: images side by side in one, of type `sprite`; where each of them lies is in the answer and, as CSS and as
 * JSON, beside the image. `GET` of the same, by link, sends the image and keeps nothing.
 * @see https://cloudinary.com/documentation/image_upload_api_reference#sprite
 */
export async function sprite(call: Call): Promise<Response> {
  const asked = await readComposed(call)
  const { parameters, isDownload } = asked
  const format = parameters.format ?? parameters.transformation?.format ?? 'png'
  const options = { limits: call.services.limits, patient: !isDownload }
  const { image, publicId, infos } = await lookAgain(async () => {
    const { parts, publicId } = await findParts(call, asked)
    const { image, places } = await composeSprite(parts, format, options)
    return { publicId, image, infos: nameEach(parts, places) }
  })
  if (isDownload) return sendComposed(call, image, publicId)
  const { notification_url: notificationUrl } = parameters
  const facts = { image_infos: infos }
  const stored = await storeGenerated(call, image, { type: 'sprite', publicId, sprite: facts, notificationUrl })
  if (parameters.async) return answerLater(stored)
  const { public_id, version } = stored
  return Response.json({ ...urlsOf(stored.url), public_id, version, ...facts })
}

/** The same image twice has two names. */
function nameEach(parts: readonly { name: string }[], places: readonly Place[]): SpriteFacts['image_infos'] {
  const infos = new Map<string, Place>()
  for (const [index, place] of places.entries()) {
    const wanted = parts[index]?.name ?? ''
    let name = wanted
    for (let number = 2; infos.has(name); number += 1) name = `${wanted}_${number}`
    infos.set(name, place)
  }
  return Object.fromEntries(infos)
}

function urlsOf(image: string) {
  const beside = (extension: string) => image.replace(/\.[a-z]+$/, `.${extension}`)
  const [css, json] = [beside('css'), beside('json')]
  return {
    css_url: css,
    image_url: image,
    json_url: json,
    secure_css_url: css,
    secure_image_url: image,
    secure_json_url: json,
  }
}
