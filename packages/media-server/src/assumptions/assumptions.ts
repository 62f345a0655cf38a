import { CountersignError } from 'countersign/protocol'
import { QUESTIONS } from './questions.ts'
import { type Assumptions, SWITCHES, type SwitchName } from './switches.ts'

/** Everything that public sources do not settle about Cloudinary, in the order of the documentation. */
export const ASSUMPTIONS = { ...SWITCHES, ...QUESTIONS } as const

export type AssumptionName = keyof typeof ASSUMPTIONS

/** What the local cloud does unasked: the first value of every switch. */
export const DEFAULT_ASSUMPTIONS = Object.freeze(
  Object.fromEntries(Object.entries(SWITCHES).map(([name, { values }]) => [name, Object.keys(values)[0]])),
) as unknown as Assumptions

/**
 * Fills what was given up with {@link DEFAULT_ASSUMPTIONS}.
 * @throws CountersignError `invalid_configuration` for a name that is no switch, or a value that is none of its.
 */
export function readAssumptions(given: Partial<Assumptions> = {}): Assumptions {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(SWITCHES, name))
      refuse(`assumptions has no switch ${JSON.stringify(name)}; it has ${Object.keys(SWITCHES).join(', ')}`)
    const { values } = SWITCHES[name as SwitchName]
    if (typeof value !== 'string' || !Object.hasOwn(values, value))
      refuse(`assumptions.${name} must be one of ${Object.keys(values).join(', ')}, not ${JSON.stringify(value)}`)
  }
  return Object.freeze({ ...DEFAULT_ASSUMPTIONS, ...given })
}

function refuse(message: string): never {
  throw new CountersignError('invalid_configuration', message)
}
