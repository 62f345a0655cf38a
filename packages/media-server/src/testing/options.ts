import { randomBytes } from 'node:crypto'
import { CountersignError, parseCloud } from 'countersign/protocol'
import type { Assumptions } from '../assumptions/switches.ts'
import { generateCredentials } from '../cloud/generate-credentials.ts'
import type { CloudAccount, Limits } from '../cloud/services.ts'
import type { MediaServerOptions } from '../http/create-media-server.ts'
import type { NotificationOptions } from '../http/notifications.ts'

/** What a test cloud can be told; nothing of it need be said. */
export interface TestCloudOptions {
  /** Default: a random one that begins with `test-`. */
  cloudName?: string
  /** Default: random. */
  apiKey?: string
  /** Default: random. */
  apiSecret?: string
  /** `false` for no port at all: what talks to the cloud is handed `cloud.fetch`. Default `true`. */
  listen?: boolean
  /** Of 127.0.0.1. Default 0: any that is free. */
  port?: number
  /** Told of every change, at most 30 of them. Default none. */
  notificationUrls?: readonly string[]
  /** How they are told; `fetch` hands them to an app that has no port either. */
  notifications?: NotificationOptions
  limits?: Partial<Limits>
  /** What to take for true of Cloudinary where public sources do not say. Default: the first value of each switch. */
  assumptions?: Partial<Assumptions>
  /** What folders are. Default `dynamic`; `fixed` as on accounts from before June 2024. */
  folderMode?: NonNullable<MediaServerOptions['folderMode']>
  /**
   * The command that measures films. Default `false`: a test says the same on every machine, and of a film no more than its
   * container.
   */
  ffprobe?: string | false
  /** The commands that count and draw the pages of a PDF. Default `false`, likewise. */
  poppler?: NonNullable<MediaServerOptions['poppler']>
  /** Whether `file` may be a URL, which the cloud then loads, and how: `allow` names the hosts of a test. Default: it may not. */
  remoteFiles?: NonNullable<MediaServerOptions['remoteFiles']>
  /** The key that auth tokens are made with, in hexadecimal, two digits a byte. Default: none, and no token opens anything. */
  authTokenKey?: string
}

const NAMES: Readonly<Record<keyof TestCloudOptions, true>> = {
  cloudName: true,
  apiKey: true,
  apiSecret: true,
  listen: true,
  port: true,
  notificationUrls: true,
  notifications: true,
  limits: true,
  assumptions: true,
  folderMode: true,
  ffprobe: true,
  poppler: true,
  remoteFiles: true,
  authTokenKey: true,
}

/** Nobody listens there, nobody can: what was not handed `cloud.fetch` fails at once, and reaches nobody else. */
export const NO_PORT = 'http://127.0.0.1:0'

/** Options that have been read and hold. */
export interface Settings extends Omit<TestCloudOptions, 'cloudName' | 'apiKey' | 'apiSecret' | 'listen' | 'port'> {
  account: CloudAccount
  /** `null` for none. */
  port: number | null
}

/** @throws CountersignError `invalid_configuration` naming the option, the value wanted and the value met. */
export function readOptions(options: TestCloudOptions): Settings {
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(NAMES, name))
      refuse(`has no option ${JSON.stringify(name)}; it has ${Object.keys(NAMES).join(', ')}`)
  }
  const {
    cloudName = `test-${randomBytes(4).toString('hex')}`,
    apiKey,
    apiSecret,
    listen = true,
    port,
    ...rest
  } = options
  if (typeof listen !== 'boolean') refuse(`: listen must be true or false, not ${JSON.stringify(listen)}`)
  if (!listen && port !== undefined) refuse(`: port must be left out with listen: false, not ${port}`)
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535))
    refuse(`: port must be a whole number from 0 to 65535, not ${JSON.stringify(port)}`)
  const own = generateCredentials()
  const account = { cloudName, apiKey: apiKey ?? own.apiKey, apiSecret: apiSecret ?? own.apiSecret }
  parseCloud({ ...account, apiOrigin: NO_PORT, deliveryOrigin: NO_PORT }, 'createTestCloud')
  return { ...rest, account, port: listen ? (port ?? 0) : null }
}

function refuse(why: string): never {
  throw new CountersignError('invalid_configuration', `createTestCloud${why.startsWith(':') ? '' : ' '}${why}`)
}
