import { CountersignError } from '../protocol/error.ts'

/** On every answer. `Vary` because an answer depends on who may read it. */
const HEADERS = {
  'content-type': 'application/json',
  'cache-control': 'private, no-store',
  'referrer-policy': 'no-referrer',
  vary: 'Origin',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
}

export type ExtraHeaders = Readonly<Record<string, string>>

/** `JSON.stringify` and a text body: `Response.json` takes the slow way through every server adapter. */
export const answer = (body: unknown, extra?: ExtraHeaders, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: extra ? { ...HEADERS, ...extra } : HEADERS })

export const emptyAnswer = (extra: ExtraHeaders): Response =>
  new Response(null, { status: 204, headers: { vary: HEADERS.vary, ...extra } })

/** `{"status":"success","data":…}` */
export const success = (data: unknown, extra?: ExtraHeaders): Response => answer({ status: 'success', data }, extra)

/** Whose fault it is: these were not made by the caller, and tell them nothing. */
const OPAQUE = new Set(['internal', 'invalid_configuration'])

/** The one place that turns errors into answers. What is not the caller's doing goes to `onError`, and only the status shows. */
export function errorAnswer(error: unknown, onError: (error: unknown) => void, extra?: ExtraHeaders): Response {
  const known = error instanceof CountersignError ? error : null
  if (known === null || known.status >= 500) onError(error)
  if (known === null || OPAQUE.has(known.code))
    return failure('internal', 'something went wrong on our side', undefined, 500, extra)
  return failure(known.code, known.message, known.details, known.status, extra)
}

const failure = (code: string, message: string, details: unknown, status: number, extra?: ExtraHeaders): Response =>
  answer({ status: 'error', error: { code, message, ...(details === undefined ? {} : { details }) } }, extra, status)
