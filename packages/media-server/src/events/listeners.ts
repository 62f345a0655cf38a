import type { Services } from '../cloud/services.ts'
import { mayBeNamed } from './notification-url.ts'

/** A URL, and what it wants to hear of. */
export interface Listener {
  url: string
  /** One of Cloudinary's event types, or `all`. */
  eventType: string
}

/** What one call may be told by, each a URL. */
export interface NamedUrls {
  notification_url?: URL
  eager_notification_url?: URL
}

/** How many URLs the triggers of a cloud may lead to. @see https://cloudinary.com/documentation/admin_api#triggers */
export const MAX_TRIGGER_URLS = 30
/** More than there can be: as many URLs for every event type. */
export const MAX_TRIGGERS = 1000

/**
 * Whom a server tells whatever the call: its own URLs of everything, each trigger of its event type. A trigger that leads where none
 * may lead any more, since the server was started with other options, is passed over.
 */
export async function listenersOf(
  { catalog, notifications }: Pick<Services, 'catalog' | 'notifications'>,
  cloudName: string,
): Promise<readonly Listener[]> {
  const triggers = await catalog.triggers.list(cloudName, { limit: MAX_TRIGGERS })
  return [
    ...notifications.urls.map((url) => ({ url, eventType: 'all' })),
    ...triggers.flatMap(({ value: { uri, eventType } }) =>
      mayBeNamed(new URL(uri), notifications.perCall) ? [{ url: uri, eventType }] : [],
    ),
  ]
}

/** Whom a call names. */
export const listenersNamed = ({ notification_url: all, eager_notification_url: eager }: NamedUrls): Listener[] => [
  ...(all ? [{ url: all.href, eventType: 'all' }] : []),
  ...(eager ? [{ url: eager.href, eventType: 'eager' }] : []),
]
