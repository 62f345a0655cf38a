import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { CountersignError } from 'countersign/protocol'

/** A Fetch handler; on Node it is given the raw request too, whose body is faster to read than `request.body`. */
export type Handler = (request: Request, env: { incoming: IncomingMessage }) => Response | Promise<Response>

export interface ListenOptions {
  /** 0 for any free port. */
  port: number
  /** Default `127.0.0.1`: nothing but this machine. */
  host?: string
  /** How long a request's head may take. Default 10,000. Slow bodies are the handler's to judge: an upload may take its time. */
  headersTimeoutMs?: number
}

export interface Listener {
  /** Such as `http://127.0.0.1:3001`. */
  url: string
  port: number
  /**
   * Takes no new connection, lets what is in flight finish, and resolves when it has.
   * After `graceMs` (default 10,000) what is left is cut off. Calling it again waits for the same end.
   */
  close(options?: { graceMs?: number }): Promise<void>
}

/**
 * Serves a Fetch handler over HTTP/1.1.
 * @throws CountersignError `invalid_configuration` naming the port and what keeps it from being used.
 */
export async function listen(
  handler: Handler,
  { port, host = '127.0.0.1', headersTimeoutMs = 10_000 }: ListenOptions,
): Promise<Listener> {
  const inFlight = new Set<Promise<void>>()
  const answering = new Set<ServerResponse>()
  /** Connections that have asked nothing yet, as browsers open them ahead of time: Node does not count them as idle. */
  const unused = new Set<Socket>()
  let closing: Promise<void> | null = null

  const answer = getRequestListener(
    (request, env) => {
      const { incoming } = env as { incoming: IncomingMessage }
      // Node takes the first of two; whoever stands before us may take the other.
      return incoming.headersDistinct.host?.length === 1 ? handler(request, { incoming }) : answerMalformed()
    },
    { overrideGlobalObjects: false, errorHandler: (error) => answerFailure(error) },
  )
  const timeouts = {
    headersTimeout: headersTimeoutMs,
    connectionsCheckingInterval: Math.min(1000, headersTimeoutMs),
    requestTimeout: 0,
    keepAliveTimeout: 5000,
  }
  const server = createServer(timeouts, (incoming, outgoing) => {
    unused.delete(incoming.socket)
    answering.add(outgoing)
    outgoing.once('close', () => {
      answering.delete(outgoing)
      if (closing) server.closeIdleConnections()
    })
    outgoing.shouldKeepAlive &&= closing === null
    const answered = answer(incoming, outgoing)
    inFlight.add(answered)
    void answered.finally(() => inFlight.delete(answered))
  })

  server.on('connection', (socket) => {
    unused.add(socket)
    socket.once('close', () => unused.delete(socket))
  })

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, port, host)))
    server.listen(port, host, resolve)
  })
  const address = server.address() as AddressInfo

  const close = async (graceMs: number) => {
    const stopped = new Promise<void>((resolve) => server.close(() => resolve()))
    for (const outgoing of answering) outgoing.shouldKeepAlive = false
    server.closeIdleConnections()
    for (const socket of unused) socket.destroy()
    const cutOff = setTimeout(() => server.closeAllConnections(), graceMs)
    await stopped
    clearTimeout(cutOff)
    await Promise.allSettled(inFlight)
  }
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    port: address.port,
    close: ({ graceMs = 10_000 } = {}) => {
      closing ??= close(graceMs)
      return closing
    },
  }
}

const PORT_PROBLEMS: Record<string, (port: number, host: string) => string> = {
  EADDRINUSE: (port) => `Port ${port} is in use; choose another one, or 0 for any that is free`,
  EACCES: (port) => `Port ${port} needs more rights than this process has; choose one above 1023`,
  EADDRNOTAVAIL: (_port, host) => `Host ${host} is no address of this machine`,
  ENOTFOUND: (_port, host) => `Host ${host} is not known`,
}

function explain(error: NodeJS.ErrnoException, port: number, host: string): Error {
  const describe = PORT_PROBLEMS[error.code ?? '']
  return new CountersignError(
    'invalid_configuration',
    describe?.(port, host) ?? `Cannot listen on ${host}:${port}: ${error.message}`,
    { cause: error },
  )
}

/** What never reached the handler, or what it let through: a request line we cannot read, or a defect of ours. */
function answerFailure(error: unknown): Response {
  if (error instanceof Error && error.name === 'RequestError') return answerMalformed()
  console.error(error)
  return answerShortly(500, 'Internal server error')
}

const answerMalformed = () => answerShortly(400, 'Malformed request')

const answerShortly = (status: number, message: string): Response =>
  Response.json(
    { error: { message } },
    { status, headers: { 'x-content-type-options': 'nosniff', connection: 'close' } },
  )
