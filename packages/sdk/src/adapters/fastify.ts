import type { IncomingMessage, ServerResponse } from 'node:http'
import { besideEarlier, listener } from './listener.ts'
import type { Uploads } from './uploads.ts'

/** What is used of a Fastify reply. */
interface Reply {
  raw: ServerResponse
  sent: boolean
  getHeader: (name: string) => unknown
  code: (status: number) => unknown
  headers: (values: Record<string, string | string[]>) => unknown
  send: (payload: unknown) => unknown
}

/** What is used of a Fastify instance. */
interface Instance {
  removeAllContentTypeParsers: () => unknown
  addContentTypeParser: (type: string, parser: (request: unknown, payload: unknown, done: Done) => void) => unknown
  all: (url: string, handler: (request: { raw: IncomingMessage }, reply: Reply) => Promise<unknown>) => unknown
}

type Done = (error: null) => void

/**
 * Runs a Countersign in Fastify 5: `app.register(toFastify(uploads), { prefix: '/uploads' })`. The plugin has a context of its
 * own: there no parser touches a body, elsewhere the app's stay. Answers pass through `reply`, and so through its hooks.
 */
export function toFastify(uploads: Uploads): (app: Instance) => Promise<void> {
  const replies = new WeakMap<ServerResponse, Reply>()
  const listen = listener(uploads, (response, { status, headers, body }) => {
    const reply = replies.get(response)
    if (reply === undefined || reply.sent) return
    reply.code(status)
    // Cookies it adds to those that are there by itself.
    reply.headers(besideEarlier(headers, (name) => reply.getHeader(name), ['vary']))
    reply.send(body)
  })
  const handle = async ({ raw }: { raw: IncomingMessage }, reply: Reply): Promise<Reply> => {
    replies.set(reply.raw, reply)
    await listen(raw, reply.raw)
    return reply
  }
  return async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', (_request, _payload, done) => done(null))
    app.all('/', handle)
    app.all('/*', handle)
  }
}
