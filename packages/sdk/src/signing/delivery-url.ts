import { digest, equalInConstantTime, type SignatureAlgorithm } from './digest.ts'
import { requireSecret } from './request.ts'

/** Which of the three forms of a delivery signature: 8 of SHA-1, 8 of SHA-256, 32 of SHA-256. */
export interface DeliverySignatureOptions {
  /** 8 characters (48 bits) is Cloudinary's default; 32 (192 bits) is always SHA-256. */
  length?: 8 | 32
  /** For 8 characters. Default `sha1`. */
  algorithm?: SignatureAlgorithm
}

/**
 * The characters between `s--` and `--` in a delivery URL.
 * @param toSign transformations and source as they stand in the URL, percent-encoded, joined by `/`; never the version.
 * @see https://cloudinary.com/documentation/delivery_url_signatures
 */
export function signDeliveryUrl(toSign: string, apiSecret: string, options: DeliverySignatureOptions = {}): string {
  requireSecret(apiSecret)
  const length = options.length ?? 8
  const algorithm = length === 32 ? 'sha256' : (options.algorithm ?? 'sha1')
  return digest(algorithm, toSign + apiSecret, 'base64')
    .slice(0, length)
    .replaceAll('/', '_')
    .replaceAll('+', '-')
}

/**
 * Whether the signature in a delivery URL fits, in constant time.
 * @param options what alone is taken. Default: each form that Cloudinary takes. The first 8 characters of a long signature
 * are then a signature too, in SHA-256: `length: 32` keeps long ones from being shortened.
 */
export function verifyDeliveryUrl(
  toSign: string,
  signature: string,
  apiSecret: string,
  options: DeliverySignatureOptions = {},
): boolean {
  const { length } = signature
  if ((length !== 8 && length !== 32) || length !== (options.length ?? length)) return false
  const algorithms: readonly SignatureAlgorithm[] =
    length === 32 ? ['sha256'] : options.algorithm ? [options.algorithm] : ['sha1', 'sha256']
  return algorithms.some((algorithm) =>
    equalInConstantTime(signature, signDeliveryUrl(toSign, apiSecret, { length, algorithm })),
  )
}
