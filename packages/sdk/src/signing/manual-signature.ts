// Not through the rest of the signing core, on purpose: the two are compared, and share nothing but the hash function itself.
import { digest, type SignatureAlgorithm } from './digest.ts'

/** The signature as the documentation describes it by hand: sort, join with `&`, append the secret, hash. */
export function signManually(
  parameters: Readonly<Record<string, string | number | boolean>>,
  apiSecret: string,
  algorithm: SignatureAlgorithm,
): string {
  const pairs = Object.entries(parameters).map(([name, value]) => `${name}=${value}`)
  return digest(algorithm, pairs.sort().join('&') + apiSecret, 'hex')
}
