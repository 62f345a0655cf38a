import type { CloudinaryError } from '../errors/cloudinary-error.ts'
import { toHeaderText } from '../errors/header-text.ts'

/** A delivery error as Cloudinary sends it: the text in `X-Cld-Error`, hardly a body. Nobody may keep it. */
export const refusalResponse = (error: CloudinaryError, method: string): Response =>
  new Response(method === 'HEAD' ? null : error.message, {
    status: error.status,
    headers: {
      ...error.headers,
      'content-type': 'text/plain; charset=utf-8',
      'x-cld-error': toHeaderText(error.message),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-robots-tag': 'noindex',
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'X-Cld-Error',
    },
  })
