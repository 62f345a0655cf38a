/** What may stand as a parameter's value before it is text. `null`, `undefined` and `''` mean: not sent, not signed. */
export type ParameterValue = string | number | boolean | null | undefined | readonly (string | number)[]
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

/** The text that is hashed together with the secret. Arrays are joined with commas, keys sorted by code unit. */
export function stringToSign(parameters: Parameters, version: SignatureVersion = 2): string {
  const items: string[] = []
  for (const key of Object.keys(parameters).sort()) {
    const value = parameters[key]
    const text = typeof value === 'string' ? value : Array.isArray(value) ? value.join(',') : String(value ?? '')
    if (text === '') continue
    const item = `${key}=${text}`
    items.push(version === 2 && item.includes('&') ? item.replaceAll('&', '%26') : item)
  }
  return items.join('&')
}
