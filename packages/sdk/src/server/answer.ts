import { CountersignError } from '../protocol/error.ts'

/**
 * On every answer. `Vary` because an answer depends on who may read it. `Cross-Origin-Resource-Policy` keeps it out of pages that embed
 * it as a picture or a script; a listed origin's page, which asks by CORS, is not concerned.
 * @see https://fetch.spec.whatwg.org/#cross-origin-resource-policy-header
 */
const HEADERS = {
  'content-type': 'application/json',
  'cache-control': 'private, no-store',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  vary: 'Origin',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
}

export type ExtraHeaders = Readonly<Record<string, string>>

/** What goes out, before it is a `Response`: a server that has a faster way to write it takes this. */
export interface Answer {
  status: number
  headers: ExtraHeaders
  body: string | null
}

export const answer = (body: unknown, extra?: ExtraHeaders, status = 200): Answer => ({
  status,
  headers: extra ? { ...HEADERS, ...extra } : HEADERS,
  body: JSON.stringify(body),
})

export const emptyAnswer = (extra: ExtraHeaders): Answer => ({
  status: 204,
  headers: { vary: HEADERS.vary, ...extra },
  body: null,
})

/** Leads on, to an address of our own making. */
export const redirect = (location: string, extra?: ExtraHeaders): Answer => ({
  status: 302,
  headers: { ...HEADERS, ...extra, location },
  body: null,
})

/** `{"status":"success","data":…}` */
export const success = (data: unknown, extra?: ExtraHeaders): Answer => answer({ status: 'success', data }, extra)

type Fetch = (request: Request) => Promise<Response>
type Answering = (request: Request) => Promise<Answer>
const answering = new WeakMap<Fetch, Answering>()

/** The Fetch handler that gives these answers; {@link answersOf} gives them back. */
export function fetchOf(respond: Answering): Fetch {
  const fetch: Fetch = async (request) => {
    const { body, ...init } = await respond(request)
    return new Response(body, init)
  }
  answering.set(fetch, respond)
  return fetch
}

/** What stands behind a handler that {@link fetchOf} made; nothing behind any other. */
export const answersOf = (fetch: Fetch): Answering | undefined => answering.get(fetch)

/** Whose fault it is: these were not made by the caller, and tell them nothing. */
const OPAQUE = new Set(['internal', 'invalid_configuration'])

/**
 * The one place that turns errors into answers. What is not the caller's doing goes to `onError`, and only the status shows.
 * @param beside what stands in the body beside the error, made of its message
 */
export function errorAnswer(
  error: unknown,
  onError: (error: unknown) => void,
  extra?: ExtraHeaders,
  beside?: (message: string) => Readonly<Record<string, unknown>>,
): Answer {
  const known = error instanceof CountersignError ? error : null
  if (known === null || known.status >= 500) tell(onError, error)
  const shown = known === null || OPAQUE.has(known.code) ? SOMETHING : known
  const retryAfter = shown.details?.retryAfterSeconds
  const headers = retryAfter === undefined ? extra : { ...extra, 'retry-after': String(retryAfter) }
  const { code, message, details } = shown
  const body = { status: 'error', error: { code, message, ...(details === undefined ? {} : { details }) } }
  return answer({ ...body, ...beside?.(message) }, headers, shown.status)
}

/** All that a caller is told of what is not theirs to know. */
const SOMETHING = new CountersignError('internal', 'something went wrong on our side')

/** A listener that fails itself must not cost the caller the answer. */
function tell(onError: (error: unknown) => unknown, error: unknown): void {
  const failed = (cause: unknown) => console.error('onError failed:', cause, 'when told of:', error)
  try {
    Promise.resolve(onError(error)).catch(failed)
  } catch (cause) {
    failed(cause)
  }
}
