import { CountersignError } from '../protocol/error.ts'
import {
  isUploadParameter,
  UPLOAD_PARAMETERS,
  type UploadParameter,
  type UploadParameterName,
} from '../protocol/parameters.ts'
import type { PairValue } from './pairs.ts'
import type { Situation } from './situation.ts'
import { readValue } from './wire-text.ts'
import { wrongOption } from './wrong-option.ts'

/** A parameter for which every upload of a profile may have one value of the server's. */
export type FixableParameter = {
  [Name in UploadParameterName]: (typeof UPLOAD_PARAMETERS)[Name] extends
    | { owner: 'never' | 'policy' }
    | { option: string }
    ? never
    : Name
}[UploadParameterName]

/** A value of a parameter: an object for pairs and JSON, an array for words and JSON. */
export type FixedValue = PairValue | Readonly<Record<string, unknown>> | readonly unknown[]

/** What a function in `fixed` is given. */
export interface FixedContext {
  readonly subject: { readonly id: string; readonly [field: string]: unknown }
}

/** Values that the server gives to parameters without an option of their own. A function is asked for every upload. */
export type FixedOption = {
  readonly [Name in FixableParameter]?: FixedValue | ((context: FixedContext) => FixedValue)
}

/** A fixed parameter: its text, and how it reads for humans. */
export interface Fixed {
  value: (situation: Situation) => string
  says: string
}

/** @throws CountersignError `invalid_configuration` */
export function readFixed(value: unknown = {}): ReadonlyMap<FixableParameter, Fixed> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return wrongOption('fixed', '{ parameter: value }', value)
  return new Map(
    Object.entries(value).map(([name, given]): [FixableParameter, Fixed] => {
      if (!isUploadParameter(name)) return wrongOption('fixed', 'about parameters of an upload', name)
      const { owner, option }: UploadParameter = UPLOAD_PARAMETERS[name]
      if (option !== undefined) return refuse(name, `take the option ${option}`)
      if (owner === 'never') return refuse(name, 'no profile has it signed')
      if (owner === 'policy') return refuse(name, 'every profile has its own rule for it')
      return [name as FixableParameter, typeof given === 'function' ? asked(name, given as Asked) : known(name, given)]
    }),
  )
}

type Asked = (context: FixedContext) => unknown

function known(name: UploadParameterName, given: unknown): Fixed {
  const text = textOf(name, given)
  return { value: () => text, says: JSON.stringify(text) }
}

const asked = (name: UploadParameterName, give: Asked): Fixed => ({
  value: ({ subject }) => textOf(name, give({ subject })),
  says: "what the app's function answers",
})

function textOf(name: UploadParameterName, given: unknown): string {
  const read = readValue(name, given)
  if (!('text' in read)) return wrongOption(`fixed.${name}`, read.wanted, given)
  return UPLOAD_PARAMETERS[name].kind === 'flag' ? String(read.text === 'true' || read.text === '1') : read.text
}

function refuse(name: string, why: string): never {
  throw new CountersignError('invalid_configuration', `fixed.${name} must be left out: ${why}`)
}
