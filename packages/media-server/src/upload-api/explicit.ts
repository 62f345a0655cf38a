import { UPLOAD_PARAMETERS } from 'countersign/protocol'
import type { Asset, Derived } from '../catalog/catalog.ts'
import type { Call } from '../cloud/call.ts'
import { derive } from '../delivery/derive.ts'
import { drawingOf } from '../delivery/drawing.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { readForm } from '../ingest/read-form.ts'
import { accessControl, accessMode } from './access-parameters.ts'
import { answerUpload } from './answer-upload.ts'
import { authenticate } from './authenticate.ts'
import { changesOf } from './changes.ts'
import { findMeant } from './missing-type.ts'
import { readResourceType, readTaken, requireSamePath, type Takes } from './parameters.ts'
import { type Eager, eager, flag, line, pairs, storedType, tags } from './parsers.ts'
import { eagerFormat } from './render-eager.ts'

const EXPLICIT = {
  table: {
    timestamp: line(10),
    public_id: line(255),
    type: storedType,
    tags,
    context: pairs,
    display_name: line(255),
    asset_folder: line(255),
    access_mode: accessMode,
    access_control: accessControl,
    eager,
    /** There is no cache before this server that would have to be told. */
    invalidate: flag,
  },
  documented: new Set(Object.keys(UPLOAD_PARAMETERS)),
} as const satisfies Takes

/**
 * `POST /v1_1/<cloud>/<image|video|raw>/explicit`: says other things of an asset that is there, and makes images of it.
 * @see https://cloudinary.com/documentation/image_upload_api_reference#explicit
 */
export async function explicit(call: Call): Promise<Response> {
  const { services, account, request, body, signal } = call
  const resourceType = readResourceType(call.path)
  const { fields } = await readForm({ headers: request.headers, body, signal }, services.limits)
  authenticate(fields, call, EXPLICIT)
  requireSamePath(fields, { cloud_name: account.cloudName, resource_type: resourceType })
  const { public_id: publicId, type, eager, ...said } = readTaken(fields, EXPLICIT, services.assumptions)
  if (publicId === undefined) throw refuse('missingParameter', 'public_id')

  const found = await findMeant(type, services.assumptions, (type) =>
    services.catalog.get(account.cloudName, { resourceType, type, publicId }),
  )
  if (!found) throw refuse('resourceNotFound', publicId)
  // First what may be refused: nothing is said of the asset unless every image could be made.
  const images = await makeEach(call, found, eager ?? [])
  const [asset] = await services.catalog.change(account.cloudName, [found], () => changesOf(said))
  if (!asset) throw refuse('resourceNotFound', publicId)
  return answerUpload(call, fields, { outcome: 'changed', asset }, eager && images)
}

async function makeEach({ services }: Call, asset: Asset, wanted: readonly Eager[]): Promise<Derived[]> {
  const made: Derived[] = []
  for (const each of wanted) {
    const drawing = await drawingOf(services, asset.cloudName, each.transformation)
    made.push(await derive(services, asset, drawing, eagerFormat(each, asset)))
  }
  return made
}
