import type { Catalog } from '../catalog/catalog.ts'
import type { FaultName } from '../faults/fault-options.ts'
import type { InjectedFaults } from '../faults/faults.ts'

/** One attempt to tell somebody of a change. */
export interface RecordedNotification {
  /** By the cloud's clock, in milliseconds since the Unix epoch. */
  sentAt: number
  url: string
  /** What it tells of: `upload`, `rename`, `delete` … */
  type: string
  /** What was posted, parsed. */
  body: Readonly<Record<string, unknown>>
  /** What the receiver answered; `null` while it has not, and where there was no answer. */
  status: number | null
  /** Why there was no answer, or `null`. */
  error: string | null
  /** The fault that struck this attempt. */
  fault: FaultName | null
}

/** Who writes attempts down. */
export interface PostLog {
  begin(attempt: RecordedNotification): void
  /** It has its answer now, or the reason why there is none. */
  end(attempt: RecordedNotification): void
}

interface Way {
  fetch: typeof globalThis.fetch
  faults: Pick<InjectedFaults, 'take'>
  now(): number
}

/** A `fetch` to post notifications with, which writes down each attempt and meets faults. */
export function recordPosts(log: PostLog, { fetch, faults, now }: Way): typeof globalThis.fetch {
  return async (input, init) => {
    const url = String(input)
    const body = JSON.parse(String(init?.body))
    const type = String(body.notification_type)
    const struck = faults.take('post', { url, type })
    const post = async () => {
      const record = { sentAt: now(), url, type, body, status: null, error: null, fault: struck?.fault ?? null }
      return note(record, log, () => {
        if (struck?.fault === 'dropWebhook') throw new TypeError('lost by the fault dropWebhook')
        return fetch(url, init)
      })
    }
    if (struck?.fault === 'duplicateWebhook') await (await post()).body?.cancel()
    return post()
  }
}

async function note(record: RecordedNotification, log: PostLog, send: () => Promise<Response>): Promise<Response> {
  log.begin(record)
  try {
    const response = await send()
    record.status = response.status
    return response
  } catch (error) {
    const { message, cause } = error as Error & { cause?: Error }
    record.error = cause?.message || message
    throw error
  } finally {
    log.end(record)
  }
}

/** The same catalog, whose outbox keeps back what a fault delays until the clock has come so far. */
export function delayNotifications(catalog: Catalog, faults: Pick<InjectedFaults, 'take'>): Catalog {
  /** Of each notification that was asked for: a fault is looked for once. */
  const readyAt = new Map<number, number>()
  return {
    ...catalog,
    async dueNotifications(url, { now, limit, ...lease }) {
      const heldCount = [...readyAt.values()].filter((at) => at > now).length
      const due = await catalog.dueNotifications(url, { now, limit: limit + heldCount, ...lease })
      for (const { id, createdAt, body } of due) {
        if (readyAt.has(id)) continue
        const struck = faults.take('queue', { url, type: JSON.parse(body).notification_type })
        readyAt.set(id, struck ? createdAt + (struck.options.by as number) : createdAt)
      }
      const ready = due.filter(({ id }) => (readyAt.get(id) ?? 0) <= now).slice(0, limit)
      await catalog.releaseNotifications(due.filter((each) => !ready.includes(each)).map(({ id }) => id))
      return ready
    },
    async waitingNotifications(options) {
      const waiting = await catalog.waitingNotifications(options)
      return waiting.map((each) => ({ ...each, dueAt: each.dueAt && Math.max(each.dueAt, readyAt.get(each.id) ?? 0) }))
    },
    async dropNotifications(ids) {
      await catalog.dropNotifications(ids)
      for (const id of ids) readyAt.delete(id)
    },
  }
}
