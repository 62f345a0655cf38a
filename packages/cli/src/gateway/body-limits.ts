import type { IncomingMessage } from 'node:http'
import { CountersignError } from 'countersign/protocol'

/** How much of a body is taken, and how long it may take. */
export interface BodyLimits {
  /** Of a declared length. One that is not declared is held to its route's own bound, 64 to 256 kB, as it comes. */
  bodyBytes: number
  bodyTimeoutMs: number
}

/** What a configuration that says nothing of them gets. */
export const DEFAULT_LIMITS: BodyLimits = { bodyBytes: 256_000, bodyTimeoutMs: 30_000 }

/** @throws CountersignError `body_too_large`, before any of it is read */
export function requireSmallBody({ headers }: Request, { bodyBytes }: BodyLimits): void {
  if (Number(headers.get('content-length') ?? 0) <= bodyBytes) return
  throw new CountersignError('body_too_large', `the body must be at most ${bodyBytes / 1000} kB`, {
    details: { maxBytes: bodyBytes },
  })
}

/**
 * Cuts off a request whose body does not arrive in time, answered or not: it would hold its connection for ever.
 * A connection carries one request at a time, so that what is cut off is nobody else's.
 */
export function cutOffSlowBody(incoming: IncomingMessage, { bodyTimeoutMs }: BodyLimits): void {
  const { 'content-length': length, 'transfer-encoding': encoding } = incoming.headers
  if (incoming.complete || (length === undefined && encoding === undefined)) return
  const timer = setTimeout(() => {
    if (!incoming.complete) incoming.socket.destroy()
  }, bodyTimeoutMs).unref()
  incoming.once('end', () => clearTimeout(timer))
}
