import { CountersignError } from 'countersign/protocol'
import type { Environment } from './read-environment.ts'
import { variableProblem } from './variable-problem.ts'

/**
 * The bearer token that callers of the gateway present, or `null` when `COUNTERSIGN_TOKEN` is not set.
 * @throws CountersignError `invalid_configuration` when it could not stand in an `Authorization` header.
 */
export function readToken(environment: Environment): string | null {
  const token = environment.COUNTERSIGN_TOKEN
  if (!token) return null
  const problem = variableProblem(token) ?? (/^[\x21-\x7e]+$/.test(token) ? null : 'holds characters outside ASCII')
  if (problem === null) return token
  throw new CountersignError(
    'invalid_configuration',
    `COUNTERSIGN_TOKEN ${problem}; it must be printable ASCII without spaces, for example the output of "openssl rand -hex 32"`,
  )
}
