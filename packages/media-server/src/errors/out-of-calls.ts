import { type CloudinaryError, refuse } from './cloudinary-error.ts'

/** What may still be asked until an hour ends. */
export interface Allowance {
  limit: number
  remaining: number
  /** When the hour ends, in milliseconds since the Unix epoch. */
  resetAt: number
}

/** What answers and refusals say of it. @see https://cloudinary.com/documentation/admin_api#usage_limits */
export const allowanceHeaders = ({ limit, remaining, resetAt }: Allowance): Readonly<Record<string, string>> => ({
  'x-featureratelimit-limit': String(limit),
  'x-featureratelimit-remaining': String(remaining),
  'x-featureratelimit-reset': new Date(resetAt).toUTCString(),
})

/** The refusal where nothing is left, without the headers. */
export const outOfCalls = ({ limit, resetAt }: Allowance): CloudinaryError =>
  refuse('rateLimitExceeded', limit, formatReset(resetAt))

/** `2024-10-04 14:00:00 UTC` */
const formatReset = (resetAt: number): string => `${new Date(resetAt).toISOString().slice(0, 19).replace('T', ' ')} UTC`
