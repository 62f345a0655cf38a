import type { Catalog } from '../catalog/catalog.ts'
import type { NewNotification, WaitingNotification } from '../catalog/outbox.ts'
import { REDACTED } from '../door/redact.ts'
import type { PostLog, RecordedNotification } from '../door/webhooks.ts'

/** One attempt to tell somebody. */
export interface InspectedAttempt extends Pick<RecordedNotification, 'sentAt' | 'status' | 'error' | 'fault'> {
  /** Whether it was asked for here. */
  isReplay: boolean
}

/** A notification and what became of it. */
export interface InspectedWebhook {
  /** From 1, in the order they were first seen. */
  id: number
  /** Without its query, which may hold a secret of the receiver's. */
  url: string
  type: string
  /** What it tells of, by its public id, or a folder by its path. */
  subject: string
  /** ISO 8601, or `''`. */
  triggeredAt: string
  /** As it is posted; what could prove something is not shown. */
  body: unknown
  state: 'waiting' | 'sending' | 'delivered' | 'failed'
  /** When it is sent next, in milliseconds since the Unix epoch; `null` for never, and behind another one of its asset. */
  nextAt: number | null
  /** How often it was sent in vain, by former processes too. */
  failures: number
  /** Those of this process, the latest ones, oldest first. */
  attempts: readonly InspectedAttempt[]
}

export interface WebhookRecords {
  posts: PostLog
  /** The latest first. */
  list(): Promise<readonly InspectedWebhook[]>
  /** Posts one once more, now; `undefined` where it is not known. */
  replay(id: number): Promise<{ failure: string | null } | undefined>
}

export interface WebhookOptions {
  catalog: Pick<Catalog, 'waitingNotifications' | 'dropNotifications'>
  cloudName: string
  /** So many are kept, the latest. */
  most: number
  /** Posts one; `null` when it was taken, else why not. */
  post(notification: Pick<NewNotification, 'cloudName' | 'url' | 'body'>): Promise<string | null>
  /** Takes out of a text what proves something. */
  hide(text: string): string
  onChange(): void
}

interface Entry {
  id: number
  url: string
  body: string
  attempts: InspectedAttempt[]
  isReplaying: boolean
}

const MOST_ATTEMPTS = 20

/** Remembers the latest notifications and the attempts to deliver them: the catalog forgets those that were taken or given up. */
export function createWebhookRecords(options: WebhookOptions): WebhookRecords {
  const { catalog, cloudName, most, post, hide, onChange } = options
  const entries = new Map<string, Entry>()
  const underWay = new Map<RecordedNotification, InspectedAttempt>()
  let lastId = 0

  const keyOf = ({ url, body }: { url: string; body: string }) => `${url}\n${body}`
  function enter(notification: { url: string; body: string }): Entry {
    const key = keyOf(notification)
    const known = entries.get(key)
    if (known) return known
    lastId += 1
    const { url, body } = notification
    const entry: Entry = { id: lastId, url, body, attempts: [], isReplaying: false }
    entries.set(key, entry)
    for (const oldest of entries.keys()) {
      if (entries.size <= most) break
      entries.delete(oldest)
    }
    return entry
  }
  const waitingByKey = async () => {
    const waiting = await catalog.waitingNotifications({ limit: most })
    return new Map(waiting.map((each) => [keyOf(each), each]))
  }

  return {
    posts: {
      begin(post) {
        const entry = enter({ url: post.url, body: JSON.stringify(post.body) })
        const { sentAt, status, error, fault } = post
        const attempt = { sentAt, status, error, fault, isReplay: entry.isReplaying }
        entry.attempts = [...entry.attempts, attempt].slice(-MOST_ATTEMPTS)
        underWay.set(post, attempt)
        onChange()
      },
      end(post) {
        const attempt = underWay.get(post)
        underWay.delete(post)
        if (attempt) Object.assign(attempt, { status: post.status, error: post.error && hide(post.error) })
        onChange()
      },
    },
    async list() {
      const waiting = await waitingByKey()
      for (const each of [...waiting.values()].reverse()) enter(each)
      return [...entries].map(([key, entry]) => inspect(entry, waiting.get(key), hide)).sort(latestFirst)
    },
    async replay(id) {
      const found = [...entries].find(([, entry]) => entry.id === id)
      if (!found) return undefined
      const [key, entry] = found
      entry.isReplaying = true
      try {
        const failure = await post({ cloudName, url: entry.url, body: entry.body })
        const waiting = (await waitingByKey()).get(key)
        // Taken is taken: the next attempt would tell it a second time.
        if (failure === null && waiting) await catalog.dropNotifications([waiting.id])
        return { failure: failure && hide(failure) }
      } finally {
        entry.isReplaying = false
        onChange()
      }
    },
  }
}

const latestFirst = (a: InspectedWebhook, b: InspectedWebhook): number =>
  a.triggeredAt < b.triggeredAt ? 1 : a.triggeredAt > b.triggeredAt ? -1 : b.id - a.id

function inspect(
  entry: Entry,
  waiting: WaitingNotification | undefined,
  hide: (text: string) => string,
): InspectedWebhook {
  const body = JSON.parse(entry.body)
  const { origin, pathname, search } = new URL(entry.url)
  const { attempts } = entry
  const failed = attempts.filter((attempt) => !isOpen(attempt) && !isTaken(attempt)).length
  return {
    id: entry.id,
    url: `${origin}${pathname}${search && '?…'}`,
    type: String(body.notification_type),
    subject: subjectOf(body),
    triggeredAt: String(body.notification_context?.triggered_at ?? ''),
    body: withoutProofs(body, hide),
    state: stateOf(attempts, waiting),
    nextAt: waiting?.dueAt ?? null,
    failures: Math.max(failed, waiting?.attempts ?? 0),
    attempts,
  }
}

const isTaken = ({ status }: InspectedAttempt): boolean => status !== null && status >= 200 && status < 300
const isOpen = ({ status, error }: InspectedAttempt): boolean => status === null && error === null

function stateOf(
  attempts: readonly InspectedAttempt[],
  waiting: WaitingNotification | undefined,
): InspectedWebhook['state'] {
  if (attempts.some(isOpen)) return 'sending'
  if (waiting) return 'waiting'
  return attempts.some(isTaken) ? 'delivered' : 'failed'
}

interface Told {
  public_id?: string
  from_public_id?: string
  to_public_id?: string
  from_path?: string
  to_path?: string
  folder_path?: string
  /** A list, or by public id. */
  resources?: readonly { public_id?: string }[] | Readonly<Record<string, object>>
}

function subjectOf(told: Told): string {
  const { public_id, resources = [] } = told
  const [from, to] = [told.from_public_id ?? told.from_path, told.to_public_id ?? told.to_path]
  if (from !== undefined) return `${from} → ${to}`
  const names = Array.isArray(resources) ? resources.map((each) => each.public_id) : Object.keys(resources)
  return public_id ?? told.folder_path ?? names.join(', ')
}

const PROOFS: ReadonlySet<string> = new Set(['signature', 'delete_token', 'token', 'signature_key'])

/** What a notification says, without what opens a protected file or takes an upload back. */
function withoutProofs(value: unknown, hide: (text: string) => string): unknown {
  if (typeof value === 'string') return hide(value).replaceAll(/\/s--[^/]+--\//g, `/s--${REDACTED}--/`)
  if (Array.isArray(value)) return value.map((item) => withoutProofs(item, hide))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, item]) => [
    name,
    PROOFS.has(name) ? REDACTED : withoutProofs(item, hide),
  ])
  return Object.fromEntries(entries)
}
