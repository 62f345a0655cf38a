import type { SignatureAlgorithm } from './digest.ts'
import { type RequestVerification, signParameters, verifyParameters } from './request.ts'
import { type Parameters, type ParameterValue, selectSigned } from './string-to-sign.ts'

/** What a link is signed with: the part of a cloud's configuration that matters here. */
export interface DownloadCloud {
  cloudName: string
  apiKey: string
  apiSecret: string
  apiOrigin: string
}

/** How links are signed. */
export interface LinkOptions {
  /** Default `sha1`, as in every official SDK. */
  algorithm?: SignatureAlgorithm
}

/**
 * A call of the Upload API that a browser makes by following a link: parameters, signature and key in the query.
 * A list travels as `name[]=a&name[]=b` and is signed as `a,b`: an item with a comma would be signed as two, so that
 * whoever holds the link could ask for either. No item may hold one.
 * @param path the action after the cloud's name; the signature does not cover it.
 */
export function signedLink(path: string, parameters: Parameters, cloud: DownloadCloud, options: LinkOptions): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) {
    if (Array.isArray(value)) for (const item of value) query.append(`${name}[]`, requireItem(name, item))
    else if (value !== undefined && value !== null && value !== '') query.set(name, String(value))
  }
  query.set('signature', signParameters(parameters, cloud.apiSecret, options))
  query.set('api_key', cloud.apiKey)
  return `${cloud.apiOrigin}/v1_1/${encodeURIComponent(cloud.cloudName)}/${path}?${query}`
}

function requireItem(name: string, item: unknown): string {
  if (typeof item === 'string' && item !== '' && !item.includes(',')) return item
  throw new TypeError(`${name} must hold texts that are not empty and have no comma, not ${JSON.stringify(item)}`)
}

/**
 * Whether the query of a link was signed with this secret, in constant time. Neither the path nor the time is looked at:
 * action, resource type, age and expiry are the caller's to judge. A name that stands twice is refused, unless it is a
 * list's (`tags[]`, `tags[0]`).
 * @param query what stands after `?`, as received.
 */
export function verifySignedQuery(
  query: string | URLSearchParams,
  apiSecret: string,
  options: RequestVerification = {},
): boolean {
  const parameters = new Map<string, ParameterValue>()
  for (const [key, value] of new URLSearchParams(query)) {
    const [, list] = /^(.+)\[\d*\]$/.exec(key) ?? []
    const before = parameters.get(list ?? key)
    if (before !== undefined && (list === undefined || !Array.isArray(before))) return false
    parameters.set(list ?? key, list === undefined ? value : [...(before ?? []), value])
  }
  const given = parameters.get('signature')
  return (
    typeof given === 'string' &&
    verifyParameters(selectSigned(Object.fromEntries(parameters)), given, apiSecret, options)
  )
}
