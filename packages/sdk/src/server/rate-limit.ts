import { CountersignError } from '../protocol/error.ts'

/**
 * Counts what a key has used, and rejects with `{ msBeforeNext }` when it is too much: the shape of `rate-limiter-flexible`,
 * in memory, or in a database where several signers share one.
 */
export interface RateLimiter {
  consume: (key: string, points?: number) => Promise<unknown>
}

/** Who is counted by what. A request costs one point, a grant one for each file. */
export interface RateLimit {
  /** By the subject's id. */
  subject?: RateLimiter
  /** By {@link RateLimit.addressOf}, before anybody is asked who they are. */
  address?: RateLimiter
  /**
   * The caller's address; `null` is not counted. An IPv6 address counts by its /64. Only the app knows which of its proxies it may
   * believe: `X-Forwarded-For` is what a stranger says until one of them has written it.
   */
  addressOf?: (request: Request) => string | null
}

/** @throws CountersignError `invalid_configuration` when addresses are to be counted and nobody tells them. */
export function requireRateLimit(rateLimit: RateLimit): RateLimit {
  if (rateLimit.address === undefined || typeof rateLimit.addressOf === 'function') return rateLimit
  throw new CountersignError(
    'invalid_configuration',
    `rateLimit.address needs rateLimit.addressOf, a function (request) => address or null, not ${typeof rateLimit.addressOf}`,
  )
}

/** @throws CountersignError `rate_limited` */
export async function limitAddress(request: Request, { address, addressOf }: RateLimit): Promise<void> {
  const text = address === undefined ? null : (addressOf?.(request) ?? null)
  if (address !== undefined && text !== null) await consume(address, `address ${networkOf(text)}`, 1)
}

/** @throws CountersignError `rate_limited` */
export async function limitSubject(subjectId: string, points: number, { subject }: RateLimit): Promise<void> {
  if (subject !== undefined) await consume(subject, `subject ${subjectId}`, points)
}

async function consume(limiter: RateLimiter, key: string, points: number): Promise<void> {
  try {
    await limiter.consume(key, points)
  } catch (rejection) {
    const ms: unknown = Object(rejection).msBeforeNext
    // A limiter whose database is down throws an error of its own: nobody gets in uncounted.
    if (typeof ms !== 'number') throw new CountersignError('internal', 'the rate limiter failed', { cause: rejection })
    const retryAfterSeconds = Math.max(1, Math.ceil(ms / 1000))
    throw new CountersignError('rate_limited', `too many requests; try again in ${retryAfterSeconds} s`, {
      details: { retryAfterSeconds },
    })
  }
}

/** One household has 2^64 addresses of IPv6, and one of IPv4. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  if (mapped?.[1]) return mapped[1]
  if (!address.includes(':')) return address
  const [head = '', tail] = address.split('%', 1).join('').toLowerCase().split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const groups =
    tail === undefined ? front : [...front, ...Array(Math.max(0, 8 - front.length - back.length)).fill('0'), ...back]
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}
