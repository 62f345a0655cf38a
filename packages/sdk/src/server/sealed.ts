import { equalInConstantTime, hmacSha256 } from '../signing/digest.ts'

/** The secrets that seal what goes through a browser and comes back: the first one seals, each opens. */
export type Keys = readonly string[]

/** What a sealed text is for; one made for one purpose is nothing for another. */
export type Purpose = 'grant' | 'ticket'

const utf8 = new TextEncoder()
const PREFIX = 'cs1'

/**
 * Claims that a browser may carry and read, and cannot change: `cs1.<key id>.<claims>.<HMAC-SHA256>`, the claims JSON in base64url.
 * The number in front is the version on the wire.
 */
export function seal(purpose: Purpose, claims: object, keys: Keys): string {
  const [key = ''] = keys
  const body = `${PREFIX}.${keyId(key)}.${toBase64Url(utf8.encode(JSON.stringify(claims)))}`
  return `${body}.${macOf(purpose, body, key)}`
}

/** The claims of a sealed text, or `null` for everything that {@link seal} did not make for this purpose with one of these keys. */
export function unseal(purpose: Purpose, text: string, keys: Keys): unknown {
  const end = text.lastIndexOf('.')
  const [prefix, id, claims, ...more] = text.slice(0, end).split('.')
  if (prefix !== PREFIX || claims === undefined || more.length > 0) return null
  const key = keys.find((candidate) => keyId(candidate) === id)
  if (key === undefined || !equalInConstantTime(text.slice(end + 1), macOf(purpose, text.slice(0, end), key)))
    return null
  return JSON.parse(new TextDecoder().decode(fromBase64Url(claims)))
}

const macOf = (purpose: Purpose, body: string, key: string): string =>
  toBase64Url(hmacSha256(key, `countersign ${purpose}\n${body}`))

/** Tells keys apart without telling anything about them. */
const keyId = (key: string): string => toBase64Url(hmacSha256(key, 'countersign key id')).slice(0, 8)

/** 128 random bits. */
export const randomId = (): string => toBase64Url(crypto.getRandomValues(new Uint8Array(16)))

export const toBase64Url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

const fromBase64Url = (text: string): Uint8Array =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0))
