import { isIP } from 'node:net'
import { refuse } from '../errors/cloudinary-error.ts'
import { requireKnownHost } from '../http/hosts.ts'

/** Who asks, besides what the request says itself. */
export interface Visitor {
  /** Where the connection comes from; `undefined` without one. */
  address: string | undefined
  /** Whether it is the page itself that is asked for: links from anywhere may lead there. */
  isPage: boolean
}

/** What proxies and tunnels add, whose own address is all that a connection tells. */
const PASSED_ON = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip']

/**
 * Lets nobody in but this machine and the inspector's own page: it shows what came, and lets things go wrong.
 * Another machine is told by its address, a name that was rebound to this one by `Host`, another site's page by what browsers say
 * of where a request comes from. What changes something must say so, and be JSON, which no form can send.
 * @throws CloudinaryError `inspectorElsewhere`, `hostNotAllowed`, `methodNotAllowed`, `inspectorJson`.
 */
export function requireOwnVisitor(request: Request, url: URL, { address, isPage }: Visitor): void {
  if (address !== undefined && !isLoopbackAddress(address)) throw refuse('inspectorElsewhere', address)
  requireKnownHost(url, null)
  const { method, headers } = request
  if (PASSED_ON.some((name) => headers.has(name))) throw refuse('inspectorElsewhere', 'what a proxy passes on')
  if (!['GET', 'HEAD', 'POST'].includes(method)) throw refuse('methodNotAllowed', method, 'GET, POST')
  const origin = headers.get('origin')
  if (origin !== null && origin !== url.origin) throw refuse('inspectorElsewhere', `pages of ${origin}`)
  const site = headers.get('sec-fetch-site')
  if (site !== null && !isOwn(site, headers, isPage)) throw refuse('inspectorElsewhere', `${site} pages`)
  if (method !== 'POST') return
  if (origin === null && site !== 'same-origin')
    throw refuse('inspectorElsewhere', 'requests that do not say whose they are')
  const type = headers.get('content-type') ?? ''
  if (!/^application\/json\s*(?:;|$)/i.test(type)) throw refuse('inspectorJson', type)
}

/** Typed in, followed from anywhere to the page as a page of its own, or asked for by the page itself. */
const isOwn = (site: string, headers: Headers, isPage: boolean): boolean =>
  site === 'same-origin' ||
  site === 'none' ||
  (isPage && headers.get('sec-fetch-mode') === 'navigate' && headers.get('sec-fetch-dest') === 'document')

function isLoopbackAddress(address: string): boolean {
  const plain = address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address
  return plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'))
}
