import { CountersignError } from 'countersign/protocol'
import {
  between,
  type Constraint,
  date,
  list,
  literal,
  map,
  matching,
  oneOf,
  required,
  under,
} from 'countersign/server'
import type { Place } from './place.ts'
import { isRecord } from './readers.ts'

/** Each constraint of a profile as JSON can write it: `{ "list": { "max": 5, "of": { "oneOf": ["a", "b"] } } }`. */
const CONSTRAINTS: Readonly<Record<string, (given: unknown, place: Place) => Constraint | undefined>> = {
  literal: (given) => literal(given as string),
  oneOf: (given) => oneOf(given as string[]),
  matching: (given) => matching(new RegExp(String(given), 'u')),
  under: (given) => under(given as string),
  between: (given) => {
    const { min, max, ...how } = Object(given) as { min: number; max: number; decimals?: number }
    return between(min, max, how)
  },
  date: () => date(),
  list: (given, place) => {
    const { of, ...how } = Object(given) as { max?: number; of?: unknown }
    if (of === undefined) return list(how)
    const constraint = constraintOf(of, place.at('of'))
    return constraint && list({ ...how, of: constraint })
  },
  map: (given, place) => {
    const keys = Object.entries(Object(given) as object).map(([key, item]) => [key, constraintOf(item, place.at(key))])
    return keys.some(([, item]) => item === undefined) ? undefined : map(Object.fromEntries(keys))
  },
  required: (given, place) => {
    const constraint = constraintOf(given, place)
    return constraint && required(constraint)
  },
}

const WANTED = `a constraint: an object with one of ${Object.keys(CONSTRAINTS).join(', ')}`

/** The `allow` of a profile, with constraints where JSON stands for them; what factories made already stays as it is. */
export function allowOf(allow: unknown, place: Place): unknown {
  if (!isRecord(allow)) return allow
  return Object.fromEntries(
    Object.entries(allow).flatMap(([name, given]) => {
      if (!isJsonConstraint(given)) return [[name, given]]
      const constraint = constraintOf(given, place.at(name))
      return constraint === undefined ? [] : [[name, constraint]]
    }),
  )
}

/** What the factories make is frozen, and has `judges`. */
const isJsonConstraint = (value: unknown): value is Record<string, unknown> => isRecord(value) && !('judges' in value)

function constraintOf(given: unknown, place: Place): Constraint | undefined {
  if (isRecord(given) && 'judges' in given) return given as unknown as Constraint
  const [[kind = '', inner] = [], ...more] = isRecord(given) ? Object.entries(given) : []
  const make = Object.hasOwn(CONSTRAINTS, kind) ? CONSTRAINTS[kind] : undefined
  if (make === undefined || more.length > 0) return place.wrong(WANTED, given)
  try {
    return make(inner, place.at(kind))
  } catch (error) {
    if (!(error instanceof CountersignError || error instanceof SyntaxError)) throw error
    return place.say(`${place.at(kind).path}: ${error.message}`)
  }
}
