import { resolve } from 'node:path'
import { CountersignError, formatCloudinaryUrl, isLoopback } from 'countersign/protocol'
import type { Assumptions } from '../assumptions/switches.ts'
import { keepSwept } from '../cloud/keep-swept.ts'
import type { CloudAccount, Limits } from '../cloud/services.ts'
import { createMediaServer, type MediaServerOptions } from '../http/create-media-server.ts'
import { openDataDirectory } from '../http/data-directory.ts'
import { listen } from '../http/listen.ts'
import type { NotificationOptions } from '../http/notifications.ts'
import { createInspector, INSPECTOR_PATH } from '../inspector/create-inspector.ts'
import { requireOptions } from './require-options.ts'

export interface StartOptions {
  /** 0 for any free port. */
  port: number
  /** Default `127.0.0.1`. */
  host?: string
  /** Where everything is kept: catalog, blobs, and `cloud.json` with the generated key and secret. Made when it is not there. */
  dataDir: string
  /**
   * A database of Postgres, such as `postgres://user:password@host:5432/name`, which keeps the catalog then; needs the package `pg`.
   * Several servers may share it, each with this data directory. Default: `catalog.sqlite` in the data directory, for one server.
   */
  database?: string
  /** Default `demo`. */
  cloudName?: string
  /** Milliseconds since the Unix epoch. Default `Date.now`. */
  now?: () => number
  /** A whole upload request, in bytes. Default 100,000,000. */
  maxRequestBytes?: number
  limits?: Partial<Limits>
  /** What to take for true of Cloudinary where public sources do not say. Default: the first value of each switch. */
  assumptions?: Partial<Assumptions>
  /** What folders are. Default `dynamic`; `fixed` as on accounts from before June 2024. Not to be changed once there are assets. */
  folderMode?: NonNullable<MediaServerOptions['folderMode']>
  /** Told of every change, at most 30 of them; trusted, they may lead anywhere. Default none. */
  notificationUrls?: readonly string[]
  /** How they are told, and where an upload's own `notification_url` may lead. */
  notifications?: NotificationOptions
  /** The command that says what a film is. `false` never asks. Default `ffprobe`. */
  ffprobe?: string | false
  /** The commands that count and draw the pages of a PDF. `false` never asks. Default `pdfinfo` and `pdftoppm`. */
  poppler?: NonNullable<MediaServerOptions['poppler']>
  /** Whether `file` may be a URL, which this server then loads, from public addresses alone, and how. Default: it may not. */
  remoteFiles?: NonNullable<MediaServerOptions['remoteFiles']>
  /** The key that auth tokens are made with, in hexadecimal, two digits a byte. Default: none, and no token opens anything. */
  authTokenKey?: string
  /**
   * Shows at `/_inspector` what is stored, what comes and what is told, and lets things go wrong there when asked; for this machine
   * alone. Every body is read twice then. Default `false`.
   */
  inspector?: boolean
  /** `false` never waits for the disk: acknowledged uploads do not survive a power cut then. Default `true`. */
  sync?: boolean
  /** Default `process.env`. With `NODE_ENV=production`, secrets known from samples are refused. */
  env?: Readonly<Record<string, string | undefined>>
}

/** How long a receiver is waited for at the end: the next start tells it again. */
const NOTIFYING_GRACE_MS = 1000

export interface StartedMediaServer {
  mediaUrl: string
  /** The page of the inspector; `null` where there is none. */
  inspectorUrl: string | null
  /** For the environment of whatever talks to this cloud: key, secret, cloud name and `upload_prefix`. */
  cloudinaryUrl: string
  /** Absolute. */
  dataDir: string
  /** Finishes what is in flight, for at most `graceMs` (default 10,000), then lets go of port and directory. */
  close(options?: { graceMs?: number }): Promise<void>
}

/**
 * Starts a local Cloudinary on a data directory: sweeps what a crash left there, then listens, sweeps every hour, and sends
 * notifications, those that a former process could not send among them.
 * @throws CountersignError `invalid_configuration` naming port, directory, secret or option and what is wrong with it.
 */
