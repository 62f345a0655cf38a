import type { CloudAccount, Services } from './services.ts'

/** One request to one cloud, after its head has been read and its route found. */
export interface Call {
  services: Services
  account: CloudAccount
  request: Request
  /** The body as it arrives. */
  body: AsyncIterable<Uint8Array>
  /** Aborted when the client is gone; `undefined` where the body says so itself. */
  signal: AbortSignal | undefined
  /** When the head arrived, in milliseconds since the Unix epoch: what staleness is judged by. */
  receivedAt: number
  /** What the answer carries as `x-request-id`. */
  requestId: string
  /** The named parts of the route, decoded. */
  path: Readonly<Record<string, string>>
  query: URLSearchParams
}

/** Answers one route. Refuses by throwing a `CloudinaryError`. */
export type Action = (call: Call) => Promise<Response>
