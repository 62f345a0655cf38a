import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Countersign } from '../server/countersign.ts'

/** A handler of `node:http`, and of everything that takes one: `http.createServer(…)`, `app.use('/uploads', …)`, `app.post(…)`. */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => void

/** Runs a Countersign in Node. A body that `express.json()` or a framework has read already is passed on. */
export function toNode(uploads: Pick<Countersign, 'fetch'>): NodeHandler {
  const listen = getRequestListener((request) => uploads.fetch(request))
  return (request, response) => {
    const read: IncomingMessage & { body?: unknown; rawBody?: Uint8Array } = request
    if (read.readableDidRead && read.body !== undefined && read.rawBody === undefined)
      read.rawBody = Buffer.from(JSON.stringify(read.body))
    void listen(request, response)
  }
}
