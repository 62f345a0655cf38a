/** The signer as an API route of Next's Pages Router. Needs `@hono/node-server`. */
export type { NodeHandler } from './adapters/listener.ts'
export { toNextPages } from './adapters/next-pages.ts'
