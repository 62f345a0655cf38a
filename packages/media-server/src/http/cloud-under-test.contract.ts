import { signParameters } from 'countersign/signing'
import type { Assumptions } from '../assumptions/switches.ts'
import type { BlobStore } from '../blobs/blob-store.ts'
import { createMemoryBlobs } from '../blobs/memory-blobs.ts'
import { createMemoryCatalog } from '../catalog/memory-catalog.ts'
import type { Limits } from '../cloud/services.ts'
import { createMediaServer, type MediaServerOptions } from './create-media-server.ts'

/** What any answer may hold; tests say which. */
// biome-ignore lint/suspicious/noExplicitAny: answers are compared, not typed
export type Answer = Record<string, any>

export interface Post {
  /** Signed together with a timestamp of now, unless they hold one. */
  parameters?: Record<string, string>
  /** Sent beside the signed ones. */
  unsigned?: Record<string, string>
  file?: Uint8Array<ArrayBuffer> | string
  filename?: string
  secret?: string
  headers?: Record<string, string>
}

export const ACCOUNT = { cloudName: 'demo', apiKey: '123456789012345', apiSecret: 'kept-by-nobody-else-at-all' }
export const ORIGIN = 'http://127.0.0.1:3001'

/** A whole cloud, in memory unless other blobs are given, with a clock to move, and the requests that clients make. */
export function createCloud(
  limits: Partial<Limits> = {},
  blobs: BlobStore = createMemoryBlobs(),
  assumptions: Partial<Assumptions> = {},
  options: Pick<
    MediaServerOptions,
    'notificationUrls' | 'notifications' | 'folderMode' | 'ffprobe' | 'poppler' | 'authTokenKey' | 'remoteFiles'
  > = {},
) {
  const clock = { now: 1_760_000_000_000 }
  const catalog = createMemoryCatalog()
  const now = () => clock.now
  const world = { account: ACCOUNT, blobs, catalog, origin: ORIGIN, now }
  const server = createMediaServer({ ...world, limits, assumptions, ffprobe: false, poppler: false, ...options })
  const seconds = () => String(Math.floor(clock.now / 1000))

  const send = (path: string, init?: RequestInit) => server.fetch(new Request(new URL(path, ORIGIN), init))
  const read = async (answering: Promise<Response>): Promise<{ status: number; answer: Answer; headers: Headers }> => {
    const response = await answering
    return { status: response.status, answer: (await response.json()) as Answer, headers: response.headers }
  }

  return {
    clock,
    blobs,
    catalog,
    send,
    sendNotifications: server.sendNotifications,
    keepPromises: server.keepPromises,
    sweep: server.sweep,
    /** `POST /v1_1/demo/<action>` as a browser sends it. */
    post(action: string, { parameters = {}, unsigned = {}, file, filename = 'photo.jpg', secret, headers }: Post = {}) {
      const signed = { timestamp: seconds(), ...parameters }
      const form = new FormData()
      const signature = signParameters(signed, secret ?? ACCOUNT.apiSecret)
      for (const [name, value] of Object.entries({ ...signed, api_key: ACCOUNT.apiKey, signature, ...unsigned }))
        form.set(name, value)
      if (file !== undefined) form.set('file', new File([file], filename))
      return read(send(`/v1_1/demo/${action}`, { method: 'POST', body: form, ...(headers && { headers }) }))
    },
    /** The Admin API, as its owner. */
    admin: (path: string, init: RequestInit = {}) =>
      read(
        send(`/v1_1/demo/${path}`, {
          ...init,
          headers: { authorization: `Basic ${btoa(`${ACCOUNT.apiKey}:${ACCOUNT.apiSecret}`)}`, ...init.headers },
        }),
      ),
    download(resourceType: string, parameters: Record<string, string>, secret = ACCOUNT.apiSecret) {
      const signed = { timestamp: seconds(), ...parameters }
      const query = new URLSearchParams({
        ...signed,
        signature: signParameters(signed, secret),
        api_key: ACCOUNT.apiKey,
      })
      return send(`/v1_1/demo/${resourceType}/download?${query}`)
    },
    /** What takes space, and what is noted as about to: both must be back to what assets need. */
    async leftovers(): Promise<{ blobs: number; intents: number }> {
      let count = 0
      for await (const _ of blobs.list()) count += 1
      return { blobs: count, intents: (await catalog.openIntents()).length }
    },
  }
}
