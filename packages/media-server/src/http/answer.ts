import { CloudinaryError, refuse } from '../errors/cloudinary-error.ts'
import { toHeaderText } from '../errors/header-text.ts'
import { isStorageFull } from '../errors/storage-full.ts'

/** What pages of any origin may do here, as on Cloudinary: nothing depends on cookies, so nothing is given away. */
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers':
    'X-Cld-Error, X-Request-Id, Content-Disposition, Content-Length, Content-Range, Accept-Ranges, ETag, Last-Modified, Retry-After',
} as const

const PREFLIGHT = {
  'access-control-allow-methods': 'GET, HEAD, POST, OPTIONS',
  'access-control-allow-headers':
    'Authorization, Cache-Control, Content-Range, Content-Type, If-None-Match, Range, X-Requested-With, X-Unique-Upload-Id, X-Upload-Part-Number, X-Upload-Total-Parts',
  'access-control-max-age': '3600',
} as const

export const answerPreflight = (): Response => new Response(null, { status: 204, headers: PREFLIGHT })

/** Puts on every answer what every answer carries: the time of the clock that signatures age by, among it. Headers that an action has set itself stand. */
export function finishAnswer(response: Response, requestId: string, now: number): Response {
  const date = new Date(now).toUTCString()
  const common = { ...CORS, date, 'x-request-id': requestId, 'x-content-type-options': 'nosniff' }
  for (const [name, value] of Object.entries(common)) if (!response.headers.has(name)) response.headers.set(name, value)
  return response
}

/**
 * The one place that turns errors into answers: refusals keep status and text; everything else is for the log alone.
 * @see https://cloudinary.com/documentation/image_upload_api_reference#error_handling
 */
export function answerError(error: unknown, requestId: string): Response {
  const isRefusal = error instanceof CloudinaryError
  if (!isRefusal) console.error(`request ${requestId} failed:`, error)
  const { status, message, headers } = isRefusal ? error : describeFailure(error)
  return Response.json(
    { error: { message } },
    { status, headers: { ...headers, 'x-cld-error': toHeaderText(message), 'cache-control': 'no-store' } },
  )
}

/** What the client may know of a failure of ours: that there is no space is no secret, and it can try again. */
const describeFailure = (error: unknown): Pick<CloudinaryError, 'status' | 'message' | 'headers'> =>
  isStorageFull(error) ? refuse('storageFull') : { status: 500, message: 'Internal server error', headers: {} }
