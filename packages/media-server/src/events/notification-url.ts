import type { PerCallNotifications } from '../cloud/services.ts'

/** What a notification can be posted to: http or https, without user and password, which nobody would send. `null` for all else. */
export function readNotificationUrl(text: string): URL | null {
  const url = text.length <= 2000 && URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return null
  return url
}

/**
 * Whether an upload may name this URL. Whoever can sign, or has something signed, could otherwise send this server to any
 * machine that it can reach and its clients cannot. What the server was started with is trusted, and not asked here.
 */
export const mayBeNamed = (url: URL, allowed: PerCallNotifications): boolean => allowed === 'any' || isLoopback(url)

/** `URL` has written `127.1`, `0x7f000001` and the like as four numbers already. */
const isLoopback = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
