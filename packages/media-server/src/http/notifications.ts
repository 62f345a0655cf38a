import { CountersignError } from 'countersign/protocol'
import type { Assumptions } from '../assumptions/switches.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { NewNotification } from '../catalog/outbox.ts'
import type { Notifications, PerCallNotifications, Services } from '../cloud/services.ts'
import { readNotificationUrl } from '../events/notification-url.ts'
import { postNotification } from '../events/post-notification.ts'
import { createSender, type Sender } from '../events/sender.ts'

/** How notifications are sent. */
export interface NotificationOptions {
  /**
   * Where the `notification_url` of an upload may lead: `loopback` (default) to this machine, `any` anywhere, as on Cloudinary. A
   * signature can then send this server to whatever it can reach.
   */
  perCall?: PerCallNotifications
  /** The pauses before each further attempt, in milliseconds. Default 3, 6 and 9 minutes; then a notification is given up. */
  retryDelaysMs?: readonly number[]
  /** The secret of the key that notifications are signed with, where {@link Assumptions.webhookSecret} says that it is one of its own. */
  secret?: string
  /** How long a receiver has to answer, in milliseconds. Default 10,000. */
  timeoutMs?: number
  /** Default that of the platform. */
  fetch?: typeof globalThis.fetch
}

/** As many as an account of Cloudinary has. @see https://cloudinary.com/documentation/notifications */
const MAX_URLS = 30
/** How far the clocks of two servers may be apart, and how long it may take to note what came of an attempt, in milliseconds. */
const LEASE_MARGIN_MS = 30_000
const RETRY_DELAYS_MS = [180_000, 360_000, 540_000] as const

/**
 * Who is told of changes, and the sender that tells them.
 * @throws CountersignError `invalid_configuration` for what is no URL to post to, and where a secret of its own is assumed and not given.
 */
export function createNotifications(
  world: Pick<Services, 'account' | 'now' | 'assumptions'> & { catalog: Catalog },
  urls: readonly string[] = [],
  options: NotificationOptions = {},
): {
  notifications: Notifications
  sender: Sender
  /** Posts one now, whatever the outbox says of it. `null` when it was taken, else why not. */
  post(notification: Posted, signal: AbortSignal): Promise<string | null>
} {
  const { account, now, assumptions, catalog } = world
  const { perCall = 'loopback', retryDelaysMs = RETRY_DELAYS_MS, timeoutMs = 10_000 } = options
  requireUrls(urls)
  const ownSecret = readSecret(options.secret, assumptions)
  const post = async (notification: Posted, signal: AbortSignal) => {
    const sender = account(notification.cloudName)
    if (!sender) return `there is no cloud ${notification.cloudName} here`
    const { fetch = globalThis.fetch } = options
    return postNotification(notification, ownSecret === null ? sender : { apiSecret: ownSecret }, {
      fetch,
      now,
      timeoutMs,
      algorithm: algorithmOf(assumptions),
      signal,
    })
  }
  const sender = createSender({ outbox: catalog, now, retryDelaysMs, post, leaseMs: timeoutMs + LEASE_MARGIN_MS })
  return { notifications: { urls: [...urls], perCall, wake: sender.wake }, sender, post }
}

/** What of a notification is posted. */
export type Posted = Pick<NewNotification, 'cloudName' | 'url' | 'body'>

/** The account's own hash, as the one that signs answers: SHA-1 where nothing says SHA-256. */
const algorithmOf = ({ answerAlgorithm, signatureAlgorithms }: Assumptions): 'sha1' | 'sha256' =>
  answerAlgorithm === 'sha256' || signatureAlgorithms === 'sha256' ? 'sha256' : 'sha1'

/** `null` where the API secret signs. */
function readSecret(secret: string | undefined, { webhookSecret }: Assumptions): string | null {
  if (webhookSecret === 'apiSecret') return null
  if (secret) return secret
  throw new CountersignError(
    'invalid_configuration',
    'notifications.secret must be given with assumptions.webhookSecret ownKey: it is what notifications are signed with then',
  )
}

function requireUrls(urls: readonly string[]): void {
  if (urls.length > MAX_URLS) refuse(`must be at most ${MAX_URLS} URLs, not ${urls.length}`)
  for (const url of urls) {
    if (readNotificationUrl(url) === null)
      refuse(
        `must be http or https URLs of at most 2000 characters, without a password, not ${JSON.stringify(shown(url))}`,
      )
  }
}

/** What of a URL can be said aloud. */
function shown(text: string): string {
  if (!URL.canParse(text)) return text
  const { protocol, host } = new URL(text)
  return `${protocol}//${host}`
}

function refuse(wanted: string): never {
  throw new CountersignError('invalid_configuration', `notificationUrls ${wanted}`)
}
