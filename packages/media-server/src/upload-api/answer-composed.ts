import { randomBytes } from 'node:crypto'
import type { Call } from '../cloud/call.ts'
import { contentDisposition } from '../delivery/content-disposition.ts'
import type { Rendered } from '../transform/transformation.ts'

/** Sends an image that is not kept. */
export function sendComposed({ request }: Call, { bytes, format, mediaType }: Rendered, publicId: string): Response {
  const name = publicId.slice(publicId.lastIndexOf('/') + 1)
  const headers = {
    'content-type': mediaType,
    'content-length': String(bytes.byteLength),
    'content-disposition': contentDisposition('attachment', `${name}.${format}`),
    'cache-control': 'private, no-store',
    'x-robots-tag': 'noindex',
  }
  return new Response(request.method === 'HEAD' ? null : Buffer.from(bytes), { headers })
}

/** The answer to `async`: it is done already, which whoever waits for the notification need not know. */
export const answerLater = ({ public_id }: { public_id: string }): Response =>
  Response.json({ status: 'processing', public_id, batch_id: createBatchId() })

/** 96 hexadecimal digits. */
export const createBatchId = (): string => randomBytes(48).toString('hex')
