import type { NewNotification } from '../catalog/outbox.ts'
import type { Call } from '../cloud/call.ts'
import type { ToldEvent } from './event-types.ts'
import { type Listener, listenersOf } from './listeners.ts'

/** What of a request a notification says. */
export type Told = Pick<Call, 'services' | 'account' | 'requestId'>

/** What a notification is about: its cloud, and the id of an asset, or a name for what is none. */
type Subject = Pick<NewNotification, 'cloudName' | 'assetId'>

/**
 * The notifications of one event, for the change in the catalog that it belongs to. None where nobody is told.
 * @param describe what they say besides what every notification says; not called where nobody is told.
 * @param options.onlyNamed whether those who want to hear of all events have it from another notification.
 */
export type Tell = (
  type: ToldEvent,
  about: Subject,
  describe: () => object,
  options?: { onlyNamed?: boolean },
) => readonly NewNotification[]

/**
 * Who is told of what a request changes: the URLs of the server, the triggers of the cloud as they are now, and whom the request
 * names itself. No URL is told of an event twice.
 * @see https://cloudinary.com/documentation/notifications
 */
export async function notifier(told: Told, own: readonly Listener[] = []): Promise<Tell> {
  const { services, account, requestId } = told
  const listeners = [...(await listenersOf(services, account.cloudName)), ...own]
  return (type, { cloudName, assetId }, describe, { onlyNamed = false } = {}) => {
    const hears = ({ eventType }: Listener) => eventType === type || (eventType === 'all' && !onlyNamed)
    const urls = new Set(listeners.filter(hears).map(({ url }) => url))
    if (urls.size === 0) return []
    const createdAt = services.now()
    const triggeredAt = new Date(createdAt).toISOString()
    const body = JSON.stringify({
      notification_type: type,
      timestamp: `${triggeredAt.slice(0, 19)}+00:00`,
      request_id: requestId,
      ...describe(),
      notification_context: { triggered_at: triggeredAt, triggered_by: { source: 'api', id: account.apiKey } },
      signature_key: account.apiKey,
    })
    return [...urls].map((url) => ({ cloudName, assetId, url, body, createdAt }))
  }
}
