import type { Call } from '../cloud/call.ts'
import { CloudinaryError, refuse } from '../errors/cloudinary-error.ts'

/**
 * Answers a call of the Admin API, and says what is left of the hour: in answers and in refusals.
 * @throws CloudinaryError `rateLimitExceeded` where nothing is left.
 * @see https://cloudinary.com/documentation/admin_api#usage_limits
 */
export async function withinAllowance({ services, account }: Call, answer: () => Promise<Response>): Promise<Response> {
  const { allowance, isOver } = services.adminCalls.take(account.cloudName)
  const headers = {
    'x-featureratelimit-limit': String(allowance.limit),
    'x-featureratelimit-remaining': String(allowance.remaining),
    'x-featureratelimit-reset': new Date(allowance.resetAt).toUTCString(),
  }
  try {
    if (isOver) throw refuse('rateLimitExceeded', allowance.limit, formatReset(allowance.resetAt))
    const response = await answer()
    for (const [name, value] of Object.entries(headers)) response.headers.set(name, value)
    return response
  } catch (error) {
    throw error instanceof CloudinaryError ? error.withHeaders(headers) : error
  }
}

/** `2024-10-04 14:00:00 UTC` */
const formatReset = (resetAt: number): string => `${new Date(resetAt).toISOString().slice(0, 19).replace('T', ' ')} UTC`
