import type { Environment } from '../../environment/read-environment.ts'
import type { FromEnvironment } from './gateway-config.ts'
import type { Place } from './place.ts'

/** Looks up the variables that a configuration names, and keeps what it found for whoever must never show it. */
export interface Variables {
  /** `undefined` when it is not set, which has been said then. An empty one counts as not set. */
  lookUp(reference: FromEnvironment, place: Place): string | undefined
  lookUpAll(references: readonly FromEnvironment[], place: Place): string[]
  /** What was found, each with its name. */
  readonly met: readonly (readonly [name: string, value: string])[]
}

export function variablesOf(environment: Environment): Variables {
  const met: [string, string][] = []
  const lookUp = ({ env }: FromEnvironment, place: Place): string | undefined => {
    const value = environment[env]
    if (!value) return place.say(`${place.path} names the variable ${env}, which is not set`)
    met.push([env, value])
    return value
  }
  return {
    lookUp,
    lookUpAll: (references, place) =>
      references.flatMap((reference, index) => lookUp(reference, place.at(index)) ?? []),
    met,
  }
}
