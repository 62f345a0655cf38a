import { CountersignError } from 'countersign/protocol'
import type { Environment } from './read-environment.ts'
import { variableProblem } from './variable-problem.ts'

const MIN_LENGTH = 32

/**
 * What seals grants, or `null` when `COUNTERSIGN_SECRET` is not set.
 * @throws CountersignError `invalid_configuration` for what could be guessed, without showing it.
 */
export function readGrantSecret(environment: Environment): string | null {
  const secret = environment.COUNTERSIGN_SECRET
  if (!secret) return null
  const problem = variableProblem(secret) ?? (secret.length < MIN_LENGTH ? `has ${secret.length} characters` : null)
  if (problem === null) return secret
  throw new CountersignError(
    'invalid_configuration',
    `COUNTERSIGN_SECRET ${problem}; it must be at least ${MIN_LENGTH} characters that nobody can guess, for example the output of "openssl rand -base64 32"`,
  )
}
