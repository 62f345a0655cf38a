import type { Uploads } from './uploads.ts'

/** A route handler of Next's App Router. */
export type NextHandler = (request: Request) => Promise<Response>

/**
 * The route handlers of `app/uploads/[...path]/route.ts`: `export const { GET, POST, DELETE, OPTIONS } = toNext(uploads)`. The
 * address that `authenticate` sees is Next's, with the host that Next is bound to; the `Host` header has the browser's.
 */
export const toNext = ({ fetch }: Uploads): Record<'GET' | 'POST' | 'DELETE' | 'OPTIONS', NextHandler> => ({
  GET: (request) => fetch(request),
  POST: (request) => fetch(request),
  DELETE: (request) => fetch(request),
  OPTIONS: (request) => fetch(request),
})
