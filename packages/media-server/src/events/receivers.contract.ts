import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import type { Assumptions } from '../assumptions/switches.ts'
import { createMemoryBlobs } from '../blobs/memory-blobs.ts'
import { ACCOUNT, type Answer, createCloud } from '../http/cloud-under-test.contract.ts'
import type { NotificationOptions } from '../http/notifications.ts'

export const rocket = readFileSync('fixtures/rocket.jpg')
export const HOOK = 'https://signer.example.com/webhooks/cloudinary'
const AT = '2025-10-09T08:53:20'

export interface Posted {
  url: string
  headers: Headers
  text: string
  body: Answer
}

/** A cloud with receivers at the network's edge, which answer what `answer` says. */
export function listening({
  urls = [HOOK],
  assumptions = {},
  answer = () => new Response(null, { status: 204 }),
  ...notifications
}: {
  urls?: string[]
  assumptions?: Partial<Assumptions>
  answer?: (url: string) => Response | Promise<Response>
} & NotificationOptions = {}) {
  const posted: Posted[] = []
  const fetch: typeof globalThis.fetch = async (url, init) => {
    const { method, redirect, body } = init ?? {}
    expect({ method, redirect }).toEqual({ method: 'POST', redirect: 'manual' })
    const text = String(body)
    posted.push({ url: String(url), headers: new Headers(init?.headers), text, body: JSON.parse(text) })
    return answer(String(url))
  }
  const cloud = createCloud({}, createMemoryBlobs(), assumptions, {
    notificationUrls: urls,
    notifications: { fetch, ...notifications },
  })
  const upload = async (parameters: Record<string, string> = {}) =>
    (await cloud.post('image/upload', { parameters: { public_id: 'a', ...parameters }, file: rocket })).answer
  return { ...cloud, posted, upload }
}

/** What every notification says. */
export const ENVELOPE = {
  timestamp: `${AT}+00:00`,
  request_id: expect.stringMatching(/^[0-9a-f]{32}$/),
  notification_context: { triggered_at: `${AT}.000Z`, triggered_by: { source: 'api', id: ACCOUNT.apiKey } },
  signature_key: ACCOUNT.apiKey,
}
