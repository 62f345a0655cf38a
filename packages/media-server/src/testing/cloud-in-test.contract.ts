import { signParameters } from 'countersign/signing'
import { onTestFinished } from 'vitest'
import { createTestCloud, type TestCloud } from './create-test-cloud.ts'
import type { TestCloudOptions } from './options.ts'

/** A cloud that is closed with its test. */
export async function openCloud(options?: TestCloudOptions): Promise<TestCloud> {
  const cloud = await createTestCloud(options)
  onTestFinished(() => cloud.close())
  return cloud
}

/** The two ways in. */
export const WAYS = [
  { case: 'through the port', options: {}, fetchOf: () => globalThis.fetch },
  { case: 'without a port', options: { listen: false }, fetchOf: (cloud: TestCloud) => cloud.fetch },
] as const

export interface Sent {
  fields?: Record<string, string>
  /** Default a line of text. */
  file?: File | null
  apiKey?: string
  secret?: string
  fetch?: typeof globalThis.fetch
  headers?: Record<string, string>
  signal?: AbortSignal
}

/** A signed call, as a browser makes it. */
export function send(
  cloud: TestCloud,
  action: string,
  { fields = {}, file = null, apiKey = cloud.apiKey, secret, fetch = cloud.fetch, headers, signal }: Sent = {},
): Promise<Response> {
  const signed = { timestamp: String(Math.floor(cloud.clock.now() / 1000)), ...fields }
  const signature = signParameters(signed, secret ?? cloud.apiSecret)
  const body = new FormData()
  for (const [name, value] of Object.entries({ ...signed, api_key: apiKey, signature })) body.set(name, value)
  if (file) body.set('file', file)
  const init = { method: 'POST', body, ...(headers && { headers }), ...(signal && { signal }) }
  return fetch(`${cloud.url}/v1_1/${cloud.cloudName}/${action}`, init)
}

export const upload = (cloud: TestCloud, public_id: string, { fields, ...sent }: Sent = {}): Promise<Response> =>
  send(cloud, 'raw/upload', { file: new File(['bytes of'], 'note.txt'), ...sent, fields: { public_id, ...fields } })

// biome-ignore lint/suspicious/noExplicitAny: answers are compared, not typed
export const json = async (answering: Response | Promise<Response>): Promise<any> => (await answering).json()
