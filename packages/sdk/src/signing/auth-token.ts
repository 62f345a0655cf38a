import { equalInConstantTime, hmacSha256 } from './digest.ts'

/** What an auth token opens, for whom and how long. */
export interface AuthToken {
  /**
   * Paths of delivery URLs that it opens, `*` standing for anything: `/image/authenticated/uploads/42/*`.
   * ASCII; not together with `url`.
   */
  acl?: string | readonly string[]
  /** Path and query of the one delivery URL that it opens, as they stand in the URL; not together with `acl`. */
  url?: string
  /** The one address that may use it. Default: any. */
  ip?: string
  /** Unix seconds before which it opens nothing. Default: none. */
  startTime?: number
  /** Unix seconds at which it dies; not together with `durationSeconds`. */
  expiration?: number
  /** From `startTime` or now to its death. */
  durationSeconds?: number
  /** What the CDN was told to look for. Default `__cld_token__`. */
  name?: string
}

/**
 * An auth token as `__cld_token__=exp=…~acl=…~hmac=…`: a cookie, or the query of a delivery URL (a token for a `url`
 * belongs to that URL's query).
 *
 * Expires: at `expiration`, to the second, however the file is cached. Revocable: no, but with the key; make it short.
 * Checked by the CDN, so that files come from its caches: alone among Cloudinary's links it joins expiry and CDN.
 * Needs the token add-on, and assets whose access is by token.
 * @param key the account's token key in hexadecimal; not the API secret.
 * @throws TypeError naming what is missing, doubled or cannot stand in a token.
 * @see https://cloudinary.com/documentation/control_access_to_media#token_based_authentication
 */
export function signAuthToken(token: AuthToken, key: string, { now = Date.now }: { now?: () => number } = {}): string {
  const { acl, url, ip, startTime, name = DEFAULT_NAME } = token
  if ((acl === undefined) === (url === undefined))
    throw new TypeError('an auth token must have either acl or url: what it opens')
  if (url !== undefined && !SHOWS.test(url)) refuse('url', 'ASCII, percent-encoded where it is not', url)
  if (ip !== undefined && !/^[\da-fA-F.:]+$/.test(ip)) refuse('ip', 'an IP address', ip)
  if (!/^\w+$/.test(name)) refuse('name', 'letters, digits and "_"', name)
  const fields = [
    ...(ip === undefined ? [] : [`ip=${ip}`]),
    ...(startTime === undefined ? [] : [`st=${startTime}`]),
    `exp=${expirationOf(token, now)}`,
    ...(acl === undefined ? [] : [`acl=${aclText(acl)}`]),
  ]
  const hmac = authentication(url === undefined ? fields : [...fields, urlField(url)], key)
  return `${name}=${[...fields, `hmac=${hmac}`].join(SEPARATOR)}`
}

/** What is asked of a token. */
export interface AuthTokenUse {
  /** Path and query of the URL asked for, as received, without the token. */
  url: string
  /** The address that asks. Needed by tokens for one address. */
  ip?: string
}

/**
 * Whether a token was made with this key and opens a URL now, in constant time where the key is concerned. As strict
 * as the CDN or stricter: of patterns it knows `*` alone.
 * @param token with its name, as it stands in cookie or query.
 */
export function verifyAuthToken(
  token: string,
  use: AuthTokenUse,
  key: string,
  { now = Date.now, name = DEFAULT_NAME }: { now?: () => number; name?: string } = {},
): boolean {
  const { presentedName, signed = '', ip, st, exp, acl, hmac = '' } = TOKEN.exec(token)?.groups ?? {}
  if (presentedName !== name || !SHOWS.test(use.url)) return false
  const fields = acl === undefined ? [signed, urlField(use.url)] : [signed]
  if (!equalInConstantTime(hmac, authentication(fields, key))) return false
  const nowSeconds = now() / 1000
  return (
    (ip === undefined || ip === use.ip) &&
    (st === undefined || Number(st) <= nowSeconds) &&
    nowSeconds < Number(exp) &&
    (acl === undefined || acl.split('!').some((pattern) => opens(unescapeUnsafe(pattern), use.url)))
  )
}

const DEFAULT_NAME = '__cld_token__'
const SEPARATOR = '~'

/** The fields in the one order in which they are signed. */
const TOKEN =
  /^(?<presentedName>\w+)=(?<signed>(?:ip=(?<ip>[^~]+)~)?(?:st=(?<st>\d+)~)?exp=(?<exp>\d+)(?:~acl=(?<acl>[^~]+))?)~hmac=(?<hmac>[^~]+)$/

/** ASCII that shows: all that a cookie and a query carry as they are. */
const SHOWS = /^[ -~]+$/

function authentication(fields: readonly string[], key: string): string {
  if (typeof key !== 'string' || !/^(?:[\da-f]{2})+$/i.test(key))
    throw new TypeError('the key of an auth token must be hexadecimal digits, two a byte') // It is a secret: never shown.
  const bytes = Uint8Array.from(key.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16))
  const mac = hmacSha256(bytes, fields.join(SEPARATOR))
  return Array.from(mac, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Signed with the token of one URL, never part of it. */
const urlField = (url: string): string => `url=${escapeUnsafe(url)}`

function aclText(acl: string | readonly string[]): string {
  const patterns = typeof acl === 'string' ? [acl] : acl
  if (patterns.length === 0 || patterns.some((pattern) => !SHOWS.test(pattern) || pattern.includes('!')))
    refuse('acl', 'one path or several in a list, of ASCII without "!"', acl)
  return patterns.map(escapeUnsafe).join('!')
}

const escapeUnsafe = (text: string): string =>
  text.replace(/[ "#%&'/:;<=>?@[\]^`{|}~]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)

const unescapeUnsafe = (text: string): string =>
  text.replace(/%([\da-f]{2})/g, (_, digits) => String.fromCharCode(Number.parseInt(digits, 16)))

function expirationOf({ startTime, expiration, durationSeconds }: AuthToken, now: () => number): number {
  for (const [name, value] of Object.entries({ startTime, expiration, durationSeconds })) {
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= 0)) refuse(name, 'whole seconds', value)
  }
  if ((expiration === undefined) === (durationSeconds === undefined))
    throw new TypeError('an auth token must have either expiration or durationSeconds')
  const end = expiration ?? (startTime ?? Math.round(now() / 1000)) + (durationSeconds ?? 0)
  return end > (startTime ?? 0) ? end : refuse('expiration', `after startTime, ${startTime ?? 0}`, end)
}

/** Whether a pattern takes the path of a URL; what stands between its stars must come in their order. */
function opens(pattern: string, url: string): boolean {
  const [path = ''] = url.split('?')
  const [head = '', ...others] = pattern.split('*')
  const tail = others.pop()
  if (tail === undefined) return path === head
  if (!path.startsWith(head)) return false
  let at = head.length
  for (const piece of others) {
    const found = path.indexOf(piece, at)
    if (found < 0) return false
    at = found + piece.length
  }
  return path.endsWith(tail) && path.length - tail.length >= at
}

function refuse(name: string, wanted: string, value: unknown): never {
  throw new TypeError(`${name} must be ${wanted}, not ${JSON.stringify(value)}`)
}
