/** The signer in Fastify 5. Needs `@hono/node-server`. */
export { toFastify } from './adapters/fastify.ts'
