import type { NodeHandler } from './listener.ts'
import { toNode } from './node.ts'
import type { Uploads } from './uploads.ts'

/**
 * The API route `pages/api/uploads/[...path].ts` of Next's Pages Router: `export default toNextPages(uploads)`. With
 * `export const config = { api: { bodyParser: false } }`, or else a notification, which is signed over its bytes, is refused.
 */
export const toNextPages = (uploads: Uploads): NodeHandler => toNode(uploads)
