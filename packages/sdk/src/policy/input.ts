import { CountersignError } from '../protocol/error.ts'
import { shown } from '../protocol/shown.ts'
import type { Profile } from './profile.ts'
import type { SchemaIssue } from './standard-schema.ts'

/** Issues beyond these are counted, not told. */
const MOST_ISSUES = 20
const MOST_CHARACTERS = 300

/**
 * What a profile's schema makes of the input of a grant request. A profile without a schema takes none.
 * @param value `undefined` when the request holds none.
 * @throws CountersignError `input_invalid`: each issue with its path stands in `details.issues`. What the schema itself
 * throws is passed on.
 */
export async function readInput(profile: Profile, value: unknown): Promise<unknown> {
  if (profile.input === null) {
    if (value === undefined) return undefined
    throw new CountersignError(
      'input_invalid',
      `this profile takes no input; accepted: leaving it out, not ${shown(value)}`,
      { details: { issues: [{ path: '', message: 'must be left out' }] } },
    )
  }
  const result = await profile.input['~standard'].validate(value)
  if (!result.issues) return result.value
  const issues = result.issues.slice(0, MOST_ISSUES).map(told)
  const first = issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ')
  throw new CountersignError('input_invalid', `the input is not what this profile takes: ${first}`, {
    details: { issues, count: result.issues.length },
  })
}

const told = ({ path = [], message }: SchemaIssue): { path: string; message: string } => ({
  path: path
    .map((segment) => String(typeof segment === 'object' ? segment.key : segment))
    .join('.')
    .slice(0, MOST_CHARACTERS),
  message: String(message).slice(0, MOST_CHARACTERS),
})
