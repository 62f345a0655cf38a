// The same names as digest.ts, without node:crypto: the build for Workers and edge functions has this in its place.
// WebCrypto could not stand here: its digests are asynchronous, and the signing core is not.
import { hmac } from '@noble/hashes/hmac.js'
import { sha1 } from '@noble/hashes/legacy.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { SignatureAlgorithm } from './algorithm.ts'

export type { SignatureAlgorithm } from './algorithm.ts'

const HASHES = { sha1, sha256 } satisfies Record<SignatureAlgorithm, unknown>

const ENCODERS = {
  hex: bytesToHex,
  base64: (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes)),
}

const utf8 = new TextEncoder()
const bytesOf = (data: string | Uint8Array) => (typeof data === 'string' ? utf8.encode(data) : data)

/** The hash of bytes, or of text as UTF-8. */
export const digest = (
  algorithm: SignatureAlgorithm,
  data: string | Uint8Array,
  encoding: keyof typeof ENCODERS,
): string => ENCODERS[encoding](HASHES[algorithm](bytesOf(data)))

/** HMAC-SHA-256 of `data` as UTF-8, 32 bytes; a key that is text is UTF-8 too. An empty key is the caller's to refuse. */
export const hmacSha256 = (key: string | Uint8Array, data: string): Uint8Array =>
  hmac(sha256, bytesOf(key), bytesOf(data))

/**
 * Compares a presented signature with the expected one without stopping at the first difference, as constant in time
 * as JavaScript can be. Nothing but exactly the expected text passes.
 */
export function equalInConstantTime(presented: string, expected: string): boolean {
  const [a, b] = [utf8.encode(presented), utf8.encode(expected)]
  const sameLength = a.length === b.length
  const compared = sameLength ? a : b
  let difference = 0
  for (let at = 0; at < b.length; at += 1) difference |= (compared[at] as number) ^ (b[at] as number)
  return difference === 0 && sameLength
}
