/** HTTP as it is written: no client between a case and the bytes that it sends. */
import { request as overHttp } from 'node:http'
import { request as overHttps } from 'node:https'

/** One request, whole. */
export interface WireRequest {
  method: string
  /** As it stands in the request line, query and all. */
  target: string
  headers: Readonly<Record<string, string>>
  body?: Uint8Array | undefined
}

/** What came back. */
export interface WireAnswer {
  status: number
  /** Names in lower case; repeated ones joined by commas. */
  headers: Readonly<Record<string, string>>
  bytes: Buffer
  /** The body as JSON; `null` for what is none. */
  json: unknown
}

const TIMEOUT_MS = 60_000

/** @throws Error when no whole answer came within a minute. */
export function send(origin: string, { method, target, headers, body }: WireRequest): Promise<WireAnswer> {
  const { protocol, hostname, port } = new URL(origin)
  const request = protocol === 'https:' ? overHttps : overHttp
  const place = { hostname: hostname.replace(/^\[|\]$/g, ''), ...(port && { port }) }
  return new Promise((resolve, reject) => {
    const outgoing = request({ ...place, method, path: target, headers }, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () => {
        const bytes = Buffer.concat(chunks)
        const told = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])
        resolve({ status: incoming.statusCode ?? 0, headers: Object.fromEntries(told), bytes, json: readJson(bytes) })
      })
    })
    outgoing.setTimeout(TIMEOUT_MS, () => outgoing.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)))
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

function readJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return null
  }
}
