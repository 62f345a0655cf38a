import { UPLOAD_PARAMETERS, type UploadParameter } from '../protocol/parameters.ts'
import {
  type AllowableParameter,
  CLIENT_CHOICES,
  type ClientChoice,
  isNameable,
  type NameableParameter,
  narrowed,
} from './client-choice.ts'
import { type Constraint, isConstraint } from './constraints.ts'
import { wrongOption } from './wrong-option.ts'

/**
 * Parameters that the client may send: a list of names, each within its usual bounds, or a table of constraints, where `true`
 * stands for the usual bounds.
 */
export type AllowOption =
  | readonly NameableParameter[]
  | { readonly [Name in AllowableParameter]?: Constraint | (Name extends NameableParameter ? true : never) }

/** An allowed parameter: the room for it, and whether it must be sent. */
export interface Allowed extends ClientChoice {
  required: boolean
}

/** What constraint a kind of parameter wants. */
const JUDGED: Readonly<Record<string, [Constraint['judges'], string]>> = {
  words: ['list', 'list({ … })'],
  pairs: ['map', 'map({ … })'],
}

const isAllowable = (name: string): name is AllowableParameter =>
  Object.hasOwn(UPLOAD_PARAMETERS, name) &&
  (UPLOAD_PARAMETERS as Record<string, UploadParameter>)[name]?.owner === 'client'

/** @throws CountersignError `invalid_configuration` */
export function readAllow(value: unknown = []): ReadonlyMap<AllowableParameter, Allowed> {
  if (Array.isArray(value)) {
    if (!value.every(isNameable)) wrongOption('allow', `a list of ${Object.keys(CLIENT_CHOICES).join(', ')}`, value)
    return new Map(value.map((name) => [name, usual(name)]))
  }
  if (typeof value !== 'object' || value === null)
    return wrongOption('allow', 'a list of names or a table of constraints', value)
  return new Map(Object.entries(value).map(([name, constraint]) => readEntry(name, constraint)))
}

function readEntry(name: string, constraint: unknown): [AllowableParameter, Allowed] {
  if (!isAllowable(name))
    return wrongOption('allow', `about ${Object.keys(UPLOAD_PARAMETERS).filter(isAllowable).join(', ')}`, name)
  if (constraint === true && isNameable(name)) return [name, usual(name)]
  const [judges, factory] = JUDGED[UPLOAD_PARAMETERS[name].kind] ?? ['value', 'a constraint such as matching(/…/)']
  if (!isConstraint(constraint) || constraint.judges !== judges)
    return wrongOption(`allow.${name}`, `${factory}${isNameable(name) ? ' or true' : ''}`, constraint)
  return [name, { ...narrowed(name, constraint), required: constraint.required }]
}

const usual = (name: NameableParameter): Allowed => ({ ...CLIENT_CHOICES[name], required: false })
