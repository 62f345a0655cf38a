import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createAdaptorServer } from '@hono/node-server'
import fastify from 'fastify'
import { Hono, type MiddlewareHandler } from 'hono'
import { afterAll, describe, expect, it } from 'vitest'
import { adapterContract } from './adapter.contract.ts'
import type { BodyBefore } from './adapter-body.contract.ts'
import type { Host } from './adapter-calls.contract.ts'
import { echo, signer } from './adapter-signer.contract.ts'
import { EXPRESS_HOSTS } from './express-hosts.contract.ts'
import { toFastify } from './fastify.ts'
import { toFetch } from './fetch.ts'
import { toHono } from './hono.ts'
import { moduleHost, nextPagesHost, serve, standardHost } from './hosts.contract.ts'
import { toNext } from './next.ts'
import { toNextPages } from './next-pages.ts'
import { toNode } from './node.ts'
import { toSvelteKit } from './sveltekit.ts'

/** `setsEarlier`: middleware of the app's puts `Vary: Accept-Encoding` and a cookie on every answer. */
interface Case {
  framework: string
  start: () => Promise<Host>
  before?: BodyBefore
  setsEarlier?: true
}

const CASES: Case[] = [
  { framework: 'plain Node', setsEarlier: true, start: inNode },
  ...inExpress('Express 4', ['express4']),
  ...inExpress('Express 5', ['express']),
  ...inExpress('Express 5, Request and Response replaced', ['express', 'replace globals']).slice(0, 1),
  { framework: 'Fastify 5', setsEarlier: true, start: inFastify },
  { framework: 'Hono', setsEarlier: true, start: () => standardHost(async (request) => honoApp().fetch(request)) },
  { framework: 'Hono on Node', setsEarlier: true, start: () => honoOnNode(honoApp()) },
  { framework: 'Hono after c.req.json()', before: 'text', start: () => honoOnNode(honoApp(readsJson)) },
  {
    framework: 'Next, App Router',
    start: () => moduleHost({ '/uploads': toNext(signer), '/echo': toNext(echo) }, (request) => request),
  },
  { framework: 'Next, Pages Router, bodyParser off', start: () => inNextPages(false) },
  { framework: 'Next, Pages Router, bodyParser on', before: 'parsed', start: () => inNextPages(true) },
  {
    framework: 'SvelteKit',
    start: () =>
      moduleHost({ '/uploads': toSvelteKit(signer), '/echo': toSvelteKit(echo) }, (request) => ({ request })),
  },
  {
    framework: 'Fetch: Workers, Deno, Bun',
    start: () => standardHost((request) => toFetch(request.url.includes('/echo/') ? echo : signer).fetch(request)),
  },
]

describe.each(CASES)('$framework', ({ start, before, setsEarlier }) => {
  adapterContract(start, before)

  it.runIf(setsEarlier)('keeps what middleware of the app’s has set', async () => {
    const host = await start()
    try {
      const ours = await fetch(`${host.uploads}/upload-signature`)
      expect(ours.headers.get('vary')?.split(', ').sort()).toEqual(['Accept-Encoding', 'Origin'])
      expect(ours.headers.getSetCookie()).toEqual(['app=1; Path=/'])
      const { headers } = await fetch(`${host.echo}/x`)
      const cookies = headers.getSetCookie().map((cookie) => cookie.split('=')[0])
      expect(cookies.sort()).toEqual(['a', 'app', 'b'])
    } finally {
      await host.close()
    }
  })
})

describe('Fastify', () => {
  it('keeps its own parsers outside the plugin, and runs its hooks around our answers', async () => {
    const app = fastify()
    const sent: string[] = []
    app.addHook('onSend', async ({ url }, { statusCode }, payload) => {
      sent.push(`${url} ${statusCode}`)
      return payload
    })
    app.post('/own', async (request) => request.body)
    app.register(toFastify(signer), { prefix: '/uploads' })
    const own = await app.inject({ method: 'POST', url: '/own', payload: { a: 1 } })
    expect(own.json()).toEqual({ a: 1 })
    const answer = await app.inject({
      method: 'POST',
      url: '/uploads',
      headers: { cookie: 'session=42' },
      payload: { paramsToSign: { timestamp: Math.floor(Date.now() / 1000), folder: 'uploads/42' } },
    })
    expect([answer.statusCode, answer.json()]).toEqual([200, { signature: expect.any(String) }])
    expect(sent).toEqual(['/own 200', '/uploads 200'])
  })

  it('answers once when the app has answered meanwhile', async () => {
    const lines: string[] = []
    const app = fastify({ logger: { level: 'warn', stream: { write: (line) => lines.push(line) } } })
    app.addHook('onRequest', async (_request, reply) => {
      setTimeout(() => reply.code(503).send('too slow'), 5)
    })
    app.register(toFastify(echo))
    const answer = await app.inject('/x?wait=30')
    await new Promise((resolve) => setTimeout(resolve, 40))
    expect([answer.statusCode, answer.body, lines]).toEqual([503, 'too slow', []])
  })
})

