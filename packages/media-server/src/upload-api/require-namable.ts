import type { Services } from '../cloud/services.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { mayBeNamed } from '../events/notification-url.ts'

/** @throws CloudinaryError `notificationUrlElsewhere` where an upload may not send this server. */
export function requireNamable({ notifications }: Pick<Services, 'notifications'>, url: URL | undefined): void {
  if (url && !mayBeNamed(url, notifications.perCall)) throw refuse('notificationUrlElsewhere', url.origin)
}
