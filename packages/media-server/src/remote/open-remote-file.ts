import { lookup } from 'node:dns/promises'
import { type ClientRequest, type IncomingMessage, request as requestHttp, STATUS_CODES } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { RemoteFiles } from '../cloud/services.ts'
import { CloudinaryError, refuse } from '../errors/cloudinary-error.ts'
import { isPublicAddress } from './public-address.ts'
import { howToAllow, isAllowed, readSourceUrl } from './source-url.ts'

/** How files are loaded that uploads name by a URL. */
export interface RemoteFileOptions {
  /** Hosts, `name` or `name:port`, that may be loaded from whatever their address and port: a test's own, say. Default none. */
  allow?: readonly string[]
  /** Default 80 and 443. */
  ports?: readonly number[]
  /** How long a server may take to answer, and to send more, in milliseconds. Default 20,000. */
  timeoutMs?: number
  /** How long a whole file may take, redirects and all, in milliseconds. Default 120,000. */
  totalTimeoutMs?: number
  /** The addresses of a host. Default that of the machine. */
  resolve?: (hostname: string) => Promise<readonly string[]>
}

const MAX_REDIRECTS = 3
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/**
 * Loads files over http and https, from public addresses alone. Every address of a host is judged, and one of those that were judged
 * is connected to: no second look-up can lead elsewhere. So at each redirect, at most three. Nothing of an answer but its status is
 * ever told.
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html
 */
export function createRemoteFiles(options: RemoteFileOptions = {}): RemoteFiles {
  const { timeoutMs = 20_000, totalTimeoutMs = 120_000, resolve = resolveHost } = options
  const allowed: ReadonlySet<string> = new Set(options.allow)
  const rules = { allowed, ports: options.ports ?? [80, 443] }

  /** @param from what the client named: what it learns is of that. */
  async function addressesOf(url: URL, from: string): Promise<readonly string[]> {
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const addresses = isIP(host) ? [host] : await resolve(host).catch(() => [])
    if (addresses.length === 0) throw refuse('remoteFailed', from, 'no such host')
    if (!isAllowed(url, allowed) && !addresses.every(isPublicAddress)) {
      const why = 'it leads to an address that is not public, of this machine or a private network'
      // Of where a redirect leads nothing is told.
      const isNamed = url.href === new URL(from).href
      throw refuse('remoteFailed', from, isNamed ? `${why}; ${howToAllow(url)}` : why)
    }
    return addresses
  }

  async function follow(from: string, signal: AbortSignal): Promise<IncomingMessage> {
    let url = readSourceUrl(from, rules)
    for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
      const addresses = await addressesOf(url, from)
      const response = await connect(url, addresses, { timeoutMs, signal }).catch((cause: unknown) => {
        throw Object.assign(refuse('remoteFailed', from, 'no answer'), { cause })
      })
      const { statusCode = 0, headers } = response
      if (statusCode === 200 && (headers['content-encoding'] ?? 'identity') === 'identity') return response
      response.destroy()
      if (statusCode === 200) throw refuse('remoteFailed', from, 'its answer is encoded, and was asked not to be')
      if (!REDIRECTS.has(statusCode) || headers.location === undefined)
        throw refuse('remoteFailed', from, `${statusCode} ${STATUS_CODES[statusCode] ?? ''}`.trim())
      url = readRedirect(headers.location, url, from)
    }
    throw refuse('remoteFailed', from, `more than ${MAX_REDIRECTS} redirects`)
  }

  function readRedirect(location: string, base: URL, from: string): URL {
    try {
      return readSourceUrl(new URL(location, base).href, rules)
    } catch (cause) {
      throw Object.assign(refuse('remoteFailed', from, 'it redirects to what is not loaded'), { cause })
    }
  }

  return {
    async open(from, { signal, maxBytes, judgeLength }) {
      const limit = AbortSignal.timeout(totalTimeoutMs)
      const ends = signal ? AbortSignal.any([signal, limit]) : limit
      const response = await follow(from, ends)
      const length = response.headers['content-length']
      const announced = length === undefined ? null : Number(length)
      try {
        if (announced !== null && announced > maxBytes) throw refuse('fileTooLarge', announced, maxBytes)
        judgeLength?.(announced)
      } catch (error) {
        response.destroy()
        throw error
      }
      return { filename: nameOf(new URL(from)), body: readBody(response, from, maxBytes) }
    },
  }
}

async function* readBody(response: IncomingMessage, from: string, maxBytes: number): AsyncGenerator<Uint8Array> {
  let bytes = 0
  try {
    for await (const chunk of response as AsyncIterable<Uint8Array>) {
      bytes += chunk.byteLength
      if (bytes > maxBytes) throw refuse('fileTooLarge', bytes, maxBytes)
      yield chunk
    }
  } catch (error) {
    if (error instanceof CloudinaryError) throw error
    throw Object.assign(refuse('remoteFailed', from, 'it ended before its end'), { cause: error })
  } finally {
    response.destroy()
  }
}

/** Connects to an address that was judged; resolves with the head of the answer. */
function connect(
  url: URL,
  addresses: readonly string[],
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
): Promise<IncomingMessage> {
  const judged = addresses.map((address) => ({ address, family: isIP(address) }))
  const lookup: LookupFunction = (_hostname, { all }, done) =>
    all ? done(null, judged) : done(null, judged[0]?.address ?? '', judged[0]?.family)
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    const sent: ClientRequest = request(
      url,
      // No connection is shared: one that was opened for another address would be used for this one.
      { agent: false, lookup, signal, timeout: timeoutMs, headers: { 'accept-encoding': 'identity', accept: '*/*' } },
      resolve,
    )
    sent.on('timeout', () => sent.destroy(new Error(`nothing for ${timeoutMs} ms`)))
    sent.on('error', reject)
    // Whoever changes to another protocol is hung up on without an error; nothing else would ever end the waiting.
    sent.on('close', () => reject(new Error('it ended without an answer')))
    sent.end()
  })
}

const resolveHost = async (hostname: string): Promise<string[]> =>
  (await lookup(hostname, { all: true })).map(({ address }) => address)

/** The last part of the path, as the name of a file. */
function nameOf({ pathname }: URL): string | null {
  const last = pathname.slice(pathname.lastIndexOf('/') + 1)
  try {
    return decodeURIComponent(last).split('/').at(-1)?.slice(0, 255) || null
  } catch {
    return last.slice(0, 255) || null
  }
}
