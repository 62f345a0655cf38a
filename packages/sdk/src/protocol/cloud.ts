import { CountersignError } from './error.ts'

/** One Cloudinary account, real or local, as the configuration names it. */
export interface Cloud {
  cloudName: string
  apiKey: string
  /** Never printed: `JSON.stringify` and `util.inspect` of a parsed cloud show `[secret]`. */
  apiSecret: string
  /** Where the Upload and Admin API live, without a trailing slash. */
  apiOrigin: string
  /** Where files are delivered from, without a trailing slash and without the cloud's name. */
  deliveryOrigin: string
}

const HOSTED_API = 'https://api.cloudinary.com'
const HOSTED_DELIVERY = 'https://res.cloudinary.com'
const WANTED = 'cloudinary://API_KEY:API_SECRET@CLOUD_NAME'

/**
 * Reads `cloudinary://KEY:SECRET@CLOUD[?upload_prefix=ORIGIN]`.
 * With an `upload_prefix` on loopback, files are delivered from there too; otherwise from `https://res.cloudinary.com`.
 * @throws CountersignError `invalid_configuration` naming what is wrong, never showing the secret.
 */
export function parseCloudinaryUrl(text: string | undefined, source = 'CLOUDINARY_URL'): Cloud {
  const refuse = (why: string): never => {
    throw new CountersignError('invalid_configuration', `${source} ${why}; it must look like ${WANTED}`)
  }
  if (text === undefined || text === '') return refuse('is not set')
  if (/^["'`]|["'`]$/.test(text)) return refuse('has quotes around its value, remove them')
  if (/\s/.test(text)) return refuse('contains white space')
  if (!text.startsWith('cloudinary://'))
    return refuse(`starts with ${JSON.stringify(text.slice(0, text.indexOf(':') + 1 || 8))}, not "cloudinary://"`)

  const [address = '', query = ''] = splitOnce(text.slice('cloudinary://'.length), '?')
  const at = address.lastIndexOf('@')
  const [apiKey = '', apiSecret = ''] = splitOnce(at < 0 ? address : address.slice(0, at), ':')
  const cloudName = at < 0 ? '' : address.slice(at + 1).replace(/\/$/, '')
  if (/["'`]/.test(apiKey + apiSecret)) return refuse('has quotes around its key or secret, remove them')
  if (apiKey === '') return refuse('has no API key')
  if (apiSecret === '') return refuse('has no API secret')
  if (cloudName === '') return refuse('has no cloud name')
  if (/^<.*>$/.test(apiKey) || /^<.*>$/.test(apiSecret))
    return refuse('still holds the placeholders of the documentation')

  const prefix = new URLSearchParams(query).get('upload_prefix')
  const apiOrigin = prefix === null ? HOSTED_API : parseOrigin(prefix, `${source}, upload_prefix,`)
  return hideSecret({
    cloudName,
    apiKey: decodeURIComponent(apiKey),
    apiSecret: decodeURIComponent(apiSecret),
    apiOrigin,
    deliveryOrigin: isLoopback(apiOrigin) ? apiOrigin : HOSTED_DELIVERY,
  })
}

/** The URL that the official SDKs read, `upload_prefix` included when the cloud is not the hosted one. */
export function formatCloudinaryUrl(cloud: Cloud): string {
  const query = cloud.apiOrigin === HOSTED_API ? '' : `?upload_prefix=${cloud.apiOrigin}`
  return `cloudinary://${encodeURIComponent(cloud.apiKey)}:${encodeURIComponent(cloud.apiSecret)}@${cloud.cloudName}${query}`
}

/** Whether an origin such as `http://127.0.0.1:3001` is this machine. */
export function isLoopback(origin: string): boolean {
  const { hostname } = new URL(origin)
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}

function parseOrigin(text: string, source: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  const problem =
    url === null || url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== ''
      ? 'must be an origin such as http://127.0.0.1:3001'
      : url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.origin))
        ? 'must be https, or http on loopback'
        : undefined
  if (url === null || problem !== undefined) {
    throw new CountersignError('invalid_configuration', `${source} ${problem}, not ${JSON.stringify(text)}`)
  }
  return url.origin
}

/** Keeps the secret readable for code and out of everything that prints the object. */
function hideSecret(cloud: Cloud): Cloud {
  const shown = { ...cloud, apiSecret: '[secret]' }
  return Object.defineProperties(cloud, {
    toJSON: { value: () => shown },
    [Symbol.for('nodejs.util.inspect.custom')]: { value: () => shown },
  })
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)]
}
