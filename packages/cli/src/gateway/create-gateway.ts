import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { type Cloud, CountersignError, parseDuration } from 'countersign/protocol'
import { type CommonOptions, type Countersign, countersign, type Profiles } from 'countersign/server'
import { Hono } from 'hono'
import { type BodyLimits, cutOffSlowBody, DEFAULT_LIMITS, requireSmallBody } from './body-limits.ts'
import type { Callers } from './callers.ts'
import { clientAddress, type TrustedProxy } from './client-address.ts'
import type { SignerOptions } from './configuration/read-signer.ts'
import { type ListedPages, listedPages } from './listed-pages.ts'
import { isLoopbackRequest } from './loopback-host.ts'
import { createReadiness } from './readiness.ts'
import { refusal } from './refusal.ts'
import { routePath } from './routes.ts'
import { SECURITY_HEADERS } from './security-headers.ts'
import { serveOperations } from './serve-operations.ts'
import { servePage } from './serve-page.ts'
import { serveReference } from './serve-reference.ts'
import { serveSigner } from './serve-signer.ts'
import { type CurrentRequest, currentRequest, during } from './telemetry/current-request.ts'
import { createLog, type Log } from './telemetry/log.ts'
import { createMetrics, type Metrics } from './telemetry/metrics.ts'
import { currentTraceparent, traceEvent, traceRequest } from './telemetry/traces.ts'
import { uploadsProfile } from './uploads-profile.ts'

export interface GatewayOptions {
  cloud: Cloud
  callers: Callers
  /** `loopback`: a request whose `Host` is not a name of this machine is refused. `any` where a token protects. */
  hosts: 'loopback' | 'any'
  /** Default: one, `uploads`, without anything that only a completed grant can hold. */
  profiles?: Profiles
  /** What else the signer is to be told. Default: nothing; without `secret` there are no grants. */
  signer?: SignerOptions & Pick<CommonOptions, 'registry' | 'rateLimit'>
  limits?: BodyLimits
  /** Default: none; callers are where their sockets are. */
  trustedProxy?: TrustedProxy | null
  /** What readers of `/metrics` present. Default: none; only a gateway for `loopback` shows them then. */
  metricsToken?: string | null
  /** Default: failures alone, through `console.error`. */
  log?: Log
  /** Milliseconds since the Unix epoch. Default: the clock. */
  now?: () => number
  /** How the cloud's Admin API is reached. Default: the platform's. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>
}

export interface Gateway {
  /** `incoming`: what Node received, where a server of Node's stands behind; it knows the caller's address. */
  fetch(request: Request, env?: { incoming: IncomingMessage }): Promise<Response>
  /** Looks after what nobody came back for. @see Countersign.sweep */
  sweep: Countersign['sweep']
}

/**
 * The secure upload server: the signer's doors, what whoever runs it wants to know, the reference, and the page at `/unsigned`.
 * Everything else is 404 in the shape of every error: `{"status":"error","error":{"code","message"}}`.
 */
