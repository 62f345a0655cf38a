import type { ServerResponse } from 'node:http'
import type { Fastify, Reply } from './fastify-shape.ts'
import { besideEarlier, listener } from './listener.ts'
import type { Uploads } from './uploads.ts'

/**
 * Runs a Countersign in Fastify 5: `app.register(toFastify(uploads), { prefix: '/uploads' })`. The plugin has a context of its
 * own: there no parser touches a body, elsewhere the app's stay. Answers pass through `reply`, and so through its hooks.
 */
export function toFastify(uploads: Uploads): (app: Fastify) => Promise<void> {
  const replies = new WeakMap<ServerResponse, Reply>()
  const listen = listener(uploads, (response, { status, headers, body }) => {
    const reply = replies.get(response)
    if (reply === undefined || reply.sent) return
    // To cookies that are there it adds by itself.
    const own = besideEarlier(headers, (name) => (name === 'vary' ? reply.getHeader(name) : undefined))
    reply.code(status).headers(own).send(body)
  })
  return async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', (_request, _body, done) => done(null))
    for (const url of ['/', '/*'])
      app.all(url, async ({ raw }, reply) => {
        replies.set(reply.raw, reply)
        await listen(raw, reply.raw)
        return reply
      })
  }
}
