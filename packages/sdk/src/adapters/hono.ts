import { noteParsedBefore } from '../server/received-body.ts'
import type { Uploads } from './uploads.ts'

/** What is used of a Hono context. */
interface Context {
  req: { raw: Request; bodyCache: object; arrayBuffer: () => Promise<ArrayBuffer> }
}

/** What Hono keeps of a body as it came; all else it would write anew. */
const AS_RECEIVED = ['arrayBuffer', 'blob', 'text']

/** Runs a Countersign in Hono: `app.all('/uploads/*', toHono(uploads))`. A body that a middleware has read by `c.req` is passed on. */
export const toHono =
  (uploads: Uploads): ((context: Context) => Promise<Response>) =>
  async ({ req }) =>
    uploads.fetch(req.raw.bodyUsed && Object.keys(req.bodyCache).length > 0 ? await readAgain(req) : req.raw)

async function readAgain(req: Context['req']): Promise<Request> {
  const { url, method, headers } = req.raw
  const request = new Request(url, { method, headers, body: await req.arrayBuffer() })
  if (!AS_RECEIVED.some((kind) => kind in req.bodyCache)) noteParsedBefore(request)
  return request
}
