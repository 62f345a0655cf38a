/** Calls to one account: signed, paced, counted, and noted without anything secret. */
import { ReadableStream } from 'node:stream/web'
import type { Cloud, ResourceType } from 'countersign/protocol'
import { type SignatureAlgorithm, type SignatureVersion, signParameters } from 'countersign/signing'

export interface ClientOptions {
  cloud: Cloud
  fetch: typeof globalThis.fetch
  /** Milliseconds since the Unix epoch. */
  now: () => number
  sleep: (ms: number) => Promise<void>
  /** Least time between two calls. */
  paceMs: number
  /** More than this and something is wrong here. */
  maxCalls: number
  /** Ends the run: the next call throws. */
  signal: AbortSignal
}

/** What the cloud answered. */
export interface Told {
  status: number
  headers: Headers
  text: string
  /** `{}` for what is no JSON object. */
  body: Readonly<Record<string, unknown>>
  /** What a refusal says; `null` for none. */
  error: string | null
}

/** One call, as it is written down. */
export interface Evidence {
  call: string
  status: number
  text: string
}

export interface Signed {
  /** What is done, for the record. */
  does: string
  signed: Readonly<Record<string, string>>
  /** Sent as well, and not signed. */
  beside?: Readonly<Record<string, string>>
  algorithm?: SignatureAlgorithm
  version?: SignatureVersion
  /** In place of the right one. */
  signature?: string
  /** Added to the time of the cloud, in seconds. */
  ahead?: number
  file?: { name: string; bytes: Uint8Array<ArrayBuffer> }
  /** How long the body pauses in its middle. */
  pauseMs?: number
}

export interface Client {
  readonly prefix: string
  readonly cloud: Cloud
  readonly calls: number
  /** The hash to sign with where a question does not say. */
  algorithm: SignatureAlgorithm
  /** What has been called since this was last asked. */
  takeEvidence(): Evidence[]
  post(resourceType: ResourceType, action: string, call: Signed): Promise<Told>
  get(resourceType: ResourceType, action: string, call: Signed): Promise<Told>
  admin(method: string, path: string, fields: readonly (readonly [string, string])[], does: string): Promise<Told>
  deliver(url: string, does: string): Promise<Told>
  sleep: (ms: number) => Promise<void>
}

const TIMEOUT_MS = 60_000
const TEXT_LENGTH = 300

export function createClient(prefix: string, options: ClientOptions): Client {
  const { cloud, fetch, now, sleep, paceMs, maxCalls, signal } = options
  const evidence: Evidence[] = []
  let calls = 0
  let readyAt = 0
  let offsetSeconds = 0

  async function call(does: string, url: string, init: RequestInit): Promise<Told> {
    signal.throwIfAborted()
    if (calls >= maxCalls) throw new Error(`more than ${maxCalls} calls: ${does} is not made`)
    await sleep(Math.max(0, readyAt - now()))
    readyAt = now() + paceMs
    calls += 1
    const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) })
    const told = readTold(response, await response.text())
    const date = Date.parse(response.headers.get('date') ?? '')
    if (!Number.isNaN(date)) offsetSeconds = Math.round((date - now()) / 1000)
    evidence.push({
      call: does,
      status: told.status,
      text: redact(told.error ?? readable(told), cloud).slice(0, TEXT_LENGTH),
    })
    if (told.status === 420 || told.status === 429)
      throw new Error(`the cloud takes no more calls: ${told.error ?? told.status}`)
    return told
  }

  const api = (path: string) => `${cloud.apiOrigin}/v1_1/${cloud.cloudName}/${path}`
  const fieldsOf = ({ signed, beside, algorithm, version, signature, ahead = 0 }: Signed): Record<string, string> => {
    const parameters = { timestamp: String(Math.floor(now() / 1000) + offsetSeconds + ahead), ...signed }
    const made = signParameters(parameters, cloud.apiSecret, {
      algorithm: algorithm ?? client.algorithm,
      ...(version && { version }),
    })
    return { ...parameters, ...beside, api_key: cloud.apiKey, signature: signature ?? made }
  }

  const client: Client = {
    prefix,
    cloud,
    get calls() {
      return calls
    },
    algorithm: 'sha1',
    takeEvidence: () => evidence.splice(0),
    async post(resourceType, action, { does, file, pauseMs, ...signed }) {
      const form = new FormData()
      for (const [name, value] of Object.entries(fieldsOf({ does, ...signed }))) form.set(name, value)
      if (file) form.set('file', new File([file.bytes], file.name))
      const body = pauseMs === undefined ? { body: form } : await pausing(form, () => sleep(pauseMs))
      return call(`POST ${resourceType}/${action}: ${does}`, api(`${resourceType}/${action}`), {
        method: 'POST',
        ...body,
      })
    },
    get: (resourceType, action, signed) =>
      call(
        `GET ${resourceType}/${action}: ${signed.does}`,
        api(`${resourceType}/${action}?${new URLSearchParams(fieldsOf(signed))}`),
        {},
      ),
    admin(method, path, fields, does) {
      const search = new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value]))
      const headers = { authorization: `Basic ${btoa(`${cloud.apiKey}:${cloud.apiSecret}`)}` }
      if (method === 'GET') return call(`GET ${path}: ${does}`, api(`${path}?${search}`), { headers })
      return call(`${method} ${path}: ${does}`, api(path), { method, headers, body: search })
    },
    deliver: (url, does) => call(`GET a delivery URL: ${does}`, url, {}),
    sleep,
  }
  return client
}

/** The same form as a body that stops in its middle. */
async function pausing(form: FormData, pause: () => Promise<void>): Promise<RequestInit> {
  const whole = new Response(form)
  const bytes = new Uint8Array(await whole.arrayBuffer())
  const middle = Math.floor(bytes.length / 2)
  async function* pieces() {
    yield bytes.subarray(0, middle)
    await pause()
    yield bytes.subarray(middle)
  }
  const headers = { 'content-type': whole.headers.get('content-type') ?? '' }
  return { headers, body: ReadableStream.from(pieces()), duplex: 'half' } as RequestInit
}

function readTold({ status, headers }: Response, text: string): Told {
  let body: Record<string, unknown> = {}
  try {
    body = Object(JSON.parse(text))
  } catch {
    // An image, or nothing.
  }
  const { message } = Object(body.error) as { message?: unknown }
  const error =
    typeof message === 'string' ? message : status >= 400 ? (headers.get('x-cld-error') ?? text.slice(0, 200)) : null
  return { status, headers, text, body, error }
}

/** What of an answer is text. */
const readable = ({ headers, text }: Told): string => {
  const type = headers.get('content-type') ?? 'no type'
  return /json|^text\//.test(type) ? text : `[${type}, ${text.length} characters]`
}

/** Nothing that signs or was signed, and no key, gets into a record. */
export const redact = (text: string, { apiKey, apiSecret }: Pick<Cloud, 'apiKey' | 'apiSecret'>): string =>
  text
    .replaceAll(apiSecret, '[secret]')
    .replaceAll(apiKey, '[key]')
    .replaceAll(/\b(?:[0-9a-f]{64}|[0-9a-f]{40})\b/g, '[signature]')
    .replaceAll(/s--[A-Za-z0-9_-]{8,32}--/g, 's--[signature]--')
