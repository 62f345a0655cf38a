/** The signer in Express 4 and 5. Needs `@hono/node-server`. */
export { toExpress } from './adapters/express.ts'
export type { NodeHandler } from './adapters/listener.ts'
