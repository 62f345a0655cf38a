import { besideEarlier, listener, type NodeHandler } from './listener.ts'
import type { Uploads } from './uploads.ts'

/**
 * Runs a Countersign in Node, as a handler for `http.createServer(…)` and everything that takes one; the app's global
 * `Request` and `Response` stay as they are. A body that the app has read already is passed on. The request that
 * `authenticate` gets is made as it is read: copy it by `request.clone()`, `new Request(request)` cannot.
 * `X-Forwarded-*` headers change nothing: the address is the one of the request line, `Host` and the socket.
 */
export function toNode(uploads: Uploads): NodeHandler {
  return listener(uploads, (response, { status, headers, body }) => {
    // A middleware of the app's, a timeout say, may have answered meanwhile.
    if (response.headersSent) return
    const own = besideEarlier(headers, (name) => response.getHeader(name))
    response.writeHead(status, body === null ? own : { ...own, 'content-length': Buffer.byteLength(body) })
    response.end(body)
  })
}
