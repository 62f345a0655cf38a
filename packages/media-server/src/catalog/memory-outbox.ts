import type { NewNotification, Outbox, QueuedNotification } from './outbox.ts'

interface Waiting extends QueuedNotification {
  dueAt: number
  leasedUntil: number
}

/** An outbox that lives as long as the process, and the way in. */
export function createMemoryOutbox(): { outbox: Outbox; enqueue(notifications: readonly NewNotification[]): void } {
  const waiting = new Map<number, Waiting>()
  let lastId = 0

  /** Of each asset the first one: a map gives back its entries in the order they came. */
  const headsFor = (url: string): Waiting[] => {
    const heads = new Map<string, Waiting>()
    for (const each of waiting.values()) if (each.url === url && !heads.has(each.assetId)) heads.set(each.assetId, each)
    return [...heads.values()]
  }

  const lease = (those: readonly Waiting[], leasedUntil: number) => {
    for (const each of those) waiting.set(each.id, { ...each, leasedUntil })
  }

  const enqueue = (notifications: readonly NewNotification[]) => {
    for (const each of notifications) {
      lastId += 1
      waiting.set(lastId, { ...each, id: lastId, attempts: 0, dueAt: each.createdAt, leasedUntil: 0 })
    }
  }

  return {
    enqueue,
    outbox: {
      async queueNotifications(notifications) {
        enqueue(notifications)
      },
      async notificationUrls() {
        return [...new Set([...waiting.values()].map(({ url }) => url))].sort()
      },
      async dueNotifications(url, { now, limit, leaseUntil }) {
        const due = headsFor(url)
          .filter(({ dueAt, leasedUntil }) => dueAt <= now && leasedUntil <= now)
          .sort((a, b) => a.dueAt - b.dueAt || a.id - b.id)
          .slice(0, limit)
        if (leaseUntil !== undefined) lease(due, leaseUntil)
        return due.map(queued)
      },
      async waitingNotifications({ limit }) {
        const heads = new Set([...new Set([...waiting.values()].map(({ url }) => url))].flatMap(headsFor))
        return [...waiting.values()]
          .reverse()
          .slice(0, limit)
          .map((each) => ({ ...queued(each), dueAt: heads.has(each) ? each.dueAt : null }))
      },
      async postponeNotification(id, dueAt) {
        const each = waiting.get(id)
        if (each) waiting.set(id, { ...each, attempts: each.attempts + 1, dueAt, leasedUntil: 0 })
      },
      async releaseNotifications(ids) {
        lease(
          ids.flatMap((id) => waiting.get(id) ?? []),
          0,
        )
      },
      async dropNotifications(ids) {
        for (const id of ids) waiting.delete(id)
      },
    },
  }
}

const queued = ({ dueAt: _due, leasedUntil: _leased, ...each }: Waiting): QueuedNotification => each
