import { createHash, timingSafeEqual } from 'node:crypto'
import { refuse } from '../errors/cloudinary-error.ts'
import type { CloudAccount } from './services.ts'

/**
 * Whether the request proves itself by `Authorization: Basic key:secret`. Without such a header: `false`.
 * @throws CloudinaryError `invalidApiKey` or `apiSecretMismatch` when it tries and fails, `invalidToken` for a token of OAuth.
 */
export function verifyBasic(headers: Headers, account: CloudAccount): boolean {
  const authorization = headers.get('authorization')
  if (authorization === null) return false
  const [, scheme = '', credentials = ''] = /^(\S+) +(\S.*)$/.exec(authorization) ?? []
  // Whoever gives OAuth tokens is not here: none is good. The SDKs look for these words.
  if (scheme.toLowerCase() === 'bearer') throw refuse('invalidToken')
  // Without a scheme it is nothing but a secret, which no answer and no log shall hold.
  if (scheme.toLowerCase() !== 'basic') throw refuse('notImplemented', `Authorization${scheme && `: ${scheme}`}`)
  const decoded = Buffer.from(credentials, 'base64').toString('utf8')
  const colon = decoded.indexOf(':')
  if (!equal(decoded.slice(0, Math.max(colon, 0)), account.apiKey)) throw refuse('invalidApiKey')
  if (!equal(decoded.slice(colon + 1), account.apiSecret)) throw refuse('apiSecretMismatch')
  return true
}

/** In time that tells nothing about where two texts differ. */
function equal(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(wanted))
}
