import type { Echo } from './adapter-signer.contract.ts'

/** A running server that has the contract's signer and its echo below these addresses. */
export interface Host {
  uploads: string
  echo: string
  close: () => Promise<void>
}

/** What the contract asks a host, over HTTP: it may be another process. */
export function callsTo(host: () => Host) {
  const ask = (path: string, { headers, ...init }: RequestInit = {}): Promise<Response> =>
    fetch(host().uploads + path, { ...init, headers: { cookie: 'session=42', ...headers } })
  const sign = (headers: Record<string, string> = {}): Promise<Response> =>
    ask('/sign', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ paramsToSign: { timestamp: Math.floor(Date.now() / 1000), folder: 'uploads/42' } }),
    })
  const tell = async (path: string, init?: RequestInit): Promise<{ response: Response; seen: Echo }> => {
    const response = await fetch(host().echo + path, init)
    return { response, seen: (await response.json()) as Echo }
  }
  return { ask, sign, tell }
}
