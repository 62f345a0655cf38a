import type { Call } from '../cloud/call.ts'
import { CloudinaryError } from '../errors/cloudinary-error.ts'
import { allowanceHeaders, outOfCalls } from '../errors/out-of-calls.ts'

/**
 * Answers a call of the Admin API, and says what is left of the hour: in answers and in refusals.
 * @throws CloudinaryError `rateLimitExceeded` where nothing is left.
 * @see https://cloudinary.com/documentation/admin_api#usage_limits
 */
export async function withinAllowance({ services, account }: Call, answer: () => Promise<Response>): Promise<Response> {
  const { allowance, isOver } = services.adminCalls.take(account.cloudName)
  const headers = allowanceHeaders(allowance)
  try {
    if (isOver) throw outOfCalls(allowance)
    const response = await answer()
    for (const [name, value] of Object.entries(headers)) response.headers.set(name, value)
    return response
  } catch (error) {
    throw error instanceof CloudinaryError ? error.withHeaders(headers) : error
  }
}
