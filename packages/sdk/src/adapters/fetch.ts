import type { Uploads } from './uploads.ts'

/** What Workers, Deno and Bun run when a module exports it. */
export interface FetchServer {
  fetch: (request: Request) => Promise<Response>
}

/** Runs a Countersign where `Request` and `Response` are at home: `export default toFetch(uploads)`. */
export const toFetch = ({ fetch }: Uploads): FetchServer => ({ fetch: (request) => fetch(request) })
