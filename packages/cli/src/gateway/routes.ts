/**
 * Every route of the gateway, with who answers it. One of the signer's is served as soon as it is a line here; the compiler then
 * asks for what `openapi/operations.ts` says of it.
 */
export const ROUTES = [
  { method: 'POST', path: '/grants', by: 'signer' },
  { method: 'POST', path: '/completions', by: 'signer' },
  { method: 'POST', path: '/sign-cloudinary-params', by: 'signer' },
  { method: 'POST', path: '/api/sign-cloudinary-params', by: 'signer' },
  { method: 'GET', path: '/upload-signature', by: 'signer' },
  { method: 'GET', path: '/download-url', by: 'signer' },
  { method: 'GET', path: '/download', by: 'signer' },
  { method: 'DELETE', path: '/delete-files', by: 'signer' },
  { method: 'POST', path: '/restore-files', by: 'signer' },
  { method: 'POST', path: '/webhooks/cloudinary', by: 'signer' },
  { method: 'GET', path: '/healthz', by: 'gateway' },
  { method: 'GET', path: '/readyz', by: 'gateway' },
  { method: 'GET', path: '/metrics', by: 'gateway' },
  { method: 'GET', path: '/openapi.json', by: 'gateway' },
  { method: 'GET', path: '/reference', by: 'gateway' },
  { method: 'GET', path: '/', by: 'gateway' },
  { method: 'GET', path: '/unsigned', by: 'gateway' },
  { method: 'GET', path: '/unsigned/{name}', by: 'gateway' },
] as const satisfies readonly Route[]

/** A method at a path; `{name}` stands for one segment. */
export interface Route {
  method: 'GET' | 'POST' | 'DELETE'
  path: `/${string}`
  /** `signer`: the SDK, which authenticates by itself. */
  by: 'signer' | 'gateway'
}

type Routes = typeof ROUTES

/** Such as `POST /grants`. */
export type RouteKey = KeyOf<Routes[number]>
type KeyOf<Each extends Route> = Each extends Route ? `${Each['method']} ${Each['path']}` : never

/** The path of the route that a request asks for, whatever its method; `null` for none. */
export function routePath(pathname: string): Routes[number]['path'] | null {
  const found = ROUTES.find(({ path }) => path === pathname)
  if (found) return found.path
  return /^\/unsigned\/[^/]+$/.test(pathname) ? '/unsigned/{name}' : null
}
