import { createMediaServer, createMemoryBlobs, createMemoryCatalog } from '@countersign/media-server'
import { parseCloudinaryUrl } from 'countersign/protocol'
import { memoryRegistry } from 'countersign/registry-memory'
import { profile } from 'countersign/server'
import { tokenCallers } from './callers.ts'
import { createGateway, type GatewayOptions } from './create-gateway.ts'
import { conformanceTo } from './openapi/conformance.contract.ts'
import { openApiDocument } from './openapi/document.ts'
import { createLog } from './telemetry/log.ts'

export const API_SECRET = 'canary-api-7Qm2xVb0TzLw9Kf'
export const SEALING_SECRET = 'canary-seal-x1Hq7Vb0TzLw9KfRd3NcYp5Ug8Ms2JeA'
export const TOKEN = 'canary-token-Zs8kPq3uW'
const ORIGIN = 'http://gateway.example'
const CLOUD_ORIGIN = 'http://127.0.0.1:3001'
const NOW = Date.UTC(2026, 0, 2)

const { expectDocumented, seen } = conformanceTo(openApiDocument('0.0.0'))

/** A GIF of one pixel. */
const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

// biome-ignore lint/suspicious/noExplicitAny: answers are compared, not typed
type Json = any

/**
 * A gateway before a whole cloud, both in this process, with a clock to move. Every answer is held against the document of OpenAPI,
 * and every line of the log is kept.
 */
export function room(change: Partial<GatewayOptions> = {}) {
  const clock = { now: NOW }
  const now = () => clock.now
  const cloud = parseCloudinaryUrl(`cloudinary://123456:${API_SECRET}@demo?upload_prefix=${CLOUD_ORIGIN}`)
  const server = createMediaServer({
    account: { cloudName: cloud.cloudName, apiKey: cloud.apiKey, apiSecret: cloud.apiSecret },
    catalog: createMemoryCatalog(),
    blobs: createMemoryBlobs(),
    origin: CLOUD_ORIGIN,
    now,
  })
  const lines: string[] = []
  const secrets = [API_SECRET, SEALING_SECRET, TOKEN]
  const gateway = createGateway({
    cloud,
    callers: tokenCallers(TOKEN),
    hosts: 'any',
    profiles: {
      photos: profile({ folder: 'photos', resourceType: 'image', maxBytes: '1 MB' }),
      avatars: profile({ folder: 'avatars', access: 'public', resourceType: 'image' }),
    },
    signer: { secret: SEALING_SECRET, registry: memoryRegistry(), deletionGrace: '1 h' },
    log: createLog({ level: 'debug', format: 'json', secrets, write: (line) => lines.push(line) }),
    metricsToken: TOKEN,
    now,
    fetch: (url, init) => server.fetch(new Request(url, init)),
    ...change,
  })

  async function ask(path: string, { body, ...init }: Omit<RequestInit, 'body'> & { body?: unknown } = {}) {
    const request = new Request(`${ORIGIN}${path}`, {
      ...init,
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      headers: {
        authorization: `Bearer ${TOKEN}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(init.headers as Record<string, string>),
      },
    })
    const response = await gateway.fetch(request)
    await expectDocumented(request, response)
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json') && text !== ''
    return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as Json }
  }
  const post = (path: string, body: unknown) => ask(path, { method: 'POST', body })

  async function grant(name = 'photos', file = {}) {
    const { body } = await post('/grants', { profile: name, files: [{ name: 'dot.gif', bytes: GIF.length, ...file }] })
    return body.data.grants[0] as { token: string; uploadUrl: string; fields: Record<string, string>; id: string }
  }

  /** Sends a file to the cloud, as a browser does with what a grant says. */
  async function send({ uploadUrl, fields }: { uploadUrl: string; fields: Record<string, string> }): Promise<Json> {
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.set(name, value)
    form.set('file', new File([GIF], 'dot.gif'))
    return (await server.fetch(new Request(uploadUrl, { method: 'POST', body: form }))).json()
  }

  /** From the grant to the completion. */
  async function upload(name = 'photos') {
    const given = await grant(name)
    const answer = await send(given)
    const done = await post('/completions', { token: given.token, answer })
    return { given, answer, asset: done.body.data.asset as Json }
  }
  return { clock, gateway, lines, seen, ask, post, grant, send, upload }
}
