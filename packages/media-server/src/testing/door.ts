import type { IncomingMessage } from 'node:http'
import type { MediaServer } from '../http/create-media-server.ts'
import { readIncoming } from '../http/incoming-body.ts'
import { findRoute } from '../http/routes.ts'
import type { InjectedFaults } from './faults.ts'
import { observeBody } from './observe-body.ts'
import { readRefusal } from './refusals.ts'
import type { RequestLog } from './request-log.ts'
import { answerSlowly, slowly, wait } from './slow-link.ts'

export interface Room {
  server: Pick<MediaServer, 'fetch'>
  faults: Pick<InjectedFaults, 'take'>
  log: RequestLog
  now(): number
  /** Aborted when the cloud is closed. */
  closed: AbortSignal
}

/** Lets a request in, past the faults and into the log. `null`: the connection ends without an answer. */
export type Door = (request: Request, incoming?: IncomingMessage) => Promise<Response | null>

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

    const link = { bytesPerSecond: (slow?.options.bytesPerSecond as number) ?? null, signal: closed }
    if (slow?.options.latency) await wait(slow.options.latency as number, closed)
    const { body, observed } = observeBody(slowly(bodyOf(request, incoming), link), headers)
    const refusal = struck && readRefusal(struck, now())
    if (refusal) await readToEnd(body)
    const response = refusal ?? (await server.fetch(request, { body, ...(incoming && { incoming }) }))
    await record.close(await observed(), response)
    return struck?.fault === 'lostAnswer' ? null : answerSlowly(response, link)
  }
}

function bodyOf(request: Request, incoming: IncomingMessage | undefined): AsyncIterable<Uint8Array> {
  return incoming ? readIncoming(incoming) : (request.body?.values({ preventCancel: true }) ?? nothing())
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** `null` for what the cloud does not have. */
function actionOf(method: string, pathname: string): string | null {
  if (!pathname.startsWith('/v1_1/')) return pathname === '/healthz' ? null : 'delivery'
  try {
    return findRoute(method, pathname).name
  } catch {
    return null
  }
}

/** Numbers the chunks of each file by the order in which they first came. */
function createChunkCount(): (headers: Headers) => number | null {
  const startsOf = new Map<string, string[]>()
  return (headers) => {
    const [, start] = /^bytes (\d+)-/.exec(headers.get('content-range') ?? '') ?? []
    if (start === undefined) return null
    const upload = headers.get('x-unique-upload-id') ?? ''
    const starts = startsOf.get(upload) ?? []
    startsOf.set(upload, starts)
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
