/** The signer in Hono, wherever Hono runs. */
export { toHono } from './adapters/hono.ts'