export function createGateway(options: GatewayOptions): Gateway {
  const { cloud, callers, hosts, limits = DEFAULT_LIMITS, trustedProxy = null, now = Date.now } = options
  const { log = errorLog(cloud), fetch = globalThis.fetch, metricsToken = null } = options
  const grantExpiresInMs = parseDuration(options.signer?.grantExpiresIn ?? '1 d', 'grantExpiresIn')
  const metrics = createMetrics({ grantExpiresInMs, now })
  const signer = createSigner(options, log, metrics)
  const readiness = createReadiness({
    cloud,
    registry: options.signer?.registry ?? null,
    fetch: (url, init) => fetch(url, init),
    now,
    onFailure: (what, error) => log.failure(new Error(`the ${what} is not ready`, { cause: error })),
  })
  const pages = listedPages(options.signer?.allowedOrigins)
  const app = new Hono()
  guard(app, { hosts, limits, pages })
  serveSigner(app, signer)
  serveOperations(app, { readiness, metrics, metricsToken, local: hosts === 'loopback' })
  serveReference(app)
  servePage(app, cloud, callers)
  app.notFound(({ req: { method, path, raw } }) => {
    // Were its preflight refused, a listed page could not read why what it asks for is not there.
    if (method === 'OPTIONS' && pages.has(raw)) return signer.fetch(raw)
    return refusal(
      new CountersignError('not_found', `there is no ${method} ${path} here; /reference lists what there is`),
    )
  })
  app.onError((error) => {
    if (error instanceof CountersignError && error.status < 500) return refusal(error)
    log.failure(error)
    if (error instanceof CountersignError && error.code === 'authentication_unavailable') return refusal(error)
    return refusal(new CountersignError('internal', 'something went wrong here; the log of the gateway says what'))
  })

  const addressOf = clientAddress(trustedProxy)
  return {
    sweep: signer.sweep,
    fetch(request, env) {
      if (env) cutOffSlowBody(env.incoming, limits)
      const address = addressOf(env?.incoming.socket.remoteAddress ?? null, request.headers)
      const current = { id: randomUUID(), address, told: false }
      return during(current, () => answer(request, current, app, log))
    },
  }
}

/** Answers within a span, under a name that the log knows too. */
async function answer(request: Request, current: CurrentRequest, app: Hono, log: Log): Promise<Response> {
  const { method, headers } = request
  const route = routePath(new URL(request.url).pathname)
  const response = await traceRequest({ method, route, headers }, async () => app.fetch(request))
  response.headers.set('x-request-id', current.id)
  if (!current.told) log.note('debug', 'answered', { method, route, status: response.status })
  return response
}

interface Guards {
  hosts: 'loopback' | 'any'
  limits: BodyLimits
  pages: ListedPages
}

/** What stands before every route: the name the request was sent to, the size of its body; and what stands on every answer. */
function guard(app: Hono, { hosts, limits, pages }: Guards): void {
  app.use(async (context, next) => {
    const request = context.req.raw
    if (hosts === 'any' || isLoopbackRequest(request)) {
      try {
        requireSmallBody(request, limits)
        await next()
      } catch (error) {
        if (!(error instanceof CountersignError)) throw error
        context.res = refusal(error)
      }
    } else
      context.res = refusal(
        new CountersignError(
          'host_not_allowed',
          `this gateway answers to 127.0.0.1 and localhost alone, not to ${JSON.stringify(context.req.header('host') ?? '')}`,
        ),
      )
    if (context.res.status >= 400) pages.letRead(context.res, request)
    const { headers } = context.res
    // The log knows the request by it: whoever may read an answer may say which one it was.
    if (headers.has('access-control-allow-origin')) headers.append('access-control-expose-headers', 'X-Request-Id')
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) if (!headers.has(name)) headers.set(name, value)
  })
}

/** The SDK's signer, whose decisions go to the log, the metrics and the trace. */
function createSigner(options: GatewayOptions, log: Log, metrics: Metrics): Countersign {
  const { cloud, callers, profiles = { uploads: uploadsProfile }, signer = {}, now, fetch } = options
  const common: CommonOptions = {
    ...(signer as Partial<CommonOptions>),
    cloud,
    profiles,
    ...(signer.rateLimit && { rateLimit: { addressOf: () => currentRequest()?.address ?? null, ...signer.rateLimit } }),
    ...(now && { now }),
    ...(fetch && { fetch }),
    trace: currentTraceparent,
    onError: (error) => log.failure(error),
    onEvent: (event) => {
      const current = currentRequest()
      if (current !== null) current.told = true
      log.event(event)
      metrics.event(event)
      traceEvent(event)
    },
  }
  return callers.anonymous
    ? countersign({ ...common, unsafeAllowAnonymous: true })
    : countersign({ ...common, authenticate: (request) => callers.authenticate(request) })
}

const errorLog = ({ apiSecret }: Cloud): Log =>
  createLog({
    level: 'error',
    format: 'pretty',
    secrets: [apiSecret],
    write: (line) => console.error(line.trimEnd()),
  })
