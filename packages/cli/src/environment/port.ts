import { CountersignError } from 'countersign/protocol'
import type { Environment } from './read-environment.ts'

/**
 * A port as people write it: 0 (any free one) to 65535.
 * @throws CountersignError `invalid_configuration` naming where it stood, the value met and the values wanted.
 */
export function parsePort(text: string, source: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port <= 65_535) return port
  throw new CountersignError(
    'invalid_configuration',
    `${source} must be a whole number from 0 (any free port) to 65535, not ${JSON.stringify(text)}`,
  )
}

/** The port that `PORT` asks for, or `null` when it is not set. */
export const portOf = (environment: Environment): number | null =>
  environment.PORT ? parsePort(environment.PORT, 'PORT') : null
