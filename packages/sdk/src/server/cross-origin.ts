import { CountersignError } from '../protocol/error.ts'
import { shown } from '../protocol/shown.ts'
import type { ExtraHeaders } from './answer.ts'

const METHODS = 'GET, POST, DELETE'
const FOREIGN_SITES = new Set(['cross-site', 'same-site'])

/** The headers that let a listed origin's page read the answer, and when to ask again; none for the request's own. */
export function crossOriginHeaders({ headers }: Request, allowed: ReadonlySet<string>): ExtraHeaders | undefined {
  const origin = headers.get('origin')
  if (origin === null || !allowed.has(origin)) return undefined
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'Retry-After',
  }
}

/**
 * Lets a request pass that no page of another origin sent, or one of a listed origin did.
 * @throws CountersignError `cross_origin`
 */
export function refuseForeignPage(request: Request, allowed: ReadonlySet<string>): void {
  const origin = request.headers.get('origin')
  if (origin !== null && allowed.has(origin)) return
  const site = request.headers.get('sec-fetch-site')
  // No page can forge it; a proxy may have written another Host.
  if (site === 'same-origin') return
  if ((site !== null && FOREIGN_SITES.has(site)) || (origin !== null && !isOwn(origin, request)))
    throw new CountersignError(
      'cross_origin',
      `a page of another origin sent this request (Origin ${shown(origin ?? 'absent')}, Sec-Fetch-Site ${shown(site ?? 'absent')}); add its origin to allowedOrigins if it may`,
    )
}

/** Whether somebody follows a link: the answer takes the page's place, and no page of another origin sees it. */
export const isNavigation = ({ method, headers }: Request): boolean =>
  method === 'GET' && headers.get('sec-fetch-mode') === 'navigate'

/** Answers a preflight: which methods and headers a listed origin's page may use. */
export const preflightHeaders = (cors: ExtraHeaders): ExtraHeaders => ({
  ...cors,
  'access-control-allow-methods': METHODS,
  'access-control-allow-headers': 'content-type, authorization',
  'access-control-max-age': '600',
})

/**
 * Behind a proxy that ends TLS the request says http where the page says https; and Next writes the host it is bound to into
 * the address, so that the browser's own `Host` counts beside it.
 */
function isOwn(origin: string, { url, headers }: Request): boolean {
  if (url.startsWith(`${origin}/`)) return true
  const host = headers.get('host')
  if (host !== null && (origin === `https://${host}` || (url.startsWith('http://') && origin === `http://${host}`)))
    return true
  return url.startsWith('http://') && origin.startsWith('https://') && url.startsWith(`http://${origin.slice(8)}/`)
}
