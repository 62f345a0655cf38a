/** The signer on Workers, Deno, Bun: whatever runs a module that exports `{ fetch }`. */
export { type FetchServer, toFetch } from './adapters/fetch.ts'
