import type { Uploads } from './uploads.ts'

/** A handler of a SvelteKit endpoint; of the event only the request is used. */
export type SvelteKitHandler = (event: { request: Request }) => Promise<Response>

/**
 * The handlers of `src/routes/uploads/[...path]/+server.ts`:
 * `export const { GET, POST, DELETE, OPTIONS } = toSvelteKit(uploads)`.
 */
export const toSvelteKit = ({ fetch }: Uploads): Record<'GET' | 'POST' | 'DELETE' | 'OPTIONS', SvelteKitHandler> => ({
  GET: ({ request }) => fetch(request),
  POST: ({ request }) => fetch(request),
  DELETE: ({ request }) => fetch(request),
  OPTIONS: ({ request }) => fetch(request),
})
