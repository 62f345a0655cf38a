import { verifyAuthToken } from 'countersign/signing'
import type { CloudAccount } from '../cloud/services.ts'

const NAME = '__cld_token__'

/**
 * Whether a request brings an auth token that opens its URL now, in its query or as a cookie. The URL is what was received, with
 * the cloud's name at its beginning or without it, as on a host of the cloud's own. Nobody is known by address here: a token for
 * one address opens nothing.
 * @param path the path as received.
 * @see https://cloudinary.com/documentation/control_access_to_media#token_based_authentication
 */
export function bringsToken(
  { cloudName, authTokenKey }: CloudAccount,
  request: Request,
  path: string,
  now: () => number,
): boolean {
  if (authTokenKey === undefined) return false
  const pairs = new URL(request.url).search.slice(1).split('&')
  const cookies = (request.headers.get('cookie') ?? '').split(';').map((cookie) => cookie.trim())
  const query = pairs.filter((pair) => pair !== '' && !isToken(pair)).join('&')
  const urls = [path, path.slice(`/${cloudName}`.length)].map((each) => (query === '' ? each : `${each}?${query}`))
  const tokens = [...pairs, ...cookies].filter(isToken).slice(0, MOST_TOKENS)
  return tokens.some((token) => urls.some((url) => verifyAuthToken(token, { url }, authTokenKey, { now })))
}

/** More than one is a slip; many are somebody trying. */
const MOST_TOKENS = 4

const isToken = (text: string): boolean => text.startsWith(`${NAME}=`)
