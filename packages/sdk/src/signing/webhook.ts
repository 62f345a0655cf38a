import { digest, equalInConstantTime, type SignatureAlgorithm } from './digest.ts'
import { requireSecret } from './request.ts'

const utf8 = new TextEncoder()

/**
 * The `X-Cld-Signature` of a notification: hex digest of body, timestamp and secret.
 * @param body the raw bytes as received; JSON parsed and written again is another text.
 * @param timestamp Unix seconds, the `X-Cld-Timestamp` header.
 */
export function signWebhook(
  body: Uint8Array | string,
  timestamp: number | string,
  apiSecret: string,
  options: { algorithm?: SignatureAlgorithm } = {},
): string {
  requireSecret(apiSecret)
  const head = typeof body === 'string' ? utf8.encode(body) : body
  const tail = utf8.encode(timestamp + apiSecret)
  const bytes = new Uint8Array(head.length + tail.length)
  bytes.set(head)
  bytes.set(tail, head.length)
  return digest(options.algorithm ?? 'sha1', bytes, 'hex')
}

/** What {@link verifyWebhook} takes. */
export interface WebhookVerification {
  /** The one that the account is set to; the notification does not choose. Default `sha1`. */
  algorithm?: SignatureAlgorithm
  /** How far the timestamp may lie from now, to either side. Default 300. */
  toleranceSeconds?: number
  /** Milliseconds since the Unix epoch. Default `Date.now`. */
  now?: () => number
}

/**
 * Whether a notification is Cloudinary's and recent, in constant time; a timestamp is ten digits or nothing.
 * @param apiSecrets one secret, or all that count while keys are exchanged: each is tried, whichever fits.
 */
export function verifyWebhook(
  { body, timestamp, signature }: { body: Uint8Array | string; timestamp: string; signature: string },
  apiSecrets: string | readonly string[],
  { toleranceSeconds = 300, now = Date.now, ...options }: WebhookVerification = {},
): boolean {
  const secrets = typeof apiSecrets === 'string' ? [apiSecrets] : apiSecrets
  if (secrets.length === 0) throw new TypeError('apiSecrets must hold at least one secret, not none')
  secrets.forEach(requireSecret)
  if (!/^\d{10}$/.test(timestamp)) return false
  if (Math.abs(now() / 1000 - Number(timestamp)) > toleranceSeconds) return false
  // No early end: how long it takes must not tell which secret fits.
  const fits = secrets.map((secret) => equalInConstantTime(signature, signWebhook(body, timestamp, secret, options)))
  return fits.includes(true)
}
