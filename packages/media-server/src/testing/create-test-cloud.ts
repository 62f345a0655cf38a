import { formatCloudinaryUrl } from 'countersign/protocol'
import { type Door, handlerOf } from '../door/door.ts'
import type { RecordedRequest } from '../door/request-log.ts'
import type { RecordedNotification } from '../door/webhooks.ts'
import { createFaults, type Faults } from '../faults/faults.ts'
import { type Listener, listen } from '../http/listen.ts'
import { createClock, type TestClock } from './clock.ts'
import { createFetch } from './fetch.ts'
import { NO_PORT, readOptions, type TestCloudOptions } from './options.ts'
import type { TestAsset } from './test-asset.ts'
import { createWorld } from './world.ts'

/** A cloud of a test's own. */
export interface TestCloud {
  /** For the environment of whatever talks to this cloud: key, secret, cloud name and `upload_prefix`. */
  cloudinaryUrl: string
  /** Such as `http://127.0.0.1:40123`; without a port `http://127.0.0.1:0`, where nobody answers. */
  url: string
  cloudName: string
  apiKey: string
  apiSecret: string
  /**
   * Reaches the cloud without the network, port or none: at {@link TestCloud.url}, by a path alone, and at the addresses of the
   * hosted Cloudinary, `https://api.cloudinary.com` and `https://res.cloudinary.com`. Every other address is a `TypeError`.
   */
  fetch: typeof globalThis.fetch
  /** What signatures, links and notifications go by. */
  clock: TestClock
  /** What shall go wrong. */
  faults: Faults
  /** Everything that is stored, oldest first. */
  assets: () => Promise<TestAsset[]>
  /** Every request that came, in the order they came; a browser's preflights left out. */
  requests: () => RecordedRequest[]
  /** Every attempt to tell somebody of a change, in the order they were made. Await {@link TestCloud.sendNotifications} first. */
  notifications: () => RecordedNotification[]
  /** Sends the notifications that are due by the clock, and resolves when each was answered or given up for now. */
  sendNotifications: () => Promise<void>
  /** Forgets files, requests, notifications and faults, and sets the clock back to `Date.now`. Addresses and keys stay. */
  reset: () => Promise<void>
  /** Takes nothing new, lets what is in flight finish, however slow its link, for a quarter of a second, and lets go of the port. */
  close: () => Promise<void>
  /** As `close`: `await using cloud = await createTestCloud()`. */
  [Symbol.asyncDispose]: () => Promise<void>
}

/** How long what is in flight may take to end. */
const GRACE_MS = 250

/**
 * Starts a Cloudinary in this process, in memory, for a test: it checks signatures, keeps the bytes, expires links and tells of
 * changes as the real one does, on a clock that can be moved, and with faults that can be asked for.
 * Two of them share nothing.
 * @throws CountersignError `invalid_configuration` naming the option, the value wanted and the value met.
 */
export async function createTestCloud(options: TestCloudOptions = {}): Promise<TestCloud> {
  const settings = readOptions(options)
  const { account, port } = settings
  const closing = new AbortController()
  const closed = closing.signal
  const faults = createFaults()
  const clock = createClock(() => void world.sendNotifications())
  let url = NO_PORT
  const open = () => createWorld(settings, { faults, now: clock.now, origin: () => url, closed })
  let world = open()

  const answer = async (request: Request) => {
    if (closed.aborted) throw new TypeError(`the test cloud ${account.cloudName} is closed`)
    return world.enter(request)
  }
  const listener =
    port === null
      ? null
      : await openPort(port, (request, incoming) => world.enter(request, incoming)).catch(async (error: unknown) => {
          await world.stop()
          throw error
        })
  if (listener) url = listener.url

  let ending: Promise<void> | null = null
  const end = async () => {
    closing.abort()
    await Promise.all([world.stop(), listener?.close({ graceMs: GRACE_MS })])
  }
  const close = () => {
    ending ??= end()
    return ending
  }
  return {
    cloudinaryUrl: formatCloudinaryUrl({ ...account, apiOrigin: url, deliveryOrigin: url }),
    url,
    ...account,
    fetch: createFetch(url, answer),
    clock: { now: clock.now, advance: clock.advance, set: clock.set },
    faults: { inject: faults.inject, pending: faults.pending, clear: faults.clear },
    assets: () => world.assets(),
    requests: () => world.requests(),
    notifications: () => world.notifications(),
    sendNotifications: () => world.sendNotifications(),
    async reset() {
      const former = world
      faults.clear()
      clock.reset()
      world = open()
      await former.stop()
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

const openPort = (port: number, enter: Door): Promise<Listener> => listen(handlerOf(enter), { port })
