import { CountersignError } from 'countersign/protocol'
import type { Environment } from './read-environment.ts'
import { variableProblem } from './variable-problem.ts'

/** Sixteen random characters of hex are 64 bits: nobody guesses them over a network. */
const MIN_LENGTH = 16

/**
 * The bearer token that callers of the gateway present, or `null` when `COUNTERSIGN_TOKEN` is not set.
 * @throws CountersignError `invalid_configuration` when it could not stand in an `Authorization` header, or could be guessed.
 */
export function readToken(environment: Environment): string | null {
  const token = environment.COUNTERSIGN_TOKEN
  if (!token) return null
  const problem = tokenProblem(token)
  if (problem === null) return token
  throw new CountersignError('invalid_configuration', `COUNTERSIGN_TOKEN ${problem}`)
}

/** What keeps a text from being a bearer token, without showing it; `null` when nothing does. */
export function tokenProblem(token: string): string | null {
  const problem =
    variableProblem(token) ??
    (/^[\x21-\x7e]+$/.test(token) ? null : 'holds characters outside ASCII') ??
    (token.length < MIN_LENGTH ? `has ${token.length} characters` : null)
  return (
    problem &&
    `${problem}; it must be at least ${MIN_LENGTH} characters of printable ASCII without spaces, for example the output of "openssl rand -hex 32"`
  )
}
