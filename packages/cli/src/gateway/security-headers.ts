import type { Cloud } from 'countersign/protocol'

/** For everything that is not the page: nothing in it may run, load or be framed. */
const NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** What the page may load and reach: its own modules, styles and gateway, and the cloud it shows files of. */
export function pagePolicy({ apiOrigin, deliveryOrigin }: Pick<Cloud, 'apiOrigin' | 'deliveryOrigin'>): string {
  const cloud = [...new Set([apiOrigin, deliveryOrigin])].join(' ')
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self' blob: ${cloud}`,
    `media-src 'self' blob: ${cloud}`,
    `connect-src 'self' ${cloud}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** The headers that every answer carries, unless it brings its own of that name. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': NOTHING,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}
