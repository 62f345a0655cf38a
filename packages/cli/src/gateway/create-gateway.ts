import { type Cloud, CountersignError, ERROR_CODES } from 'countersign/protocol'
import { countersign } from 'countersign/server'
import { type Context, Hono } from 'hono'
import type { Callers } from './callers.ts'
import { isLoopbackRequest } from './loopback-host.ts'
import { fillPlaceholders, readPageFiles } from './page-files.ts'
import { pagePolicy, SECURITY_HEADERS } from './security-headers.ts'
import { uploadsProfile } from './uploads-profile.ts'

export interface GatewayOptions {
  cloud: Cloud
  callers: Callers
  /** `loopback`: a request whose `Host` is not a name of this machine is refused. `any` where a token protects. */
  hosts: 'loopback' | 'any'
  /** Milliseconds since the Unix epoch. Default: the clock. */
  now?: () => number
  /** How the cloud's Admin API is reached. Default: the platform's. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>
}

export interface Gateway {
  fetch(request: Request): Promise<Response>
}

/** The signer's routes, each with the one method that it answers. */
const SIGNER_ROUTES = {
  '/sign-cloudinary-params': 'POST',
  '/api/sign-cloudinary-params': 'POST',
  '/upload-signature': 'GET',
  '/download-url': 'GET',
  '/delete-files': 'DELETE',
} as const

/**
 * The secure upload server: the signer's doors with the `uploads` profile behind them, and the page at `/unsigned`.
 * Everything else is 404 in the shape of every error: `{"status":"error","error":{"code","message"}}`.
 */
export function createGateway({ cloud, callers, hosts, now, fetch }: GatewayOptions): Gateway {
  const uploads = countersign({
    cloud,
    authenticate: callers.authenticate,
    profiles: { uploads: uploadsProfile },
    ...(now && { now }),
    ...(fetch && { fetch }),
  })
  const app = new Hono()

  app.use(async (context, next) => {
    if (hosts === 'any' || isLoopbackRequest(context.req.raw)) await next()
    else
      context.res = refusal(
        new CountersignError(
          'host_not_allowed',
          `this gateway answers to 127.0.0.1 and localhost alone, not to ${JSON.stringify(context.req.header('host') ?? '')}`,
        ),
      )
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
      if (!context.res.headers.has(name)) context.res.headers.set(name, value)
    }
  })

  for (const [path, method] of Object.entries(SIGNER_ROUTES)) {
    app.on([method, 'OPTIONS'], path, ({ req }) => uploads.fetch(req.raw))
    app.all(path, ({ req }) => {
      const answer = refusal(new CountersignError('method_not_allowed', `${path} answers ${method}, not ${req.method}`))
      answer.headers.set('allow', method)
      return answer
    })
  }
  servePage(app, cloud, callers)
  app.get('/healthz', (context) => context.json({ status: 'success' }))
  app.notFound(({ req }) => refusal(new CountersignError('not_found', `there is no ${req.method} ${req.path} here`)))
  app.onError((error) => {
    if (error instanceof CountersignError) return refusal(error)
    console.error(error)
    return refusal(new CountersignError('internal', 'something went wrong here; the log of the gateway says what'))
  })
  return { fetch: async (request) => app.fetch(request) }
}

function servePage(app: Hono, cloud: Cloud, callers: Callers): void {
  const files = readPageFiles()
  const page = files.get('unsigned.html')
  if (page === undefined) throw new TypeError('the page unsigned.html is missing from this package')
  const policy = pagePolicy(cloud)
  const answer = (context: Context, mediaType: string, text: string) =>
    context.body(text, 200, {
      'content-type': mediaType,
      'content-security-policy': policy,
      'cache-control': 'no-cache',
    })

  app.get('/', (context) => context.redirect('/unsigned'))
  app.get('/unsigned', (context) => {
    const { apiOrigin, cloudName, deliveryOrigin } = cloud
    const { auth, subjects } = callers
    const subject = auth === 'bearer' ? '' : (callers.authenticate(context.req.raw)?.id ?? '')
    const values = { apiOrigin, cloudName, deliveryOrigin, subjects: subjects.join(' '), subject, auth }
    return answer(context, page.mediaType, fillPlaceholders(page.text, values))
  })
  app.get('/unsigned/:name', (context) => {
    const file = files.get(context.req.param('name'))
    return file === undefined || file === page ? context.notFound() : answer(context, file.mediaType, file.text)
  })
}

function refusal({ code, message, details }: CountersignError): Response {
  return Response.json({ status: 'error', error: { code, message, details } }, { status: ERROR_CODES[code] })
}
