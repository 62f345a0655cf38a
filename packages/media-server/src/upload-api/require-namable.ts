import type { Services } from '../cloud/services.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { type Listener, listenersNamed, type NamedUrls } from '../events/listeners.ts'
import { mayBeNamed } from '../events/notification-url.ts'
import { notificationUrl } from './parsers.ts'

/** What an action takes that can tell somebody of its own. */
export const NOTIFIED = { notification_url: notificationUrl } as const

/**
 * Whom a call wants told, besides those who are told anyway.
 * @throws CloudinaryError `notificationUrlElsewhere` where a call may not send this server.
 */
export function requireNamable({ notifications }: Pick<Services, 'notifications'>, named: NamedUrls): Listener[] {
  const { notification_url, eager_notification_url } = named
  for (const [name, url] of Object.entries({ notification_url, eager_notification_url }))
    if (url && !mayBeNamed(url, notifications.perCall)) throw refuse('notificationUrlElsewhere', name, url.origin)
  return listenersNamed(named)
}
