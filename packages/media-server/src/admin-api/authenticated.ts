import type { Action } from '../cloud/call.ts'
import { verifyBasic } from '../cloud/credentials.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { withinAllowance } from './rate-limit.ts'

/** The Admin API is for who holds key and secret, by `Authorization: Basic`, as often as an hour allows. @see https://cloudinary.com/documentation/admin_api#overview */
export const authenticated =
  (action: Action): Action =>
  async (call) => {
    if (!verifyBasic(call.request.headers, call.account)) throw refuse('adminKeyMissing')
    return withinAllowance(call, () => action(call))
  }
