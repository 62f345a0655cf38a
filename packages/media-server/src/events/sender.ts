import type { Outbox, QueuedNotification } from '../catalog/outbox.ts'
import { createBatch } from './batch.ts'

/** Most at the same time: to one URL, and to all together. */
const AT_ONCE_PER_URL = 4
const AT_ONCE = 16
/** How often a look is taken at those that are to be sent again. */
const TICK_MS = 1000
/** How long nothing is sent after the outbox failed: what cannot be noted as sent would be sent over and over. */
const REST_MS = 60_000

export interface SenderOptions {
  outbox: Outbox
  /** `null` when the receiver took it, else why not. Never rejects, and soon ends once `signal` is aborted. */
  post(notification: QueuedNotification, signal: AbortSignal): Promise<string | null>
  /** Milliseconds since the Unix epoch. */
  now(): number
  /** The pauses before each further attempt. After the last one a notification is given up. */
  retryDelaysMs: readonly number[]
  /** How long one that is begun is nobody else's, in whatever process: longer than an attempt takes, in milliseconds. */
  leaseMs: number
}

export interface Sender {
  /** Sends what is due, and what becomes due by that; resolves when nothing is left that is. */
  sendDue(): Promise<void>
  /** From now on sends each notification as it comes, and again when its time has come. */
  start(): void
  /** Says that there is something new in the outbox. */
  wake(): void
  /** Starts no more, waits `graceMs` for those under way, then lets go of them: what is not taken stays in the outbox. For good. */
  stop(options: { graceMs: number }): Promise<void>
}

/**
 * Empties an outbox, a few at a time, so that a receiver that hangs keeps nobody else waiting. Each notification is sent until it
 * is taken or given up: at least once, should the process die in between. Those of one asset go in order, each after the one before.
 */
export function createSender({ outbox, post, now, retryDelaysMs, leaseMs }: SenderOptions): Sender {
  const underWay = new Map<number, { url: string; ended: Promise<void> }>()
  const stopping = new AbortController()
  const drop = createBatch((ids: readonly number[]) => outbox.dropNotifications(ids))
  let filling: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  let isStopped = false
  let isIdle = false
  let isKicked = false
  let restUntil = 0
  let turn = 0

  /** One at a time, or two could begin the same notification. */
  const fill = () => {
    filling = filling.then(fillOnce).catch(rest)
    return filling
  }
  async function fillOnce(): Promise<void> {
    if (isStopped || now() < restUntil) return
    const urls = await outbox.notificationUrls()
    isIdle = urls.length === 0
    turn += 1
    // Another one is first each time: those that hang shall not take every place.
    for (const url of [...urls.slice(turn % urls.length), ...urls.slice(0, turn % urls.length)]) {
      const free = Math.min(AT_ONCE_PER_URL - countTo(url), AT_ONCE - underWay.size)
      if (free <= 0) continue
      const due = await outbox.dueNotifications(url, { now: now(), limit: free, leaseUntil: now() + leaseMs })
      if (isStopped) return outbox.releaseNotifications(due.map(({ id }) => id))
      for (const each of due.filter(({ id }) => !underWay.has(id))) begin(each)
    }
  }
  const countTo = (url: string) => [...underWay.values()].filter((each) => each.url === url).length

  function begin(notification: QueuedNotification): void {
    const ended = attempt(notification)
      .catch(rest)
      .finally(() => {
        underWay.delete(notification.id)
        if (timer) kick()
      })
    underWay.set(notification.id, { url: notification.url, ended })
  }
  async function attempt(notification: QueuedNotification): Promise<void> {
    const { id, attempts } = notification
    const failure = await post(notification, stopping.signal)
    if (failure === null) return drop(id)
    if (stopping.signal.aborted) return outbox.releaseNotifications([id])
    const delay = retryDelaysMs[attempts]
    console.warn(describeFailure(notification, failure, delay))
    return delay === undefined ? drop(id) : outbox.postponeNotification(id, now() + delay)
  }

  function rest(error: unknown): void {
    console.error(
      `notifications could not be read or noted as sent; the next attempt is in ${REST_MS / 1000} s:`,
      error,
    )
    restUntil = now() + REST_MS
    isIdle = false
  }
  function kick(): void {
    if (isKicked || isStopped) return
    isKicked = true
    setImmediate(() => {
      isKicked = false
      void fill()
    })
  }

  return {
    async sendDue() {
      for (;;) {
        await fill()
        const pending = [...underWay.values()].map(({ ended }) => ended)
        if (pending.length === 0) return
        await Promise.race(pending)
      }
    },
    start() {
      timer ??= setInterval(() => {
        if (!isIdle) kick()
      }, TICK_MS).unref()
      kick()
    },
    wake() {
      isIdle = false
      if (timer) kick()
    },
    async stop({ graceMs }) {
      isStopped = true
      clearInterval(timer)
      await filling
      const cutOff = setTimeout(() => stopping.abort(), graceMs)
      await Promise.all([...underWay.values()].map(({ ended }) => ended))
      clearTimeout(cutOff)
    },
  }
}

/** Without the query of the URL, which may hold a secret of the receiver's. */
function describeFailure({ url, attempts }: QueuedNotification, failure: string, delay: number | undefined): string {
  const { origin, pathname } = new URL(url)
  const next = delay === undefined ? 'given up' : `tried again in ${Math.round(delay / 1000)} s`
  return `notification to ${origin}${pathname} failed, attempt ${attempts + 1}: ${failure}; ${next}`
}
