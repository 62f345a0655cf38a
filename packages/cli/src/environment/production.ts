import { CountersignError } from 'countersign/protocol'
import type { Environment } from './read-environment.ts'
import { obviousWeakness } from './weak-secret.ts'

/** What a gateway is about to run with, as far as it must not be a sample's. */
export interface RunsWith {
  /** Every secret, by the name that a message may give it. */
  secrets: readonly (readonly [name: string, secret: string])[]
  /** Whether something seals grants. */
  hasSecret: boolean
  /** Whether anybody may call without saying who they are. */
  anonymous: boolean
}

/** The second word that lets nobody in particular in; the first stands in the configuration. */
export const ANONYMOUS_VARIABLE = 'COUNTERSIGN_UNSAFE_ALLOW_ANONYMOUS'

export const isProduction = (environment: Environment): boolean => environment.NODE_ENV === 'production'

/**
 * Refuses what is fine on a laptop: sample secrets, no `COUNTERSIGN_SECRET`, and callers whom nobody knows unless the environment says
 * so beside the configuration. Only where `NODE_ENV` is `production`.
 * @throws CountersignError `invalid_configuration` with everything that stands in the way, a line for each.
 */
export function requireFitForProduction(environment: Environment, { secrets, hasSecret, anonymous }: RunsWith): void {
  if (!isProduction(environment)) return
  const problems = secrets.flatMap(([name, secret]) => {
    const weakness = obviousWeakness(secret)
    return weakness === null ? [] : [`${name} ${weakness}; take one that nobody can guess`]
  })
  if (!hasSecret)
    problems.push('COUNTERSIGN_SECRET is not set: without it there are no grants; "openssl rand -base64 32" makes one')
  if (anonymous && environment[ANONYMOUS_VARIABLE] !== 'yes')
    problems.push(`everybody may call without saying who they are; if that is meant, set ${ANONYMOUS_VARIABLE}=yes too`)
  const [only, ...more] = problems
  if (only === undefined) return
  const list = more.length === 0 ? ` ${only}` : `\n${problems.map((problem) => `  ${problem}`).join('\n')}`
  throw new CountersignError('invalid_configuration', `NODE_ENV is production, and this is not fit for it:${list}`)
}
