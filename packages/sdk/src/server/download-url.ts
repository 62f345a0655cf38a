import { owns } from '../policy/namespace.ts'
import { CountersignError } from '../protocol/error.ts'
import { isDeliveryType, isResourceType } from '../protocol/names.ts'
import { isPublicId } from '../protocol/public-id.ts'
import { describeDuration } from '../protocol/quantity.ts'
import { shown } from '../protocol/shown.ts'
import { privateDownloadUrl } from '../signing/download-url.ts'
import { readQuery } from './address.ts'
import { success } from './answer.ts'
import { chooseByQuery } from './choose-profile.ts'
import type { Handler } from './routes.ts'

/**
 * `GET /download-url?public_id=&format=[&resource_type=][&type=]`: a link to one of the caller's own files, that dies.
 * Without `type` it is `authenticated` where the profile stores so, else `private`.
 */
export const downloadUrl: Handler = (call) => {
  const { query, settings, nowSeconds, cors } = call
  const { profile, namespace } = chooseByQuery(call)
  const {
    public_id: publicId,
    format = '',
    resource_type: resourceType = 'image',
    type = profile.access === 'authenticated' ? 'authenticated' : 'private',
  } = readQuery(query, ['profile', 'public_id', 'format', 'resource_type', 'type'])
  if (publicId === undefined) throw invalid('public_id is missing: /download-url?public_id=uploads/42/photo&format=jpg')
  if (!isPublicId(publicId)) throw invalid(`public_id is no public id: ${shown(publicId)}`)
  if (!/^[a-z0-9]{0,10}$/.test(format))
    throw invalid(`format must be a file extension such as jpg, not ${shown(format)}`)
  if (!isResourceType(resourceType))
    throw invalid(`resource_type must be image, video or raw, not ${shown(resourceType)}`)
  if (!isDeliveryType(type)) throw invalid(`type must be upload, private or authenticated, not ${shown(type)}`)
  if (!owns(namespace, publicId)) throw new CountersignError('not_found', 'there is no such asset')

  const { cloud, signatureAlgorithm: algorithm } = settings
  const link = privateDownloadUrl(
    {
      publicId,
      resourceType,
      type,
      format,
      timestamp: nowSeconds,
      expiresAt: nowSeconds + profile.downloadExpiresInMs / 1000,
    },
    cloud,
    { algorithm },
  )
  return success({ downloadUrl: link, expiresIn: describeDuration(profile.downloadExpiresInMs) }, cors)
}

const invalid = (message: string): CountersignError => new CountersignError('invalid_request', message)
