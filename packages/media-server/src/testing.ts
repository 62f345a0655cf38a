/** A Cloudinary in the process of a test: in memory, with a clock to move, faults to ask for, and a record of what came. */

export type { RecordedRequest } from './door/request-log.ts'
export type { RecordedNotification } from './door/webhooks.ts'
export type {
  DelayOptions,
  FaultName,
  FaultOptions,
  RefusalOptions,
  RequestMatch,
  SlowLinkOptions,
  WebhookMatch,
} from './faults/fault-options.ts'
export type { Faults, PendingFault } from './faults/faults.ts'
export type { TestClock } from './testing/clock.ts'
export { createTestCloud, type TestCloud } from './testing/create-test-cloud.ts'
export type { TestCloudOptions } from './testing/options.ts'
export type { TestAsset } from './testing/test-asset.ts'
