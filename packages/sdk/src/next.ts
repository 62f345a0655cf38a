/** The signer as route handlers of Next's App Router, in either of its runtimes. */
export { type NextHandler, toNext } from './adapters/next.ts'
