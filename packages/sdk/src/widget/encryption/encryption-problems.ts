import type { Encryption } from '../widget-options.ts'

/** AES has keys of 128, 192 and 256 bits. */
const KEY = /^(?:[\da-f]{32}|[\da-f]{48}|[\da-f]{64})$/i
/** @see https://csrc.nist.gov/pubs/sp/800/38/d/final: 96 bits are what GCM is made for. */
const IV = /^(?:[\da-f]{2}){12,}$/i

/** What is wrong with a key and its vector; no key is ever in a message. */
export function problemsOf(given: Encryption | undefined): readonly string[] {
  const { key, iv } = given ?? {}
  return [
    ...(KEY.test(String(key)) ? [] : [`encryption.key must be 32, 48 or 64 hex digits, not ${inWords(key)}`]),
    ...(IV.test(String(iv))
      ? []
      : [`encryption.iv must be at least 24 hex digits, an even number, not ${inWords(iv)}`]),
  ]
}

const inWords = (given: unknown): string =>
  typeof given === 'string'
    ? `${given.length} characters${/^[\da-f]*$/i.test(given) ? '' : ' that are not all hex'}`
    : String(given)