export async function startMediaServer(options: StartOptions): Promise<StartedMediaServer> {
  requireOptions(options)
  const { port, host = '127.0.0.1', cloudName = 'demo', now, maxRequestBytes, env = process.env } = options
  if (options.inspector) requireLoopback(host)
  const dataDir = resolve(options.dataDir)
  const { account, catalog, blobs } = await openDataDirectory(dataDir, {
    cloudName,
    sync: options.sync ?? true,
    database: options.database,
  })
  try {
    if (env.NODE_ENV === 'production') refuseSampleSecret(account)
    let origin = 'http://127.0.0.1'
    const inspector = options.inspector
      ? createInspector({
          account,
          catalog,
          origin: () => origin,
          now: now ?? Date.now,
          ...(options.notifications?.fetch && { fetch: options.notifications.fetch }),
        })
      : null
    const server = createMediaServer({
      account,
      catalog: inspector?.catalog ?? catalog,
      blobs,
      origin: () => origin,
      limits: { ...options.limits, ...(maxRequestBytes !== undefined && { maxRequestBytes }) },
      ...(options.assumptions && { assumptions: options.assumptions }),
      ...(options.folderMode !== undefined && { folderMode: options.folderMode }),
      ...(options.notificationUrls && { notificationUrls: options.notificationUrls }),
      notifications: { ...options.notifications, ...(inspector && { fetch: inspector.fetch }) },
      ...(now && { now }),
      ...(options.ffprobe !== undefined && { ffprobe: options.ffprobe }),
      ...(options.poppler !== undefined && { poppler: options.poppler }),
      ...(options.remoteFiles !== undefined && { remoteFiles: options.remoteFiles }),
      ...(options.authTokenKey !== undefined && { authTokenKey: options.authTokenKey }),
    })
    const sweeping = await keepSwept(catalog, blobs, { cloudName: account.cloudName, ...(now && { now }) })
    const handler = inspector?.handlerFor(server) ?? server.fetch
    const listener = await listen(handler, { port, host }).catch(async (error: unknown) => {
      await sweeping.stop()
      throw error
    })
    origin = listener.url
    const notifying = server.keepNotifying()
    const working = server.keepWorking()
    let closing: Promise<void> | null = null
    return {
      mediaUrl: origin,
      inspectorUrl: inspector && `${origin}${INSPECTOR_PATH}/`,
      cloudinaryUrl: formatCloudinaryUrl({ ...account, apiOrigin: origin, deliveryOrigin: origin }),
      dataDir,
      close(closeOptions) {
        inspector?.close()
        const graceMs = Math.min(closeOptions?.graceMs ?? NOTIFYING_GRACE_MS, NOTIFYING_GRACE_MS)
        closing ??= Promise.all([sweeping.stop(), listener.close(closeOptions)])
          .then(() => working.stop({ graceMs }))
          .then(() => notifying.stop({ graceMs }))
          .finally(() => catalog.close())
        return closing
      },
    }
  } catch (error) {
    await catalog.close()
    throw error
  }
}

/** The inspector shows everything, and answers this machine alone: elsewhere it would look open and be shut. */
function requireLoopback(host: string): void {
  const origin = `http://${host.includes(':') ? `[${host}]` : host}`
  if (URL.canParse(origin) && isLoopback(origin)) return
  throw new CountersignError(
    'invalid_configuration',
    `inspector needs a host of this machine alone (127.0.0.1, ::1, localhost), not ${host}`,
  )
}

/** Secrets that stand in documentation and samples, and so in everybody's dictionary. */
const SAMPLE_SECRETS: ReadonlySet<string> = new Set([
  'abcd',
  'secret',
  'api_secret',
  'my_api_secret',
  'your_api_secret',
  'demo',
  'test',
  'changeme',
  'password',
  'hdcixPpR2iKERPwqvH6sHdK9cyac',
  'X7qLTrsES31MzxxkxPPA-pAGGfU',
])

function refuseSampleSecret({ apiSecret }: CloudAccount): void {
  if (apiSecret.length >= 16 && !SAMPLE_SECRETS.has(apiSecret)) return
  throw new CountersignError(
    'invalid_configuration',
    'NODE_ENV is production, and the API secret in cloud.json is a sample or shorter than 16 characters; remove the file to have one generated',
  )
}
