import type { Asset, Notify } from '../catalog/catalog.ts'
import type { Call } from '../cloud/call.ts'

/** What of a request a notification says. */
type Told = Pick<Call, 'services' | 'account' | 'requestId'>

/**
 * Who is told of a change, and what: for the change in the catalog that it belongs to. `undefined` where nobody is told.
 * @param describe what the notification says of the asset, besides what every notification says.
 * @param ownUrl where the request itself wants it told, besides the URLs of the cloud.
 * @see https://cloudinary.com/documentation/notifications
 */
export function notifier(
  { services, account, requestId }: Told,
  type: 'upload' | 'rename' | 'delete',
  describe: (asset: Asset, replaced: boolean) => object,
  ownUrl?: string,
): Notify | undefined {
  const urls = new Set([...services.notifications.urls, ...(ownUrl === undefined ? [] : [ownUrl])])
  if (urls.size === 0) return undefined
  return (asset, replaced) => {
    const createdAt = services.now()
    const triggeredAt = new Date(createdAt).toISOString()
    const body = JSON.stringify({
      notification_type: type,
      timestamp: `${triggeredAt.slice(0, 19)}+00:00`,
      request_id: requestId,
      ...describe(asset, replaced),
      notification_context: { triggered_at: triggeredAt, triggered_by: { source: 'api', id: account.apiKey } },
      signature_key: account.apiKey,
    })
    const { cloudName, assetId } = asset
    return [...urls].map((url) => ({ cloudName, assetId, url, body, createdAt }))
  }
}
