import { CountersignError } from 'countersign/protocol'
import type { Catalog } from '../catalog/catalog.ts'
import type { CloudAccount } from '../cloud/services.ts'
import { createDoor, handlerOf } from '../door/door.ts'
import { delayNotifications, recordPosts } from '../door/webhooks.ts'
import { CloudinaryError } from '../errors/cloudinary-error.ts'
import { createFaults } from '../faults/faults.ts'
import type { MediaServer } from '../http/create-media-server.ts'
import type { Handler } from '../http/listen.ts'
import { createAssets } from './assets.ts'
import { createChanges } from './changes.ts'
import { requireOwnVisitor } from './guard.ts'
import { answerFile, readPageFiles } from './page-files.ts'
import { createRequestRecords, type InspectedRequest } from './request-records.ts'
import { answerApi, type Inspected } from './routes.ts'
import { createWebhookRecords } from './webhook-records.ts'

export interface InspectorOptions {
  account: CloudAccount
  catalog: Catalog
  /** What notifications are posted with. Default that of the platform. */
  fetch?: typeof globalThis.fetch
  /** Where clients reach the server. */
  origin(): string
  /** Milliseconds since the Unix epoch. */
  now(): number
}

/** Stands before a server, remembers what comes to it and what it tells, lets things go wrong when asked, and shows all that. */
export interface Inspector {
  /** For the server in the place of its own: what it queues can be held back. */
  catalog: Catalog
  /** For the server, to post notifications with. */
  fetch: typeof globalThis.fetch
  /** For the port: the inspector's own pages, and everything else on its way to the server. */
  handlerFor(server: MediaServer): Handler
  /** Ends what pages wait for, and what is slow. */
  close(): void
}

export const INSPECTOR_PATH = '/_inspector'
const MOST_REQUESTS = 500
const MOST_WEBHOOKS = 300

export function createInspector(options: InspectorOptions): Inspector {
  const { account, now, origin } = options
  const closing = new AbortController()
  const changes = createChanges()
  const faults = createFaults()
  const held = delayNotifications(options.catalog, faults)
  const catalog: Catalog = {
    ...held,
    async postponeNotification(id, dueAt) {
      await held.postponeNotification(id, dueAt)
      changes.tell('webhooks')
    },
    async dropNotifications(ids) {
      await held.dropNotifications(ids)
      changes.tell('webhooks')
    },
  }
  const requests = createRequestRecords({ account, most: MOST_REQUESTS, onChange: (request) => tellOf(request) })
  const tellOf = (request: InspectedRequest) => {
    const mayHaveChanged = request.status !== null && request.method !== 'GET' && request.method !== 'HEAD'
    changes.tell('requests', ...(mayHaveChanged ? (['assets', 'webhooks'] as const) : []))
    if (request.faults.length > 0) changes.tell('faults')
  }
  let server: MediaServer | null = null
  const webhooks = createWebhookRecords({
    catalog,
    cloudName: account.cloudName,
    most: MOST_WEBHOOKS,
    post: async (notification) => server?.repostNotification(notification) ?? 'the server has not started',
    hide: (text) => text.replaceAll(account.apiSecret, '[redacted]').replaceAll(account.apiKey, '[redacted]'),
    onChange: () => changes.tell('webhooks', 'faults'),
  })
  const send = options.fetch ?? ((url, init) => globalThis.fetch(url, init))
  return {
    catalog,
    fetch: recordPosts(webhooks.posts, { fetch: send, faults, now }),
    handlerFor(served) {
      server = served
      const assets = createAssets({ account, catalog, server: served, origin })
      const inspected: Inspected = { cloudName: account.cloudName, requests, assets, webhooks, faults, changes }
      const enter = handlerOf(createDoor({ server: served, faults, log: requests, now, closed: closing.signal }))
      const show = createPages(inspected)
      return (request, env) => {
        const { pathname } = new URL(request.url)
        const isOurs = pathname === INSPECTOR_PATH || pathname.startsWith(`${INSPECTOR_PATH}/`)
        return isOurs ? show(request, env.incoming.socket.remoteAddress) : enter(request, env)
      }
    },
    close() {
      closing.abort()
      changes.close()
    },
  }
}

/** What every answer of the inspector carries; a file of the cloud brings stricter ones for itself. */
const HEADERS = {
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const

function createPages(inspected: Inspected) {
  const files = readPageFiles()
  const answer = async (request: Request, url: URL): Promise<Response> => {
    if (url.pathname === INSPECTOR_PATH)
      return new Response(null, { status: 308, headers: { location: `${INSPECTOR_PATH}/` } })
    const path = url.pathname.slice(INSPECTOR_PATH.length + 1)
    if (path.startsWith('api/')) return answerApi(inspected, request, url, path.slice('api/'.length))
    const file = files.get(path === '' ? 'inspector.html' : path)
    if (!file) return refusal(404, `${INSPECTOR_PATH}/${path} is not there`)
    return answerFile(file, request)
  }
  return async (request: Request, address: string | undefined): Promise<Response> => {
    const url = new URL(request.url)
    const isPage = url.pathname === INSPECTOR_PATH || url.pathname === `${INSPECTOR_PATH}/`
    let response: Response
    try {
      requireOwnVisitor(request, url, { address, isPage })
      response = await answer(request, url)
    } catch (error) {
      response = refusalOf(error)
    }
    if (request.method === 'HEAD') {
      // A stream would be waited for, and take the place of somebody who looks on.
      await response.body?.cancel()
      response = new Response(null, response)
    }
    // Of this origin's own pages alone, whatever the server behind would allow.
    response.headers.delete('access-control-allow-origin')
    response.headers.delete('access-control-expose-headers')
    const headers = { ...HEADERS, 'content-security-policy': policyOf(url) }
    for (const [name, value] of Object.entries(headers))
      if (!response.headers.has(name)) response.headers.set(name, value)
    return response
  }
}

/** Scripts and styles come from the page's own folder: files of the cloud have the same origin. */
function policyOf({ origin, hostname }: URL): string {
  const own = hostname.startsWith('[') ? "'self'" : `${origin}${INSPECTOR_PATH}/`
  return [
    "default-src 'none'",
    `script-src ${own}`,
    `style-src ${own}`,
    `img-src ${own}`,
    `media-src ${own}`,
    `connect-src ${own}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

function refusalOf(error: unknown): Response {
  if (error instanceof CloudinaryError) return refusal(error.status, error.message)
  if (error instanceof CountersignError) return refusal(400, error.message)
  console.error('the inspector failed:', error)
  return refusal(500, 'Internal server error')
}

const refusal = (status: number, message: string): Response => Response.json({ error: { message } }, { status })
