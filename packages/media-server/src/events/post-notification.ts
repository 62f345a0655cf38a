import { type SignatureAlgorithm, signWebhook } from 'countersign/signing'
import type { CloudAccount } from '../cloud/services.ts'

export interface PostOptions {
  fetch: typeof globalThis.fetch
  /** Milliseconds since the Unix epoch. */
  now(): number
  /** How long the receiver has to answer. */
  timeoutMs: number
  algorithm: SignatureAlgorithm
  /** Ends waiting early. */
  signal: AbortSignal
}

/**
 * Posts a notification, signed as of now: receivers refuse old signatures, so that each attempt needs its own.
 * @returns `null` when it was taken, with any status of 2xx; else why it was not. Redirects are not followed.
 * @see https://cloudinary.com/documentation/notification_signatures
 */
export async function postNotification(
  { url, body }: { url: string; body: string },
  { apiSecret }: Pick<CloudAccount, 'apiSecret'>,
  { fetch, now, timeoutMs, algorithm, signal }: PostOptions,
): Promise<string | null> {
  const timestamp = Math.floor(now() / 1000)
  const tooLate = AbortSignal.timeout(timeoutMs)
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-cld-timestamp': String(timestamp),
        'x-cld-signature': signWebhook(body, timestamp, apiSecret, { algorithm }),
      },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([tooLate, signal]),
    })
    // The status says it all; what the receiver writes besides is not waited for.
    response.body?.cancel().catch(() => {})
    return response.ok ? null : `status ${response.status}`
  } catch (error) {
    return tooLate.aborted ? `no answer within ${timeoutMs / 1000} s` : reasonOf(error)
  }
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: { code?: string; message?: string } }
  return cause?.code || cause?.message || message || String(error)
}