describe('Hono', () => {
  it('says so when a body has been parsed into fields, which no bytes come back of', async () => {
    const app = new Hono()
    app.use(async ({ req }, next) => {
      await req.formData()
      await next()
    })
    app.all('/echo/*', toHono(echo))
    const body = new FormData()
    body.set('a', '1')
    const answer = await app.request('/echo/x', { method: 'POST', body })
    expect(await answer.json()).toMatchObject({
      text: expect.stringContaining('name="a"'),
      signed: expect.stringMatching(/^the body was read before/),
    })
  })

  it('says so when a body is gone that it has not kept', async () => {
    const app = new Hono()
    app.use(async ({ req }, next) => {
      await req.raw.json()
      await next()
    })
    app.all('/echo/*', toHono(echo))
    const answer = await app.request('/echo/x', { method: 'POST', body: '{}' })
    expect(await answer.json()).toMatchObject({ signed: expect.stringMatching(/^the body was read before/) })
  })
})

function inNode(): Promise<Host> {
  return serve((request, response) => {
    response.setHeader('vary', 'Accept-Encoding').setHeader('set-cookie', ['app=1; Path=/'])
    void toNode(request.url?.startsWith('/echo') ? echo : signer)(request, response)
  })
}

/** One process for all apps of one Express; what it has to complain about fails the file. */
function inExpress(name: string, options: string[]): Case[] {
  let running: Promise<Record<string, Host>> | undefined
  let stop = async () => {}
  const run = async (): Promise<Record<string, Host>> => {
    const child = spawn(process.execPath, ['express-hosts.contract.ts', ...options], { cwd: import.meta.dirname })
    let complaints = ''
    child.stderr.on('data', (chunk) => {
      complaints += chunk
    })
    const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()))
    stop = async () => {
      child.kill()
      await ended
      expect(complaints).toBe('')
    }
    const [line] = await Promise.race([once(child.stdout, 'data'), ended.then(() => [complaints])])
    return JSON.parse(String(line)) as Record<string, Host>
  }
  afterAll(() => stop())
  return Object.entries(EXPRESS_HOSTS).map(([app, { before }]) => ({
    framework: `${name}, ${app}`,
    before,
    setsEarlier: true,
    start: async () => {
      running ??= run()
      const host = (await running)[app]
      if (!host) throw new Error(`${name} has not started ${app}`)
      return { ...host, close: async () => {} }
    },
  }))
}

async function inFastify(): Promise<Host> {
  const app = fastify()
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('vary', 'Accept-Encoding').header('set-cookie', 'app=1; Path=/')
  })
  await app.register(toFastify(signer), { prefix: '/uploads' })
  await app.register(toFastify(echo), { prefix: '/echo' })
  const origin = await app.listen({ port: 0, host: '127.0.0.1' })
  return { uploads: `${origin}/uploads`, echo: `${origin}/echo`, close: async () => app.close() }
}

function honoApp(...before: MiddlewareHandler[]): Hono {
  // Its own way with errors is to print them.
  const app = new Hono().onError(() => new Response(null, { status: 500 }))
  app.use(async (context, next) => {
    await next()
    context.header('vary', 'Accept-Encoding', { append: true })
    context.header('set-cookie', 'app=1; Path=/', { append: true })
  })
  for (const handler of before) app.use(handler)
  return app.all('/uploads/*', toHono(signer)).all('/echo/*', toHono(echo))
}

const readsJson: MiddlewareHandler = async ({ req }, next) => {
  if (req.header('content-type')?.startsWith('application/json')) await req.json()
  await next()
}

function honoOnNode({ fetch }: Hono): Promise<Host> {
  const server = createAdaptorServer({ fetch, overrideGlobalObjects: false })
  return serve((request, response) => server.emit('request', request, response))
}

const inNextPages = (bodyParser: boolean) =>
  nextPagesHost({ uploads: toNextPages(signer), echo: toNextPages(echo) }, { bodyParser })
