import type { Profile } from '../policy/profile.ts'
import { CountersignError } from '../protocol/error.ts'
import { shown } from '../protocol/shown.ts'
import type { Settings } from './options.ts'
import type { Call } from './routes.ts'

/** A profile as a request names it, and the folder in which the caller's files of it lie. */
export interface Chosen {
  name: string
  profile: Profile
  namespace: string
}

/**
 * The profile of a name; of none where there is only one.
 * @param where how a request names it, for those that forget.
 * @throws CountersignError `invalid_request`, `unknown_profile`
 */
export function chooseProfile(name: string | undefined, where: string, { settings, subject, findings }: Call): Chosen {
  const found = name === undefined ? settings.onlyProfile : named(name, settings)
  if (found === null)
    throw new CountersignError(
      'invalid_request',
      `the request must name a profile: ${where}, one of ${known(settings)}`,
    )
  findings.profile = found.name
  return { ...found, namespace: found.profile.folder.namespace(subject) }
}

/** Where a request without a body names its profile. */
export const IN_QUERY = '?profile='

/** The profile that `?profile=` names. @throws CountersignError `invalid_request`, `unknown_profile` */
export function chooseByQuery(call: Call): Chosen {
  if (call.query === '') return chooseProfile(undefined, IN_QUERY, call)
  const [name, ...more] = new URLSearchParams(call.query).getAll('profile')
  if (more.length > 0)
    throw new CountersignError('invalid_request', 'profile stands twice in the query; once is enough')
  return chooseProfile(name, IN_QUERY, call)
}

function named(name: string, settings: Settings): { name: string; profile: Profile } {
  const profile = settings.profiles.get(name)
  if (profile) return { name, profile }
  throw new CountersignError('unknown_profile', `there is no profile ${shown(name)}; there are ${known(settings)}`)
}

const known = ({ profiles }: Settings): string => [...profiles.keys()].join(', ')
