import { createMemoryBlobs } from '../blobs/memory-blobs.ts'
import { createMemoryCatalog } from '../catalog/memory-catalog.ts'
import { createDoor, type Door } from '../door/door.ts'
import { createRequestLog, type RecordedRequest } from '../door/request-log.ts'
import { delayNotifications, type RecordedNotification, recordPosts } from '../door/webhooks.ts'
import type { InjectedFaults } from '../faults/faults.ts'
import { createMediaServer } from '../http/create-media-server.ts'
import type { Settings } from './options.ts'
import { listAssets, type TestAsset } from './test-asset.ts'

/** Everything of a cloud that `reset` forgets. */
export interface World {
  enter: Door
  assets(): Promise<TestAsset[]>
  requests(): RecordedRequest[]
  notifications(): RecordedNotification[]
  sendNotifications(): Promise<void>
  /** Tells nobody of anything from now on. */
  stop(): Promise<void>
}

export interface Surroundings {
  faults: InjectedFaults
  now: () => number
  origin: () => string
  /** Aborted when the cloud is closed. */
  closed: AbortSignal
}

/** An empty cloud in memory, which tells of changes as they happen. */
export function createWorld(
  {
    account,
    notifications = {},
    notificationUrls,
    limits,
    assumptions,
    folderMode = 'dynamic',
    authTokenKey,
    ffprobe = false,
    poppler = false,
    remoteFiles = false,
  }: Settings,
  { faults, now, origin, closed }: Surroundings,
): World {
  const catalog = delayNotifications(createMemoryCatalog(), faults)
  const told: RecordedNotification[] = []
  const posts = { begin: (attempt: RecordedNotification) => void told.push(attempt), end() {} }
  const way = { fetch: notifications.fetch ?? ((url, init) => globalThis.fetch(url, init)), faults, now }
  const server = createMediaServer({
    account,
    catalog,
    blobs: createMemoryBlobs({ now }),
    origin,
    now,
    notifications: { ...notifications, fetch: recordPosts(posts, way) },
    ...(notificationUrls && { notificationUrls }),
    ...(limits && { limits }),
    ...(assumptions && { assumptions }),
    folderMode,
    ...(authTokenKey !== undefined && { authTokenKey }),
    ffprobe,
    poppler,
    remoteFiles,
  })
  const log = createRequestLog(account)
  const notifying = server.keepNotifying()
  const working = server.keepWorking()
  return {
    enter: createDoor({ server, faults, log, now, closed }),
    assets: () => listAssets(catalog, account, { origin, folderMode }),
    requests: log.list,
    notifications: () => structuredClone(told),
    async sendNotifications() {
      await server.keepPromises()
      await server.sendNotifications()
    },
    async stop() {
      await Promise.all([working.stop({ graceMs: 0 }), notifying.stop({ graceMs: 0 })])
    },
  }
}
