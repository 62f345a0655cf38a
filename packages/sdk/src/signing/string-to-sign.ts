/** What may stand as a parameter's value before it is text. `null`, `undefined` and `''` mean: not sent, not signed. */
export type ParameterValue = string | number | boolean | null | undefined | readonly (string | number)[]
/** The parameters of one request, by their name on the wire. */
export type Parameters = Readonly<Record<string, ParameterValue>>

/**
 * Version 1 joins `key=value` with `&` as it is, so that one value can read like two parameters (CVE-2025-12613).
 * Version 2, the default of every current SDK, writes `&` inside an item as `%26`.
 */
export type SignatureVersion = 1 | 2

/** Sent beside the signed parameters, never part of them. @see authentication_signatures */
const NEVER_SIGNED: ReadonlySet<string> = new Set(['file', 'cloud_name', 'resource_type', 'api_key', 'signature'])

/** Of what stands on the wire, what the signature covers: everything but file, cloud name, resource type, key and signature. */
export function selectSigned(parameters: Parameters): Record<string, ParameterValue> {
  return Object.fromEntries(Object.entries(parameters).filter(([key]) => !NEVER_SIGNED.has(key)))
}

/**
 * The text that is hashed together with the secret: `key=value`, joined by `&`, keys sorted by code unit, arrays joined by commas.
 * The SDK sorts by the machine's language instead, which is the same for names of lower-case letters and `_`: all there are.
 */
export function stringToSign(parameters: Parameters, version: SignatureVersion = 2): string {
  let joined = ''
  for (const key of Object.keys(parameters).sort()) {
    const text = textOf(parameters[key])
    if (text === '') continue
    if (joined !== '') joined += '&'
    const isAmbiguous = version === 2 && (text.includes('&') || key.includes('&'))
    joined += isAmbiguous ? `${key}=${text}`.replaceAll('&', '%26') : `${key}=${text}`
  }
  return joined
}

function textOf(value: ParameterValue): string {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return ''
  return Array.isArray(value) ? value.join(',') : String(value)
}
