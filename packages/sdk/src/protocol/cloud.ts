import { CountersignError } from './error.ts'

/** One Cloudinary account, real or local, as the configuration names it. */
export interface Cloud {
  /** Letters, digits, `-` and `_`. */
  cloudName: string
  apiKey: string
  /** Never printed: `JSON.stringify` and `util.inspect` of a parsed cloud show `[secret]`. A copy by `{...cloud}` loses that. */
  apiSecret: string
  /** Where the Upload and Admin API live, without a trailing slash. */
  apiOrigin: string
  /** Where files are delivered from, without a trailing slash and without the cloud's name. */
  deliveryOrigin: string
}

const HOSTED_API = 'https://api.cloudinary.com'
const HOSTED_DELIVERY = 'https://res.cloudinary.com'
const WANTED = 'cloudinary://API_KEY:API_SECRET@CLOUD_NAME'

/** What stands where a value should: `<your_api_key>`, `API_KEY`, and the row of asterisks that the console shows. */
const PLACEHOLDER = /^<.*>$|^\*+$|^(?:(?:your|my)_)?(?:api_key|api_secret|cloud_name)$/i

/** Read alike by every SDK. They take key and secret as written, without percent-decoding, and Node's `URL` rewrites what is not here. */
const PLAIN = /^[\w.~-]+$/
const CLOUD_NAME = /^[\w-]+$/

/** Options of the official SDKs that change nothing here: delivery is always https, and no analytics are added. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set(['secure', 'analytics'])

/**
 * Reads `cloudinary://KEY:SECRET@CLOUD[?upload_prefix=ORIGIN]`.
 * With an `upload_prefix` on loopback, files are delivered from there too; otherwise from `https://res.cloudinary.com`.
 * @param source the name of what was read, for messages.
 * @throws CountersignError `invalid_configuration` naming what is wrong, never showing the secret.
 */
export function parseCloudinaryUrl(text: string | undefined, source = 'CLOUDINARY_URL'): Cloud {
  const refuse = (why: string): never => {
    throw new CountersignError('invalid_configuration', `${source} ${why}; it must look like ${WANTED}`)
  }
  if (text === undefined || text === '') return refuse('is not set')
  if (/^["'`]|["'`]$/.test(text)) return refuse('has quotes around its value, remove them')
  if (/\s/.test(text)) return refuse('contains white space')
  if (/^CLOUDINARY_URL=/i.test(text)) return refuse('repeats its own name, remove the second "CLOUDINARY_URL="')
  if (!/^cloudinary:\/\//i.test(text)) {
    const scheme = /^[a-z]+:\/\//i.exec(text)?.[0]
    return refuse(scheme ? `starts with "${scheme}", not "cloudinary://"` : 'does not start with "cloudinary://"')
  }

  const [address, query] = splitOnce(text.slice('cloudinary://'.length), '?')
  const at = address.lastIndexOf('@')
  const [apiKey, apiSecret] = splitOnce(at < 0 ? address : address.slice(0, at), ':')
  const cloudName = at < 0 ? '' : address.slice(at + 1).replace(/\/$/, '')

  requireAccount({ cloudName, apiKey, apiSecret }, refuse)
  if (query.includes('@')) return refuse('has an "@" after its "?", which stands in no option')

  const options = new URLSearchParams(query)
  for (const name of options.keys()) {
    if (name !== 'upload_prefix' && !WITHOUT_EFFECT.has(name))
      return refuse(`has the option ${JSON.stringify(name)}, only upload_prefix is read`)
  }
  const prefix = options.getAll('upload_prefix').at(-1)
  const apiOrigin = prefix === undefined ? HOSTED_API : parseOrigin(prefix, `${source}: upload_prefix`)
  const deliveryOrigin = isLoopback(apiOrigin) ? apiOrigin : HOSTED_DELIVERY
  return hideSecret({ cloudName, apiKey, apiSecret, apiOrigin, deliveryOrigin })
}

const PARTS = ['cloudName', 'apiKey', 'apiSecret', 'apiOrigin', 'deliveryOrigin'] as const

/**
 * A copy of a cloud that came as parts, held to what {@link parseCloudinaryUrl} asks of a URL.
 * @throws CountersignError `invalid_configuration` naming what is wrong, never showing the secret.
 */
export function parseCloud(cloud: Cloud, source = 'cloud'): Cloud {
  const refuse = (why: string): never => {
    throw new CountersignError('invalid_configuration', `${source} ${why}`)
  }
  for (const part of PARTS) {
    if (typeof cloud[part] !== 'string' || cloud[part] === '')
      throw new CountersignError('invalid_configuration', `${source}.${part} must be a non-empty string`)
  }
  const { cloudName, apiKey, apiSecret } = cloud
  requireAccount({ cloudName, apiKey, apiSecret }, refuse)
  const apiOrigin = parseOrigin(cloud.apiOrigin, `${source}.apiOrigin`)
  const deliveryOrigin = parseOrigin(cloud.deliveryOrigin, `${source}.deliveryOrigin`)
  return hideSecret({ cloudName, apiKey, apiSecret, apiOrigin, deliveryOrigin })
}

/**
 * The URL that the official SDKs read, `upload_prefix` included when the cloud is not the hosted one.
 * @throws CountersignError `invalid_configuration` when a part cannot stand in such a URL.
 */
export function formatCloudinaryUrl({ cloudName, apiKey, apiSecret, apiOrigin }: Cloud): string {
  const query = apiOrigin === HOSTED_API ? '' : `?upload_prefix=${apiOrigin}`
  const text = `cloudinary://${apiKey}:${apiSecret}@${cloudName}${query}`
  parseCloudinaryUrl(text, 'the cloud')
  return text
}

/** Whether an origin such as `http://127.0.0.1:3001` is this machine. @throws TypeError when it is no URL. */
export function isLoopback(origin: string): boolean {
  const { hostname } = new URL(origin)
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}

type Account = Pick<Cloud, 'cloudName' | 'apiKey' | 'apiSecret'>

/** Names the part and never shows it: what stands in one may be a piece of another that was cut at the wrong place. */
function requireAccount({ cloudName, apiKey, apiSecret }: Account, refuse: (why: string) => never): void {
  for (const [name, value] of Object.entries({ 'API key': apiKey, 'API secret': apiSecret, 'cloud name': cloudName })) {
    if (value === '') refuse(`has no ${name}`)
    if (/["'`]/.test(value)) refuse(`has quotes around its ${name}, remove them`)
    if (PLACEHOLDER.test(value)) refuse(`still holds a placeholder instead of its ${name}`)
  }
  if (!PLAIN.test(apiKey)) refuse('has an API key with something other than letters, digits and . _ ~ -')
  if (!PLAIN.test(apiSecret)) refuse('has an API secret with something other than letters, digits and . _ ~ -')
  if (!CLOUD_NAME.test(cloudName)) refuse('has a cloud name with something other than letters, digits, _ and -')
}

function parseOrigin(text: string, source: string): string {
  const met = text.includes('@') ? 'one with an "@"' : JSON.stringify(text)
  const refuse = (wanted: string): never => {
    throw new CountersignError('invalid_configuration', `${source} must be ${wanted}, not ${met}`)
  }
  if (!/^https?:\/\/[^/?#@\\]+\/?$/i.test(text) || !URL.canParse(text)) {
    return refuse('an origin such as http://127.0.0.1:3001')
  }
  const { protocol, origin } = new URL(text)
  if (protocol === 'http:' && !isLoopback(origin)) return refuse('https, or http on loopback')
  return origin
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
