import { withoutFormat } from '../policy/formats.ts'
import { type Cloud, isLoopback } from '../protocol/cloud.ts'
import { SIGNATURE_SEGMENT, VERSION_SEGMENT } from '../protocol/delivery-url.ts'
import { type AssetName, isDeliveryType, isResourceType } from '../protocol/names.ts'
import { isPublicId } from '../protocol/public-id.ts'

export type DeliveryAddress = AssetName | { problem: string }

/** What a URL parser would quietly repair or see in another place than we do. Judged on the text as it came. */
const SUSPECT = [
  { wanted: 'printable ASCII, everything else percent-encoded', isMet: (url: string) => /^[\x21-\x7e]+$/.test(url) },
  { wanted: 'without "\\" and "@"', isMet: (url: string) => !/[\\@]/.test(url) },
  { wanted: 'without an encoded "%", slash, backslash or NUL', isMet: (url: string) => !/%(?:25|2f|5c|00)/i.test(url) },
  { wanted: 'without query and fragment', isMet: (url: string) => !/[?#]/.test(url) },
]

const HOSTED = 'https://res.cloudinary.com'

/**
 * The asset that a delivery URL of this cloud names, or the problem with it.
 * Nothing is repaired and nothing guessed: after signature and version, all that follows is the public id, so that a
 * transformation in the URL names an asset that lies in nobody's folder.
 */
export function readDeliveryUrl(url: string, cloud: Cloud): DeliveryAddress {
  const suspicion = SUSPECT.find((rule) => !rule.isMet(url))
  if (suspicion !== undefined) return { problem: `must be ${suspicion.wanted}` }
  const bases = deliveryBases(cloud)
  const base = bases.find((candidate) => url.startsWith(candidate))
  if (base === undefined) return { problem: `must begin with ${bases.join(' or ')}` }

  const segments = decodeOnce(url.slice(base.length))?.split('/')
  if (segments === undefined) return { problem: 'must be percent-encoded UTF-8' }
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..'))
    return { problem: 'must have no empty segment, no "." and no ".."' }
  const [resourceType, type, ...rest] = segments
  if (!isResourceType(resourceType) || !isDeliveryType(type))
    return { problem: 'must name image, video or raw, and then upload, private or authenticated' }
  if (SIGNATURE_SEGMENT.test(rest[0] ?? '')) rest.shift()
  if (VERSION_SEGMENT.test(rest[0] ?? '')) rest.shift()

  const publicId = withoutFormat(resourceType, rest.join('/'))
  return isPublicId(publicId) ? { resourceType, type, publicId } : { problem: 'must end in a public id' }
}

/** Where this cloud's files are: its own delivery origin, HTTPS unless on this machine, and the hosted one. */
function deliveryBases({ cloudName, deliveryOrigin }: Cloud): string[] {
  const own = deliveryOrigin.startsWith('https://') || isLoopback(deliveryOrigin) ? [deliveryOrigin] : []
  return [...new Set([...own, HOSTED])].map((origin) => `${origin}/${cloudName}/`)
}

function decodeOnce(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
