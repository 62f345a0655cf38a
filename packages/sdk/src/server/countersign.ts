import { requireId, type Subject } from '../policy/namespace.ts'
import { CountersignError } from '../protocol/error.ts'
import { readAddress } from './address.ts'
import { type Answer, type ExtraHeaders, emptyAnswer, errorAnswer, fetchOf } from './answer.ts'
import { type AssetLink, assetLink, type LinkedAsset, type LinkRequest } from './asset-link.ts'
import { crossOriginHeaders, isNavigation, preflightHeaders, refuseForeignPage } from './cross-origin.ts'
import { type ErasureReport, eraseSubject } from './erase-subject.ts'
import { type Findings, noFindings } from './events.ts'
import { type ImportReport, importAssets } from './import-assets.ts'
import { type CountersignOptions, type Profiles, parseOptions, type Settings } from './options.ts'
import { limitAddress, limitSubject } from './rate-limit.ts'
import { record } from './record.ts'
import { type Route, route } from './routes.ts'
import { type SweepOptions, type SweepReport, sweep } from './sweep.ts'

/** The signer as Fetch handlers; each takes any of its routes, so that a framework may mount whichever it wants. */
export interface Countersign<P extends Profiles = Profiles> {
  fetch: (request: Request) => Promise<Response>
  GET: (request: Request) => Promise<Response>
  POST: (request: Request) => Promise<Response>
  DELETE: (request: Request) => Promise<Response>
  OPTIONS: (request: Request) => Promise<Response>
  /**
   * Looks after what nobody came back for; to be called every few minutes, by any number of processes.
   * @see SweepOptions
   */
  sweep: (options?: SweepOptions) => Promise<SweepReport>
  /**
   * Records assets that were there before the registry was, as those's in whose folders they lie. May be run again.
   * @throws CountersignError
   */
  importAssets: (profile: keyof P & string) => Promise<ImportReport>
  /**
   * Removes everything of a subject: assets, grants, and its id in audit rows. To be run again until `forgotten` is `true`.
   * @throws CountersignError
   */
  eraseSubject: (subjectId: string) => Promise<ErasureReport>
  /**
   * A link to an asset for the app's own use: it asks nobody's permission.
   * @see LINK_KINDS for what each kind can promise
   */
  link: (asset: LinkedAsset, request: LinkRequest) => AssetLink
  /** Not there at run time: what lets a browser client know profiles, inputs and results from `typeof uploads` alone. */
  readonly profiles?: P
}

/**
 * Makes the signer. By the last segment of the path: `POST grants`, `POST completions`,
 * `POST webhooks/cloudinary`, `GET upload-signature`,
 * `GET download-url`, `DELETE delete-files`; every other `POST` is an upload widget's. `?profile=` picks among several profiles.
 * @throws CountersignError `invalid_configuration`, at once, for whatever is wrong with the options.
 */
export function countersign<S extends Subject, const P extends Profiles>(
  options: CountersignOptions<S, P>,
): Countersign<P> {
  const settings = parseOptions(options)
  const fetch = fetchOf(async (request) => {
    const at = settings.now()
    const findings = noFindings()
    const asked: Conversation['asked'] = { route: null }
    const cors = crossOriginHeaders(request, settings.allowedOrigins)
    try {
      const answer = await respond(request, settings, { cors, findings, asked, at })
      await record(asked.route?.action ?? null, 'ok', at, findings, settings)
      return answer
    } catch (error) {
      const failure = await record(asked.route?.action ?? null, error, at, findings, settings).then(
        () => error,
        (cause: unknown) => cause,
      )
      return errorAnswer(failure, settings.onError, cors, asked.route?.beside)
    }
  })
  return {
    fetch,
    GET: fetch,
    POST: fetch,
    DELETE: fetch,
    OPTIONS: fetch,
    importAssets: (profile) => importAssets(profile, settings),
    eraseSubject: (subjectId) => eraseSubject(subjectId, settings),
    link: (asset, request) => assetLink(asset, request, settings),
    sweep: (how = {}) => sweep(how, settings),
  }
}

interface Conversation {
  cors: ExtraHeaders | undefined
  findings: Findings
  /** What was asked for, as soon as it is known. */
  asked: { route: Route | null }
  /** Milliseconds since the Unix epoch. */
  at: number
}

async function respond(
  request: Request,
  settings: Settings,
  { cors, findings, asked, at }: Conversation,
): Promise<Answer> {
  const { lastSegment, query } = readAddress(request.url)
  const found = route(request.method, lastSegment)
  if (!('allow' in found)) asked.route = found
  if (!(asked.route?.fromAnywhere && isNavigation(request))) refuseForeignPage(request, settings.allowedOrigins)
  if ('allow' in found) return noHandler(request.method, found, settings, cors)
  await limitAddress(request, settings.rateLimit)
  const call = { request, query, settings, nowSeconds: Math.floor(at / 1000), cors, findings }
  if ('open' in found) return found.open(call)
  const subject = await authenticate(request, settings)
  findings.subjectId = subject.id
  await limitSubject(subject.id, 1, settings.rateLimit)
  return found.handle({ ...call, subject })
}

/** A preflight of a listed origin's page is answered; every other method that is not taken here is refused. */
function noHandler(method: string, { allow }: { allow: string }, settings: Settings, cors?: ExtraHeaders): Answer {
  if (method === 'OPTIONS') return emptyAnswer(cors ? preflightHeaders(cors) : { allow })
  const error = new CountersignError('method_not_allowed', `${method} is not taken here; ${allow} is`)
  return errorAnswer(error, settings.onError, { ...cors, allow })
}

/** Whatever `authenticate` throws is the app's own affair, and none of it may reach the caller, but that nobody can be known now. */
async function authenticate(request: Request, settings: Settings): Promise<Subject> {
  let subject: Subject | null
  try {
    subject = await settings.authenticate(request)
  } catch (cause) {
    if (cause instanceof CountersignError && cause.code === 'authentication_unavailable') throw cause
    throw new CountersignError('internal', 'authenticate threw', { cause })
  }
  if (subject) {
    requireId(subject.id)
    return subject
  }
  throw new CountersignError(
    'unauthenticated',
    'this request carries no session or token that is known here: sign in first',
  )
}
