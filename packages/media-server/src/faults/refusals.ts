import { randomUUID } from 'node:crypto'
import { toHeaderText } from '../errors/header-text.ts'
import { allowanceHeaders, outOfCalls } from '../errors/out-of-calls.ts'
import { finishAnswer } from '../http/answer.ts'
import type { FaultName } from './fault-options.ts'
import type { Strike } from './faults.ts'

interface Refusal {
  status: number
  message: string
  headers: Readonly<Record<string, string>>
}

const HOUR_MS = 3_600_000
/** Of an account that costs nothing. */
const CALLS_AN_HOUR = 500

function rateLimited(now: number): Omit<Refusal, 'status'> {
  const allowance = { limit: CALLS_AN_HOUR, remaining: 0, resetAt: (Math.floor(now / HOUR_MS) + 1) * HOUR_MS }
  return { message: outOfCalls(allowance).message, headers: allowanceHeaders(allowance) }
}

const REFUSALS: Readonly<Record<Extract<FaultName, `answer${string}`>, (now: number) => Refusal>> = {
  answer420: (now) => ({ status: 420, ...rateLimited(now) }),
  answer429: (now) => ({ status: 429, ...rateLimited(now) }),
  answer500: () => ({ status: 500, message: 'Internal server error', headers: {} }),
}

/** What a cloud answers that does not do its work; `null` where the fault is another. */
export function readRefusal({ fault, options }: Strike, now: number): Response | null {
  const refuse = Object.hasOwn(REFUSALS, fault) ? REFUSALS[fault as keyof typeof REFUSALS] : null
  if (refuse === null) return null
  const { status, headers, ...own } = refuse(now)
  const { message = own.message, retryAfterSeconds } = options as { message?: string; retryAfterSeconds?: number }
  const response = Response.json({ error: { message } }, { status, headers })
  response.headers.set('x-cld-error', toHeaderText(message))
  if (retryAfterSeconds !== undefined) response.headers.set('retry-after', String(retryAfterSeconds))
  return finishAnswer(response, randomUUID().replaceAll('-', ''), now)
}
