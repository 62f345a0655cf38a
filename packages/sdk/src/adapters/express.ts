import type { NodeHandler } from './listener.ts'
import { toNode } from './node.ts'
import type { Uploads } from './uploads.ts'

/**
 * Runs a Countersign in Express 4 and 5: `app.use('/uploads', toExpress(uploads))`, or a single route. `authenticate`
 * sees the whole address, mount path included. Mount it before `express.json()`: the bytes of a parsed body are gone, and
 * a notification, which is signed over its bytes, is refused then. Where the parser has to come first, let it keep them:
 * `express.json({ verify: (request, _, bytes) => { request.rawBody = bytes } })`.
 */
export const toExpress = (uploads: Uploads): NodeHandler => toNode(uploads)
