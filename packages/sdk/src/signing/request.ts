import { HEX_LENGTH, type SignatureAlgorithm } from './algorithm.ts'
import { digest, equalInConstantTime } from './digest.ts'
import { type Parameters, type SignatureVersion, stringToSign } from './string-to-sign.ts'

/** How {@link signParameters} signs. */
export interface SigningOptions {
  /** Default `sha1`, as in every official SDK. */
  algorithm?: SignatureAlgorithm
  /** Default 2. Version 1 is for talking to what cannot do better. */
  version?: SignatureVersion
}

/**
 * The signature of an Upload API request: hex digest of the sorted parameters and the secret.
 * Signs exactly what it is given; {@link selectSigned} drops what the wire carries unsigned.
 * @returns 40 (SHA-1) or 64 (SHA-256) lower-case hex digits.
 * @see https://cloudinary.com/documentation/authentication_signatures
 */
export function signParameters(parameters: Parameters, apiSecret: string, options: SigningOptions = {}): string {
  requireSecret(apiSecret)
  return digest(options.algorithm ?? 'sha1', stringToSign(parameters, options.version ?? 2) + apiSecret, 'hex')
}

/** What {@link verifyParameters} takes. */
export interface RequestVerification {
  /** Which hashes are taken; the length of the presented signature picks among them. Default: both. */
  algorithms?: readonly SignatureAlgorithm[]
  /** Accept version 1 even where a value holds `&` and version 1 is ambiguous. Default `false`. */
  allowAmbiguousVersion1?: boolean
}

/**
 * Whether `signature` was made for these parameters with this secret, in constant time.
 * Version 1 signatures pass where no value holds `&`: there both versions are the same text.
 */
export function verifyParameters(
  parameters: Parameters,
  signature: string,
  apiSecret: string,
  options: RequestVerification = {},
): boolean {
  const algorithm = (options.algorithms ?? ['sha1', 'sha256']).find((name) => HEX_LENGTH[name] === signature.length)
  if (algorithm === undefined) return false
  const versions: SignatureVersion[] = options.allowAmbiguousVersion1 ? [2, 1] : [2]
  return versions.some((version) =>
    equalInConstantTime(signature, signParameters(parameters, apiSecret, { algorithm, version })),
  )
}

/** An empty secret signs as well as any other; nothing good comes of it. */
export function requireSecret(apiSecret: unknown): asserts apiSecret is string {
  if (typeof apiSecret !== 'string' || apiSecret === '') {
    throw new TypeError(
      `apiSecret must be a non-empty string, not ${apiSecret === '' ? 'an empty one' : typeof apiSecret}`,
    )
  }
}
