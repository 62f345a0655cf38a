/** The signer on `node:http`, Express and everything that takes their handlers. Needs `@hono/node-server`. */
export { type NodeHandler, toNode } from './adapters/node.ts'
