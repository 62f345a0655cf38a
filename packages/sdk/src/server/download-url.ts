import { CountersignError } from '../protocol/error.ts'
import { type AssetName, DELIVERY_TYPES, type DeliveryType, isDeliveryType, isResourceType } from '../protocol/names.ts'
import { isPublicId } from '../protocol/public-id.ts'
import { describeDuration } from '../protocol/quantity.ts'
import { shown } from '../protocol/shown.ts'
import { readQuery } from './address.ts'
import { success } from './answer.ts'
import { type Allowed, allowedByHandle, allowedByName } from './asset-in-question.ts'
import { type Chosen, chooseProfile, IN_QUERY } from './choose-profile.ts'
import { readDeliveryUrl } from './delivery-address.ts'
import { type LinkedFile, linkTo } from './linked-file.ts'
import { ticketUrl } from './one-time-link.ts'
import type { Call, Handler } from './routes.ts'

const NAMES = ['profile', 'asset', 'url', 'public_id', 'format', 'resource_type', 'type', 'attachment', 'once'] as const
type Query = Partial<Record<(typeof NAMES)[number], string>>

/** How long a link lives whose profile is not there any more. */
const DEFAULT_LIFE_MS = 60_000

/**
 * `GET /download-url` with `asset=`, `url=`, or `public_id=[&resource_type=][&type=]`, and `[&format=][&attachment=true][&once=true]`: a link to the
 * original of an asset that dies. Without `type` it is what the registry knows, else `authenticated` where the profile
 * stores so, else `private`: what is public needs no link.
 */
export const downloadUrl: Handler = async (call) => {
  const query = readQuery(call.query, NAMES)
  const { format = '', attachment = 'false', once = 'false' } = query
  if (!/^[a-z0-9]{0,10}$/.test(format))
    throw invalid(`format must be a file extension such as jpg, not ${shown(format)}`)
  for (const [name, value] of Object.entries({ attachment, once }))
    if (value !== 'true' && value !== 'false') throw invalid(`${name} must be true or false, not ${shown(value)}`)
  const { settings, nowSeconds, cors } = call
  const allowed = await find(query, call)
  if (allowed === null) throw new CountersignError('not_found', 'there is no such asset')

  const lifeMs =
    settings.profiles.get(allowed.profile ?? call.findings.profile ?? '')?.downloadExpiresInMs ?? DEFAULT_LIFE_MS
  const expiresAt = nowSeconds + lifeMs / 1000
  const file: LinkedFile = { ...allowed.name, format, attachment: attachment === 'true' }
  const link =
    once === 'true'
      ? ticketUrl({ file, expiresAt, assetId: allowed.row?.id ?? null }, call)
      : linkTo(file, { timestamp: nowSeconds, expiresAt }, settings)
  return success(
    { downloadUrl: link, expiresIn: describeDuration(lifeMs), ...(once === 'true' && { once: true }) },
    cors,
  )
}

/** Named in exactly one of three ways. */
async function find(query: Query, call: Call): Promise<Allowed | null> {
  const { asset, url, public_id: publicId } = query
  const ways = [asset, url, publicId].filter((way) => way !== undefined)
  if (ways.length !== 1)
    throw invalid(
      `${ways.length === 0 ? 'public_id is missing' : 'asset, url and public_id exclude each other'}: /download-url?public_id=uploads/42/photo&format=jpg`,
    )
  const { canRead, cloud } = call.settings
  if (asset !== undefined) return allowedByHandle(asset, canRead, call)
  const chosen = chooseProfile(query.profile, IN_QUERY, call)
  if (url === undefined) return allowedByName(await readName(query, chosen, call), chosen, canRead, call)
  const name = readDeliveryUrl(url, cloud)
  if ('problem' in name) throw invalid(`url ${name.problem}, not ${shown(url)}`)
  return allowedByName(name, chosen, canRead, call)
}

async function readName(query: Query, { profile }: Chosen, { settings }: Call): Promise<AssetName> {
  const { public_id: publicId = '', resource_type: resourceType = 'image', type } = query
  if (!isPublicId(publicId)) throw invalid(`public_id is no public id: ${shown(publicId)}`)
  if (!isResourceType(resourceType))
    throw invalid(`resource_type must be image, video or raw, not ${shown(resourceType)}`)
  if (type !== undefined && !isDeliveryType(type))
    throw invalid(`type must be upload, private or authenticated, not ${shown(type)}`)
  const name = (type: DeliveryType): AssetName => ({ resourceType, type, publicId })
  if (type !== undefined) return name(type)
  const types = settings.registry === null ? [] : DELIVERY_TYPES
  for (const candidate of types) {
    if (await settings.registry?.findAsset(settings.cloud.cloudName, name(candidate))) return name(candidate)
  }
  return name(profile.access === 'authenticated' ? 'authenticated' : 'private')
}

const invalid = (message: string): CountersignError => new CountersignError('invalid_request', message)
