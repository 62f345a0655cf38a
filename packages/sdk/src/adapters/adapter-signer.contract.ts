import { createHash } from 'node:crypto'
import { profile } from '../policy/profile.ts'
import { memoryRegistry } from '../registry/memory-registry.ts'
import { countersign } from '../server/countersign.ts'
import { requireReceivedBody } from '../server/received-body.ts'
import { verifyWebhook } from '../signing/webhook.ts'

export const API_SECRET = 'abcd'
export const PAGE_ELSEWHERE = 'https://pages.example'

/**
 * What a host of the contract has at `/uploads`. Its `authenticate` does what a header tells it to: throw, read the body,
 * or show by the subject's id what it saw.
 */
export const signer = countersign({
  cloud: `cloudinary://key:${API_SECRET}@demo`,
  authenticate: async (request) => {
    if (request.headers.has('x-throw')) throw new Error('db password is hunter2')
    if (request.headers.has('x-read-body')) await request.clone().text()
    if (!/(?:^|; )session=42(?:;|$)/.test(request.headers.get('cookie') ?? '')) return null
    if (!request.headers.has('x-show')) return { id: '42' }
    return { id: fingerprint(request instanceof Request, request.method, request.url, request.headers.get('host')) }
  },
  profiles: { uploads: profile({ access: 'public' }) },
  registry: memoryRegistry(),
  allowedOrigins: [PAGE_ELSEWHERE],
  onError: () => {},
})

export const fingerprint = (...seen: unknown[]): string =>
  createHash('sha256').update(JSON.stringify(seen)).digest('hex').slice(0, 32)

/** What the echo says of a request. */
export interface Echo {
  method: string
  url: string
  headers: Record<string, string>
  sha256: string
  text: string
  /** Whether the body's signature, as of a notification, fits; what stood in the way of asking. */
  signed: boolean | string
}

/** What a host of the contract has at `/echo`: a handler of an app's own, which tells what reached it and sets cookies. */
export const echo = {
  async fetch(request: Request): Promise<Response> {
    const { searchParams } = new URL(request.url)
    const early = request.bodyUsed
    const refusal = refusalOf(request)
    const body = early ? new Uint8Array() : new Uint8Array(await request.arrayBuffer())
    await new Promise((resolve) => setTimeout(resolve, Number(searchParams.get('wait') ?? 0)))
    const seen: Echo = {
      method: request.method,
      url: request.url,
      headers: Object.fromEntries(request.headers),
      sha256: sha256(body),
      text: new TextDecoder().decode(body),
      signed: refusal ?? verifyWebhook({ body, ...signatureOf(request) }, API_SECRET),
    }
    const headers = new Headers({ 'cache-control': 'private, no-store', vary: 'Origin' })
    headers.append('set-cookie', 'a=1; Path=/; Expires=Wed, 21 Oct 2065 07:28:00 GMT')
    headers.append('set-cookie', 'b=2; Path=/; HttpOnly')
    return Response.json(seen, { status: Number(searchParams.get('status') ?? 200), headers })
  },
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

function refusalOf(request: Request): string | undefined {
  try {
    requireReceivedBody(request)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

const signatureOf = ({ headers }: Request) => ({
  timestamp: headers.get('x-cld-timestamp') ?? '',
  signature: headers.get('x-cld-signature') ?? '',
})
