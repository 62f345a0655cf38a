import { request } from 'node:http'
import type { Evidence } from './search.ts'

/** An answer, and what else a test wants to know of it. */
export interface Answer {
  status: number
  headers: Readonly<Record<string, string>>
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: whatever the server said
  json: any
}

/** What is asked. An object becomes a body of JSON. */
export interface Question {
  method?: string
  headers?: Readonly<Record<string, string>>
  body?: string | Uint8Array | FormData | object
}

/** Asks servers, and keeps every answer as it came: status line, headers, body. */
export interface Recorder {
  ask(url: string, question?: Question): Promise<Answer>
  /** What each server answered. */
  readonly answers: readonly Evidence[]
  /** `POST /grants 200`, each once. */
  readonly seen: ReadonlySet<string>
  /** How every JWT ends that somebody presented. */
  readonly presented: ReadonlySet<string>
}

export function createRecorder(): Recorder {
  const answers: Evidence[] = []
  const seen = new Set<string>()
  const presented = new Set<string>()
  return {
    answers,
    seen,
    presented,
    async ask(url, { method = 'GET', headers = {}, body } = {}) {
      const sent = await bodyOf(body)
      const { status, head, bytes, headers: got } = await send(url, method, { ...sent.headers, ...headers }, sent.bytes)
      const { pathname } = new URL(url)
      const [, seal] = /^Bearer [\w-]+\.[\w-]+\.([\w-]{40,})$/.exec(headers.authorization ?? '') ?? []
      if (seal !== undefined) presented.add(seal)
      seen.add(`${method} ${pathname} ${status}`)
      answers.push({ where: `answer to ${method} ${pathname}`, bytes: Buffer.concat([Buffer.from(head), bytes]) })
      const text = bytes.toString()
      return { status, headers: got, text, json: parsed(text) }
    },
  }
}

async function bodyOf(body: Question['body']): Promise<{ headers: Record<string, string>; bytes: Uint8Array | null }> {
  if (body === undefined) return { headers: {}, bytes: null }
  if (typeof body === 'string') return { headers: {}, bytes: Buffer.from(body) }
  if (body instanceof Uint8Array) return { headers: {}, bytes: body }
  if (!(body instanceof FormData))
    return { headers: { 'content-type': 'application/json' }, bytes: Buffer.from(JSON.stringify(body)) }
  const form = new Response(body)
  return {
    headers: { 'content-type': form.headers.get('content-type') ?? '' },
    bytes: new Uint8Array(await form.arrayBuffer()),
  }
}

interface Received {
  status: number
  head: string
  headers: Record<string, string>
  bytes: Buffer
}

/** Over `node:http`, which takes every method and every path as it is written, and shows the answer as it came. */
function send(
  url: string,
  method: string,
  headers: Record<string, string>,
  body: Uint8Array | null,
): Promise<Received> {
  const { hostname, port, origin } = new URL(url)
  const length = body === null ? {} : { 'content-length': String(body.length) }
  const { promise, resolve, reject } = Promise.withResolvers<Received>()
  const asking = request(
    { hostname, port, method, path: url.slice(origin.length) || '/', headers: { ...length, ...headers }, agent: false },
    (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const { statusCode = 0, statusMessage, rawHeaders, headers } = response
        const head = `HTTP/1.1 ${statusCode} ${statusMessage}\n${rawHeaders.join('\n')}\n\n`
        const flat = Object.entries(headers).map(([name, value]) => [name, String(value)])
        resolve({ status: statusCode, head, headers: Object.fromEntries(flat), bytes: Buffer.concat(chunks) })
      })
    },
  )
  asking.on('error', reject)
  asking.end(body ?? undefined)
  return promise
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
