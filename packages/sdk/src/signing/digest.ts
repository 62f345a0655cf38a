// Every hash of the package goes through here. Where there is no node:crypto, the build puts digest-portable.ts in its place.
import * as crypto from 'node:crypto'
import type { SignatureAlgorithm } from './algorithm.ts'

export type { SignatureAlgorithm } from './algorithm.ts'

const utf8 = new TextEncoder()

type Encoding = 'hex' | 'base64'
type Digest = (algorithm: SignatureAlgorithm, data: string | Uint8Array, encoding: Encoding) => string

const throughHashObject: Digest = (algorithm, data, encoding) =>
  crypto.createHash(algorithm).update(data).digest(encoding)

/** The one-shot hash of Node 20.12 and later is more than twice as fast as a hash object. */
export const digest: Digest = typeof crypto.hash === 'function' ? crypto.hash : throughHashObject

/**
 * HMAC-SHA-256 of `data` as UTF-8; a key that is text is UTF-8 too. An empty key is the caller's to refuse.
 * @returns 32 bytes.
 */
export const hmacSha256 = (key: string | Uint8Array, data: string): Uint8Array =>
  new Uint8Array(crypto.createHmac('sha256', key).update(data).digest())

/**
 * Compares a presented signature with the expected one in time that depends on their lengths, not on what they hold.
 * Nothing but exactly the expected text passes: no prefix, no other case, no white space.
 */
export function equalInConstantTime(presented: string, expected: string): boolean {
  const [a, b] = [utf8.encode(presented), utf8.encode(expected)]
  const sameLength = a.length === b.length
  return crypto.timingSafeEqual(sameLength ? a : b, b) && sameLength
}
