/** Where signatures are asked for, and what goes with the question. */
export interface SignatureRequest {
  url: string | URL
  /** Sent to the endpoint, never to the cloud. */
  headers?: Readonly<Record<string, string>> | undefined
  /** Default `same-origin`. */
  credentials?: 'omit' | 'same-origin' | 'include' | undefined
}

/** An address, or an address with what goes with it; of a `Request` its address, its headers and its credentials. */
export type SignatureEndpoint = string | URL | Request | SignatureRequest

/** An endpoint in one form. */
export function endpointOf(given: SignatureEndpoint): SignatureRequest & { url: string } {
  if (typeof given === 'string') return { url: given }
  if (given instanceof URL) return { url: given.href }
  const { url, headers, credentials } = given
  const { 'content-type': _, ...named } = headers instanceof Headers ? Object.fromEntries(headers) : { ...headers }
  return { url: String(url), headers: named, ...(credentials && { credentials }) }
}
