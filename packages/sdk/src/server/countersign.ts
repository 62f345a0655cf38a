import type { Subject } from '../policy/namespace.ts'
import type { Profile } from '../policy/profile.ts'
import { CountersignError } from '../protocol/error.ts'
import { shown } from '../protocol/shown.ts'
import { readAddress } from './address.ts'
import { type Answer, type ExtraHeaders, emptyAnswer, errorAnswer, fetchOf } from './answer.ts'
import { crossOriginHeaders, preflightHeaders } from './cross-origin.ts'
import { type CountersignOptions, parseOptions, type Settings } from './options.ts'
import { route } from './routes.ts'

/** The signer as Fetch handlers; each takes any of its routes, so that a framework may mount whichever it wants. */
export interface Countersign {
  fetch: (request: Request) => Promise<Response>
  GET: (request: Request) => Promise<Response>
  POST: (request: Request) => Promise<Response>
  DELETE: (request: Request) => Promise<Response>
  OPTIONS: (request: Request) => Promise<Response>
}

/**
 * Makes the signer: `POST` on any path for upload widgets, and, by the last segment of the path,
 * `GET upload-signature`, `GET download-url`, `DELETE delete-files`. `?profile=` picks among several profiles.
 * @throws CountersignError `invalid_configuration`, at once, for whatever is wrong with the options.
 */
export function countersign<S extends Subject>(options: CountersignOptions<S>): Countersign {
  const settings = parseOptions(options)
  const fetch = fetchOf(async (request) => {
    let cors: ExtraHeaders | undefined
    try {
      cors = crossOriginHeaders(request, settings.allowedOrigins)
      return await respond(request, settings, cors)
    } catch (error) {
      return errorAnswer(error, settings.onError, cors)
    }
  })
  return { fetch, GET: fetch, POST: fetch, DELETE: fetch, OPTIONS: fetch }
}

async function respond(request: Request, settings: Settings, cors: ExtraHeaders | undefined): Promise<Answer> {
  const { lastSegment, query } = readAddress(request.url)
  const handle = route(request.method, lastSegment)
  if (typeof handle !== 'function') return noHandler(request.method, handle, settings, cors)
  const subject = await authenticate(request, settings)
  const profile = pickProfile(query, settings)
  const namespace = profile.folder.namespace(subject)
  const nowSeconds = Math.floor(settings.now() / 1000)
  return handle({ request, query, settings, profile, namespace, nowSeconds, cors })
}

/** A preflight of a listed origin's page is answered; every other method that is not taken here is refused. */
function noHandler(method: string, { allow }: { allow: string }, settings: Settings, cors?: ExtraHeaders): Answer {
  if (method === 'OPTIONS') return emptyAnswer(cors ? preflightHeaders(cors) : { allow })
  const error = new CountersignError('method_not_allowed', `${method} is not taken here; ${allow} is`)
  return errorAnswer(error, settings.onError, { ...cors, allow })
}

/** Whatever `authenticate` throws is the app's own affair: none of it may reach the caller. */
async function authenticate(request: Request, settings: Settings): Promise<Subject> {
  let subject: Subject | null
  try {
    subject = await settings.authenticate(request)
  } catch (cause) {
    throw new CountersignError('internal', 'authenticate threw', { cause })
  }
  if (subject) return subject
  throw new CountersignError(
    'unauthenticated',
    'this request carries no session or token that is known here: sign in first',
  )
}

function pickProfile(query: string, { profiles, onlyProfile }: Settings): Profile {
  if (query === '' && onlyProfile !== null) return onlyProfile
  const [name, ...more] = new URLSearchParams(query).getAll('profile')
  if (more.length > 0)
    throw new CountersignError('invalid_request', 'profile stands twice in the query; once is enough')
  const profile = name === undefined ? onlyProfile : profiles.get(name)
  if (profile) return profile
  const known = [...profiles.keys()].join(', ')
  if (name === undefined)
    throw new CountersignError('invalid_request', `the query must name a profile: ?profile=, one of ${known}`)
  throw new CountersignError('unknown_profile', `there is no profile ${shown(name)}; there are ${known}`)
}
