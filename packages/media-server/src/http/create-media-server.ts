import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { readAssumptions } from '../assumptions/assumptions.ts'
import type { Assumptions } from '../assumptions/switches.ts'
import type { BlobStore } from '../blobs/blob-store.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { Call } from '../cloud/call.ts'
import type { CloudAccount, Limits, Services } from '../cloud/services.ts'
import { type SweepReport, sweep } from '../cloud/sweep.ts'
import { deliver } from '../delivery/deliver.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { answerError, answerPreflight, finishAnswer } from './answer.ts'
import { requireKnownHost } from './hosts.ts'
import { readIncoming } from './incoming-body.ts'
import { findRoute } from './routes.ts'

export interface MediaServerOptions {
  /** The cloud that is served. */
  account: CloudAccount
  catalog: Catalog
  blobs: BlobStore
  /** Where clients reach this server, without a trailing slash; a function where the port is known only later. */
  origin: string | (() => string)
  /** Milliseconds since the Unix epoch. Default `Date.now`. */
  now?: () => number
  limits?: Partial<Limits>
  /** What to take for true of Cloudinary where public sources do not say. Default: the first value of each switch. */
  assumptions?: Partial<Assumptions>
}

export interface MediaServer {
  /** @param env on Node, the raw request: its body is read directly, which is faster. */
  fetch(request: Request, env?: { incoming?: IncomingMessage }): Promise<Response>
  /** Removes what uploads cut off by a crash have left. Call it once before the first request. */
  sweep(): Promise<SweepReport>
}

export const DEFAULT_LIMITS: Limits = {
  maxRequestBytes: 100_000_000,
  maxInputPixels: 50_000_000,
  maxOutputPixels: 25_000_000,
  maxOutputSide: 8192,
}

/**
 * A local Cloudinary as a Fetch handler: Upload API, Admin API, downloads and delivery of one cloud.
 * Refuses hosts other than loopback and the one in `origin`.
 * @throws CountersignError `invalid_configuration` for a switch of `assumptions` that is not there.
 */
export function createMediaServer(options: MediaServerOptions): MediaServer {
  const { account, catalog, blobs, origin, now = Date.now } = options
  const services: Services = {
    account: (cloudName) => (cloudName === account.cloudName ? account : null),
    catalog,
    blobs,
    now,
    origin: typeof origin === 'string' ? () => origin : origin,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    assumptions: readAssumptions(options.assumptions),
  }

  return {
    sweep: () => sweep(catalog, blobs),
    async fetch(request, env) {
      const receivedAt = now()
      const requestId = randomUUID().replaceAll('-', '')
      try {
        const url = new URL(request.url)
        requireKnownHost(url, new URL(services.origin()).hostname)
        return finishAnswer(await answer(services, request, url, receivedAt, env?.incoming), requestId)
      } catch (error) {
        return finishAnswer(answerError(error, requestId), requestId)
      }
    },
  }
}

async function answer(
  services: Services,
  request: Request,
  url: URL,
  receivedAt: number,
  incoming: IncomingMessage | undefined,
): Promise<Response> {
  const { method } = request
  if (method === 'OPTIONS') return answerPreflight()
  if (url.pathname.startsWith('/v1_1/')) {
    const { cloudName, path, action } = findRoute(method, url.pathname)
    const account = services.account(cloudName)
    if (!account) throw refuse('invalidCloudName', cloudName)
    return action({
      services,
      account,
      request,
      receivedAt,
      path,
      query: url.searchParams,
      ...bodyOf(request, incoming),
    })
  }
  if (method !== 'GET' && method !== 'HEAD') throw refuse('methodNotAllowed', method, 'GET')
  if (url.pathname === '/healthz') return Response.json({ status: 'ok' })
  return deliver(services, request, url.pathname)
}

/** Neither way closes the connection when reading stops early: the refusal still has to go out on it. */
function bodyOf(request: Request, incoming: IncomingMessage | undefined): Pick<Call, 'body' | 'signal'> {
  if (incoming) return { body: readIncoming(incoming), signal: undefined }
  return { body: request.body?.values({ preventCancel: true }) ?? nothing(), signal: request.signal }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
