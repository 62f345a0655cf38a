import type { Asset } from '../catalog/catalog.ts'
import type { Call } from '../cloud/call.ts'
import { drawingOf } from '../delivery/drawing.ts'
import { AS_IT_IS, lookAndServe, serveAsset } from '../delivery/serve-asset.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { readQuery } from '../ingest/field-collector.ts'
import { formatOfExtension } from '../transform/formats.ts'
import { formatTime, readTimestamp, requireApiKey, requireFresh, requireSignature } from './authenticate.ts'
import { findMeant } from './missing-type.ts'
import { type ParametersOf, type Parser, readResourceType, readTaken, type Takes } from './parameters.ts'
import { flag, integer, line, storedType } from './parsers.ts'
import { transformation } from './picture-parsers.ts'

/** `true` or `1` saves under the asset's own name, `false` or `0` shows, any other text is the name to save under. */
const attachment: Parser<boolean | string> = (text, name) =>
  /^(?:true|1)$/.test(text) ? true : /^(?:false|0)$/.test(text) ? false : line(255)(text, name)

/** A link is not a picture's address: there is no browser to choose for. */
const extension: Parser<string> = (text, name) => {
  if (text.toLowerCase() === 'auto') throw refuse('invalidTransformation', 'extension', text)
  return line(16)(text, name)
}

/** What every link to a file takes. */
const LINK = {
  timestamp: line(10),
  format: extension,
  attachment,
  target_filename: line(255),
  /** What is made of a picture and sent in place of it. */
  transformation,
  expires_at: integer(0, 9_999_999_999),
} as const

const DOWNLOAD = {
  table: { ...LINK, public_id: line(255), type: storedType },
  documented: new Set<string>(),
} as const satisfies Takes

/**
 * `GET /v1_1/<cloud>/<resource_type>/download`: any asset, or what a transformation makes of it, by a link that dies.
 * @see https://cloudinary.com/documentation/control_access_to_media#providing_time_limited_access_to_private_media_assets
 */
export async function download(call: Call): Promise<Response> {
  const { services, account } = call
  const resourceType = readResourceType(call.path)
  const parameters = readLink(call, DOWNLOAD)
  const { public_id: publicId, type } = parameters
  if (publicId === undefined) throw refuse('missingParameter', 'public_id')
  return serveFound(call, parameters, publicId, () =>
    findMeant(type, services.assumptions, (type) =>
      services.catalog.get(account.cloudName, { resourceType, type, publicId }),
    ),
  )
}

const DOWNLOAD_BY_ID = {
  table: { ...LINK, asset_id: line(32), streaming_attachment: flag },
  documented: new Set<string>(),
} as const satisfies Takes

/** `GET /v1_1/<cloud>/asset/download`: the same by the id that stays when a name changes. */
export async function downloadById(call: Call): Promise<Response> {
  const { services, account } = call
  const parameters = readLink(call, DOWNLOAD_BY_ID)
  const { asset_id: assetId } = parameters
  if (assetId === undefined) throw refuse('missingParameter', 'asset_id')
  return serveFound(call, parameters, assetId, async () => {
    const asset = await services.catalog.getById(account.cloudName, assetId)
    if (asset && asset.resourceType !== 'video' && parameters.streaming_attachment)
      throw refuse(
        'invalidParameter',
        'streaming_attachment',
        `absent or false for a ${asset.resourceType} file`,
        'true',
      )
    return asset
  })
}

/** Reads a link that is signed and alive. */
function readLink<T extends typeof LINK>(call: Call, takes: Takes<T>): ParametersOf<T> {
  const { services, receivedAt } = call
  const { assumptions } = services
  const { fields } = readQuery(call.query)
  requireApiKey(fields, call)
  const timestamp = readTimestamp(fields, receivedAt, assumptions)
  requireSignature(fields, call, takes)
  const parameters = readTaken(fields, takes, assumptions)
  requireAlive(assumptions.expiredDownload === 'dies' ? parameters.expires_at : undefined, timestamp, receivedAt)
  return parameters
}

const serveFound = (
  { services, request }: Call,
  asked: ParametersOf<typeof LINK> & { streaming_attachment?: boolean },
  name: string,
  find: () => Promise<Asset | null>,
): Promise<Response> =>
  lookAndServe(async () => {
    const asset = await find()
    if (!asset) throw refuse('resourceNotFound', name)
    const { format, transformation, attachment = asked.streaming_attachment ?? false } = asked
    return serveAsset(services, request, asset, {
      drawing: transformation ? await drawingOf(services, asset.cloudName, transformation) : AS_IT_IS,
      format: format === undefined ? null : wantedFormat(asset, format),
      attachment,
      fileName: asked.target_filename,
      noStore: true,
    })
  })

/** `expires_at` rules where it is given, also beyond the hour that a timestamp lasts. Its moment itself is too late. */
export function requireAlive(expiresAt: number | undefined, timestamp: number, receivedAt: number): void {
  if (expiresAt === undefined) requireFresh(timestamp, receivedAt)
  else if (receivedAt / 1000 >= expiresAt) throw refuse('linkExpired', formatTime(expiresAt))
}

/** A raw file's id carries its extension: that format is the stored one. */
function wantedFormat({ resourceType, publicId }: Asset, format: string): string | null {
  const wanted = formatOfExtension(format) ?? format.toLowerCase()
  return resourceType === 'raw' && publicId.toLowerCase().endsWith(`.${wanted}`) ? null : wanted
}
