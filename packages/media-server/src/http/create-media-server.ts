import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { CountersignError } from 'countersign/protocol'
import { readAssumptions } from '../assumptions/assumptions.ts'
import type { Assumptions } from '../assumptions/switches.ts'
import type { BlobStore } from '../blobs/blob-store.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { NewNotification } from '../catalog/outbox.ts'
import { createAdminCalls } from '../cloud/admin-calls.ts'
import type { Call } from '../cloud/call.ts'
import { FOLDER_MODES, type FolderMode } from '../cloud/folder-mode.ts'
import type { CloudAccount, Limits, Services } from '../cloud/services.ts'
import { type SweepReport, sweep } from '../cloud/sweep.ts'
import { deliver } from '../delivery/deliver.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { createRemoteFiles, type RemoteFileOptions } from '../remote/open-remote-file.ts'
import { POPPLER, type PopplerCommands } from '../transform/pdf.ts'
import { createPromiseKeeper } from '../upload-api/keep-promises.ts'
import { createMappedLoader } from '../upload-api/load-mapped.ts'
import { createWidgetScript, isWidgetScript } from '../widget-script/serve-widget-script.ts'
import { answerError, answerPreflight, finishAnswer } from './answer.ts'
import { requireKnownHost } from './hosts.ts'
import { bodyOf } from './incoming-body.ts'
import { createNotifications, type NotificationOptions } from './notifications.ts'
import { findRoute } from './routes.ts'

export interface MediaServerOptions {
  /** The cloud that is served. */
  account: CloudAccount
  catalog: Catalog
  blobs: BlobStore
  /** Where clients reach this server, without a trailing slash; a function where the port is known only later. */
  origin: string | (() => string)
  /** Milliseconds since the Unix epoch. Default `Date.now`. */
  now?: () => number
  limits?: Partial<Limits>
  /** What to take for true of Cloudinary where public sources do not say. Default: the first value of each switch. */
  assumptions?: Partial<Assumptions>
  /**
   * What folders are: places of their own, or, as on accounts from before June 2024, the beginnings of public ids. Not to be changed
   * once there are assets: where they lie is written with them. Default `dynamic`.
   */
  folderMode?: FolderMode
  /** Told of every change, at most 30 of them; trusted, they may lead anywhere. Default none. */
  notificationUrls?: readonly string[]
  notifications?: NotificationOptions
  /**
   * The command that says what a film is: a name on the `PATH`, or a path. Where there is none, nothing is guessed. `false` never
   * asks. Default `ffprobe`.
   */
  ffprobe?: string | false
  /**
   * The commands that count and draw the pages of a PDF: names on the `PATH`, or paths. Where there are none, a PDF is kept unread.
   * `false` never asks. Default `{ pdfinfo: 'pdfinfo', pdftoppm: 'pdftoppm' }`.
   */
  poppler?: PopplerCommands | false
  /** Whether `file` may be a URL, which this server then loads, from public addresses alone, and how. Default: it may not. */
  remoteFiles?: boolean | RemoteFileOptions
  /** The key that auth tokens are made with, in hexadecimal, two digits a byte. Default: none, and no token opens anything. */
  authTokenKey?: string
}

export interface MediaServer {
  /**
   * @param env.incoming on Node, the raw request: its body is read directly, which is faster.
   * @param env.body the body, for whoever looks at it on its way here; default that of the request.
   */
  fetch(request: Request, env?: { incoming?: IncomingMessage; body?: AsyncIterable<Uint8Array> }): Promise<Response>
  /** Removes what uploads cut off by a crash have left. Call it once before the first request. */
  sweep(): Promise<SweepReport>
  /** Does what answers have promised, `async` and `eager_async`, by former processes too; resolves when nothing is left but what failed. */
  keepPromises(): Promise<void>
  /** From now on does so as it comes. Without it what is promised waits in the catalog. Stop it before the catalog is closed, for good. */
  keepWorking(): { stop(options: { graceMs: number }): Promise<void> }
  /** Sends the notifications that are due, those of former processes among them; resolves when none is left that is. */
  sendNotifications(): Promise<void>
  /**
   * Posts a notification once more, now, signed as of now, whether or not it waits still.
   * @returns `null` when it was taken, else why not.
   */
  repostNotification(notification: Pick<NewNotification, 'cloudName' | 'url' | 'body'>): Promise<string | null>
  /**
   * From now on sends notifications as they come, and again when their time has come. Without it they wait in the catalog.
   * Stop it before the catalog is closed, once and for good: what nobody took by then stays for the next start.
   */
  keepNotifying(): { stop(options: { graceMs: number }): Promise<void> }
}

export const DEFAULT_LIMITS: Limits = {
  maxRequestBytes: 100_000_000,
  maxFileBytes: 5 * 1024 ** 3,
  minChunkBytes: 5 * 1024 ** 2,
  maxUnfinishedBytes: 10 * 1024 ** 3,
  unfinishedUploadMs: 24 * 60 * 60 * 1000,
  maxInputPixels: 50_000_000,
  maxOutputPixels: 25_000_000,
  maxOutputSide: 8192,
  adminCallsPerHour: 100_000_000,
}

