import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { answersOf } from '../server/answer.ts'
import type { Countersign } from '../server/countersign.ts'

/** A handler of `node:http`, and of everything that takes one: `http.createServer(…)`, `app.use('/uploads', …)`, `app.post(…)`. */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => void

/** A copy is always the platform's own; where the app lets `@hono/node-server` replace `Response`, the original is not. */
const ALREADY_SENT = RESPONSE_ALREADY_SENT.clone()

/**
 * Runs a Countersign in Node; the app's global `Request` and `Response` stay as they are.
 * A body that `express.json()` or a framework has read already is passed on. The request that `authenticate` gets is made
 * as it is read: copy it by `request.clone()`, `new Request(request)` cannot.
 */
export function toNode(uploads: Pick<Countersign, 'fetch'>): NodeHandler {
  const answers = answersOf(uploads.fetch)
  const write = async (request: Request, response: ServerResponse): Promise<Response> => {
    if (answers === undefined) return uploads.fetch(request)
    // The way through a native `Response` would cost half of all requests.
    const { status, headers, body } = await answers(request)
    // A middleware of the app's, a timeout say, may have answered meanwhile.
    if (response.headersSent) return ALREADY_SENT
    response.writeHead(status, body === null ? headers : { ...headers, 'content-length': Buffer.byteLength(body) })
    response.end(body)
    return ALREADY_SENT
  }
  const listen = getRequestListener((request, { outgoing }) => write(request, outgoing as ServerResponse), {
    overrideGlobalObjects: false,
  })
  return (request, response) => {
    passOnBody(request)
    void listen(request, response)
  }
}

/** Bytes and text go on as they are; only what was parsed is written again. */
function passOnBody(request: IncomingMessage & { body?: unknown; rawBody?: unknown }): void {
  const read = request.rawBody ?? request.body
  if (!request.readableDidRead || read === undefined || request.rawBody instanceof Buffer) return
  const isRaw = typeof read === 'string' || read instanceof Uint8Array
  request.rawBody = Buffer.from(isRaw ? (read as Uint8Array) : JSON.stringify(read))
}
