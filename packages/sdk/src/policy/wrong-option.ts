import { CountersignError } from '../protocol/error.ts'
import { shown } from '../protocol/shown.ts'

/** @throws CountersignError `invalid_configuration` always, naming the option, the value wanted and the value met. */
export function wrongOption(option: string, wanted: string, value: unknown): never {
  throw new CountersignError('invalid_configuration', `${option} must be ${wanted}, not ${shown(value)}`)
}