/**
 * A local Cloudinary as a Fetch handler: Upload API, Admin API, downloads and delivery of one cloud.
 * Refuses hosts other than loopback and the one in `origin`.
 * @throws CountersignError `invalid_configuration` for a switch of `assumptions` that is not there, no URL to notify, or no key.
 */
export function createMediaServer(options: MediaServerOptions): MediaServer {
  const { catalog, blobs, origin, now = Date.now } = options
  const account = withTokenKey(options.account, options.authTokenKey)
  const world = {
    account: (cloudName: string) => (cloudName === account.cloudName ? account : null),
    catalog,
    now,
    assumptions: readAssumptions(options.assumptions),
    folderMode: readFolderMode(options.folderMode),
  }
  const { notifications, sender, post } = createNotifications(world, options.notificationUrls, options.notifications)
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  const services: Services = {
    ...world,
    adminCalls: createAdminCalls({ perHour: limits.adminCallsPerHour, now }),
    blobs,
    notifications,
    promises: { wake: () => keeper.wake() },
    origin: typeof origin === 'string' ? () => origin : origin,
    limits,
    ffprobe: options.ffprobe === false ? null : (options.ffprobe ?? 'ffprobe'),
    poppler: options.poppler === false ? null : (options.poppler ?? POPPLER),
    remoteFiles: options.remoteFiles
      ? createRemoteFiles(options.remoteFiles === true ? {} : options.remoteFiles)
      : null,
    loadMapped: (name) => loadMapped(name),
  }

  const widgetScript = createWidgetScript(services.origin)
  const loadMapped = createMappedLoader(services, account)
  const keeper = createPromiseKeeper(services, account)

  return {
    keepPromises: () => keeper.keepAll(),
    keepWorking() {
      keeper.start()
      return { stop: (options) => keeper.stop(options) }
    },
    sweep: () => sweep(catalog, blobs, { now }),
    sendNotifications: () => sender.sendDue(),
    repostNotification: (notification) => post(notification, NEVER),
    keepNotifying() {
      sender.start()
      return { stop: (options) => sender.stop(options) }
    },
    async fetch(request, env) {
      const receivedAt = now()
      const requestId = randomUUID().replaceAll('-', '')
      try {
        const url = new URL(request.url)
        requireKnownHost(url, new URL(services.origin()).hostname)
        return finishAnswer(
          await answer(services, widgetScript, request, url, { receivedAt, requestId }, env),
          requestId,
          now(),
        )
      } catch (error) {
        return finishAnswer(answerError(error, requestId), requestId, now())
      }
    },
  }
}

/** How long a receiver may take is limited besides. */
const NEVER = new AbortController().signal

function readFolderMode(folderMode: FolderMode = 'dynamic'): FolderMode {
  if (FOLDER_MODES.includes(folderMode)) return folderMode
  throw new CountersignError(
    'invalid_configuration',
    `folderMode must be one of ${FOLDER_MODES.join(', ')}, not ${JSON.stringify(folderMode)}`,
  )
}

function withTokenKey(account: CloudAccount, authTokenKey: string | undefined): CloudAccount {
  if (authTokenKey === undefined) return account
  if (!/^(?:[\da-f]{2})+$/i.test(authTokenKey))
    throw new CountersignError('invalid_configuration', 'authTokenKey must be hexadecimal digits, two a byte') // A secret: never shown.
  return { ...account, authTokenKey }
}

async function answer(
  services: Services,
  widgetScript: ReturnType<typeof createWidgetScript>,
  request: Request,
  url: URL,
  arrival: Pick<Call, 'receivedAt' | 'requestId'>,
  env: Parameters<MediaServer['fetch']>[1],
): Promise<Response> {
  const { method } = request
  if (method === 'OPTIONS') return answerPreflight()
  if (url.pathname.startsWith('/v1_1/')) {
    const { cloudName, path, action } = findRoute(method, url.pathname)
    const account = services.account(cloudName)
    if (!account) throw refuse('invalidCloudName', cloudName)
    return action({
      services,
      account,
      request,
      ...arrival,
      path,
      query: url.searchParams,
      body: env?.body ?? bodyOf(request, env?.incoming),
      signal: env?.incoming ? undefined : request.signal,
    })
  }
  if (method !== 'GET' && method !== 'HEAD') throw refuse('methodNotAllowed', method, 'GET')
  if (url.pathname === '/') return introduce()
  if (url.pathname === '/healthz') return Response.json({ status: 'ok' })
  if (isWidgetScript(url.pathname)) return widgetScript(request, url.pathname)
  return deliver(services, request, url.pathname)
}

/** For whoever opens the address in a browser. */
const introduce = (): Response =>
  new Response(
    'This is a media server of Countersign, a local Cloudinary. SDKs reach it by CLOUDINARY_URL; files are at /<cloud>/<resource_type>/<type>/<public_id>. The inspector, where it is switched on, is at /_inspector/.\n',
    { headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' } },
  )
