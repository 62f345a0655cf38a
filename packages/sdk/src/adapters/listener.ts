import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { answersOf } from '../server/answer.ts'
import { noteParsedBefore } from '../server/received-body.ts'
import type { Uploads } from './uploads.ts'

/** A handler of `node:http`; what it promises is an answer that has been handed to the socket. */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** An answer that is whole, as `node:http` takes it. */
export interface WholeAnswer {
  status: number
  headers: Readonly<Record<string, string | string[]>>
  body: string | Uint8Array | null
}

/** A copy is always the platform's own; where the app lets `@hono/node-server` replace `Response`, the original is not. */
const ALREADY_SENT = RESPONSE_ALREADY_SENT.clone()

/** Turns what `node:http` receives into a `Request`, and hands the answer to `send`, which knows the way out. */
export function listener(uploads: Uploads, send: (response: ServerResponse, answer: WholeAnswer) => void): NodeHandler {
  // The way through a native `Response` would cost half of all requests.
  const answers = answersOf(uploads.fetch) ?? (async (request) => wholeAnswer(await uploads.fetch(request)))
  const listen = getRequestListener(
    async (request, { incoming, outgoing }) => {
      if (!passOnBody(incoming as IncomingMessage)) noteParsedBefore(request)
      send(outgoing as ServerResponse, await answers(request))
      return ALREADY_SENT
    },
    { overrideGlobalObjects: false },
  )
  return (request: IncomingMessage & { originalUrl?: string }, response) => {
    const { url = '' } = request
    // Express cuts off what a router is mounted at. The listener reads the address before it first waits.
    request.url = request.originalUrl ?? url
    const answered = listen(request, response)
    request.url = url
    return answered
  }
}

/** Ours are small JSON; so a handler of the app's around ours may be read whole too. */
async function wholeAnswer(response: Response): Promise<WholeAnswer> {
  const cookies = response.headers.getSetCookie()
  return {
    status: response.status,
    headers: { ...Object.fromEntries(response.headers), ...(cookies.length > 0 && { 'set-cookie': cookies }) },
    body: response.body === null ? null : new Uint8Array(await response.arrayBuffer()),
  }
}

/**
 * Bytes and text that the app has read go on as they are; only what was parsed has to be written anew.
 * @returns whether the body is what was sent.
 */
function passOnBody(request: IncomingMessage & { body?: unknown; rawBody?: unknown }): boolean {
  if (!request.readableDidRead || request.rawBody instanceof Buffer) return true
  const read = request.rawBody ?? request.body
  if (read === undefined) return false
  const isRaw = typeof read === 'string' || read instanceof Uint8Array
  request.rawBody = Buffer.from(isRaw ? (read as Uint8Array) : JSON.stringify(read))
  return isRaw
}

/** Of these an answer has several: what middleware of the app's has set stays beside ours. */
const LISTS = ['vary', 'set-cookie'] as const

/** The answer's headers with what `earlier` holds of the lists among them. */
export function besideEarlier(
  headers: WholeAnswer['headers'],
  earlier: (name: string) => unknown,
): WholeAnswer['headers'] {
  const joined = LISTS.filter((name) => headers[name] !== undefined && earlier(name) !== undefined)
  if (joined.length === 0) return headers
  return {
    ...headers,
    ...Object.fromEntries(joined.map((name) => [name, [earlier(name), headers[name]].flat().map(String)])),
  }
}
