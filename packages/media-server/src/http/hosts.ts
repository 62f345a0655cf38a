import { refuse } from '../errors/cloudinary-error.ts'

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'] as const

/**
 * Refuses requests that came here under another name: a page on a stranger's domain that resolves to this machine
 * (DNS rebinding) would otherwise read the answers as its own.
 * @param ownHost the host this server was told to be, besides the names of loopback.
 * @throws CloudinaryError `hostNotAllowed`.
 */
export function requireKnownHost(url: URL, ownHost: string | null): void {
  const allowed = [...new Set([...LOOPBACK, ...(ownHost === null ? [] : [ownHost])])]
  if (!allowed.includes(url.hostname)) throw refuse('hostNotAllowed', url.host, allowed.join(', '))
}
