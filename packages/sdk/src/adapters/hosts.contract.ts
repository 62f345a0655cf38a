import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import type { Host } from './adapter-calls.contract.ts'

/** Runs a handler on a free port, with the signer and the echo below the given paths. */
export async function serve(handler: RequestListener, uploads = '/uploads', echo = '/echo'): Promise<Host> {
  const server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { uploads: origin + uploads, echo: origin + echo, close }
}

/** A platform of the Web standards, made of its own `Request` and `Response`, bodies as streams: nothing of an adapter's. */
export const standardHost = (answer: (request: Request) => Promise<Response>): Promise<Host> =>
  serve((incoming, outgoing) => {
    const failed = () => new Response(null, { status: 500 })
    void answer(standardRequest(incoming))
      .catch(failed)
      .then((response) => write(response, incoming, outgoing))
  })

function standardRequest(incoming: IncomingMessage): Request {
  const { method = 'GET', headers, url } = incoming
  const hasBody = method !== 'GET' && method !== 'HEAD'
  return new Request(`http://${headers.host}${url}`, {
    method,
    headers: Object.entries(headers).map(([name, value]) => [name, String(value)]),
    ...(hasBody && { body: Readable.toWeb(incoming) as ReadableStream, duplex: 'half' }),
  } as RequestInit)
}

async function write(response: Response, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const headers = { ...Object.fromEntries(response.headers), 'set-cookie': response.headers.getSetCookie() }
  outgoing.writeHead(response.status, headers)
  outgoing.end(incoming.method === 'HEAD' ? undefined : Buffer.from(await response.arrayBuffer()))
  incoming.resume()
}

type Handlers<Argument> = Record<string, (argument: Argument) => Promise<Response>>

/**
 * Route modules of a framework that calls them by the method's name: `HEAD` runs `GET`, what is not exported is 405.
 * @see {@link https://nextjs.org/docs/app/api-reference/file-conventions/route}
 * @see {@link https://svelte.dev/docs/kit/routing#server}
 */
export const moduleHost = <Argument>(
  modules: { '/uploads': Handlers<Argument>; '/echo': Handlers<Argument> },
  argumentOf: (request: Request) => Argument,
): Promise<Host> =>
  standardHost(async (request) => {
    const handlers = modules[new URL(request.url).pathname.startsWith('/echo') ? '/echo' : '/uploads']
    const handle = handlers[request.method === 'HEAD' ? 'GET' : request.method]
    return handle ? handle(argumentOf(request)) : new Response(null, { status: 405 })
  })

/**
 * An API route of Next's Pages Router, whose body parser is on unless it is told otherwise.
 * @see {@link https://nextjs.org/docs/pages/building-your-application/routing/api-routes#custom-config}
 */
export const nextPagesHost = (
  routes: { uploads: NextPagesRoute; echo: NextPagesRoute },
  { bodyParser }: { bodyParser: boolean },
): Promise<Host> =>
  serve(
    async (request: IncomingMessage & { body?: unknown }, response) => {
      if (bodyParser) request.body = await parsed(request).catch(() => undefined)
      await (request.url?.startsWith('/api/echo') ? routes.echo : routes.uploads)(request, response)
    },
    '/api/uploads',
    '/api/echo',
  )

type NextPagesRoute = (request: IncomingMessage, response: ServerResponse) => Promise<void>

async function parsed(request: IncomingMessage): Promise<unknown> {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk as Uint8Array)
  const text = Buffer.concat(chunks).toString()
  return request.headers['content-type']?.startsWith('application/json') ? JSON.parse(text || '{}') : text
}
