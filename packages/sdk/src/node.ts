/** The signer on `node:http`, and everything that takes its handlers. Needs `@hono/node-server`. */
export type { NodeHandler } from './adapters/listener.ts'
export { toNode } from './adapters/node.ts'
