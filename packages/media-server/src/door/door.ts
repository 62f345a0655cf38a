import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { InjectedFaults, Strike } from '../faults/faults.ts'
import { readRefusal } from '../faults/refusals.ts'
import { answerSlowly, type Link, passLatency, receiveSlowly } from '../faults/slow-link.ts'
import type { MediaServer } from '../http/create-media-server.ts'
import { bodyOf } from '../http/incoming-body.ts'
import type { Handler } from '../http/listen.ts'
import { findRoute } from '../http/routes.ts'
import { isWidgetScript } from '../widget-script/serve-widget-script.ts'
import { observeBody } from './observe-body.ts'
import type { RequestLog } from './request-log.ts'

export interface Room {
  server: Pick<MediaServer, 'fetch'>
  faults: Pick<InjectedFaults, 'take'>
  log: Pick<RequestLog, 'open'>
  now(): number
  /** Aborted when the cloud is closed. */
  closed: AbortSignal
}

/** Lets a request in, past the faults and into the log. `null`: the connection ends without an answer. */
export type Door = (request: Request, incoming?: IncomingMessage) => Promise<Response | null>

/** A door as a server's handler: where there is no answer, the connection ends. */
export const handlerOf =
  (enter: Door): Handler =>
  async (request, { incoming }) => {
    const response = await enter(request, incoming)
    if (response === null) incoming.socket.destroy()
    // A browser that loses an answer on a connection it has used before asks again by itself, and nobody sees the fault.
    // Other clients do not; Node's own ends its process when a connection closes that has a body nobody read.
    if (request.headers.has('sec-fetch-site')) response?.headers.set('connection', 'close')
    return response ?? new Response()
  }

export function createDoor({ server, faults, log, now, closed }: Room): Door {
  const numberOfChunk = createChunkCount()
  return async (request, incoming) => {
    const { method, headers } = request
    // What a browser asks before it asks: no work, and nothing that a test would want to see.
    if (method === 'OPTIONS') return server.fetch(request, incoming && { incoming })
    const url = new URL(request.url)
    const action = actionOf(method, url.pathname)
    const facts = { method, path: url.pathname, action, chunk: numberOfChunk(headers) }
    const slow = faults.take('link', facts)
    const struck = faults.take('answer', facts)
    const names = [slow, struck].flatMap((strike) => strike?.fault ?? [])
    const record = log.open({ receivedAt: now(), method, action, url, faults: names })
    if (struck?.fault === 'lostRequest') return null

    const link = slow && openLink(slow, goneSignal(request, incoming), closed)
    if (link && !(await passLatency(link))) return null
    const arriving = bodyOf(request, incoming)
    const { body, observed } = observeBody(link ? receiveSlowly(arriving, link) : arriving, headers)
    const refusal = struck && readRefusal(struck, now())
    if (refusal) await readToEnd(body)
    const response = refusal ?? (await server.fetch(request, { body, ...(incoming && { incoming }) }))
    await record.close(await observed(), response)
    if (struck?.fault === 'lostAnswer') return null
    return link ? answerSlowly(response, link) : response
  }
}

function openLink({ options }: Strike, gone: AbortSignal, closed: AbortSignal): Link {
  const { bytesPerSecond = null, latency = 0 } = options as { bytesPerSecond?: number; latency?: number }
  return { bytesPerSecond, latencyMs: latency, gone, ended: AbortSignal.any([gone, closed]) }
}

/** Many requests come on one connection: each listener of their own would stay until it closes. */
const goneOf = new WeakMap<Socket, AbortSignal>()

/** Aborted when the client has gone. */
function goneSignal(request: Request, incoming: IncomingMessage | undefined): AbortSignal {
  if (incoming === undefined) return request.signal
  const known = goneOf.get(incoming.socket)
  if (known) return known
  const gone = new AbortController()
  incoming.socket.once('close', () => gone.abort())
  goneOf.set(incoming.socket, gone.signal)
  return gone.signal
}

/** `null` for what the cloud does not have. */
function actionOf(method: string, pathname: string): string | null {
  if (!pathname.startsWith('/v1_1/')) return pathname === '/healthz' || isWidgetScript(pathname) ? null : 'delivery'
  try {
    return findRoute(method, pathname).name
  } catch {
    return null
  }
}

/** Whoever sends chunks may make up as many uploads as they like. */
const MOST_UPLOADS = 1000

/** Numbers the chunks of each file by the order in which they first came. */
function createChunkCount(): (headers: Headers) => number | null {
  const startsOf = new Map<string, string[]>()
  return (headers) => {
    const [, first] = /^bytes (\d+)-/.exec(headers.get('content-range') ?? '') ?? []
    const start = headers.get('x-upload-part-number') ?? first
    if (start === undefined) return null
    const upload = headers.get('x-unique-upload-id') ?? ''
    const starts = startsOf.get(upload) ?? []
    startsOf.set(upload, starts)
    for (const oldest of startsOf.keys()) {
      if (startsOf.size <= MOST_UPLOADS) break
      startsOf.delete(oldest)
    }
    if (!starts.includes(start)) starts.push(start)
    return starts.indexOf(start) + 1
  }
}

/** Before a refusal: a client that is still sending would see a connection that breaks, not an answer. */
async function readToEnd(body: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    for await (const _ of body);
  } catch {
    // A client that has gone needs no answer.
  }
}
