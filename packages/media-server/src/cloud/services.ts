import type { ResourceType } from 'countersign/protocol'
import type { Assumptions } from '../assumptions/switches.ts'
import type { BlobStore } from '../blobs/blob-store.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { AdminCalls } from './admin-calls.ts'
import type { FolderMode } from './folder-mode.ts'

/** One cloud of this server: its name and the credentials that its clients sign with. */
export interface CloudAccount {
  cloudName: string
  apiKey: string
  apiSecret: string
  /** The key that auth tokens are made with, in hexadecimal. Without it no token opens anything. */
  authTokenKey?: string
}

/** What every limit is, in bytes, pixels and counts. */
export interface Limits {
  /** A whole upload request. Default 100,000,000, as on Cloudinary without chunking. */
  maxRequestBytes: number
  /** A whole file that comes in chunks. Default 5,368,709,120 (5 GiB). */
  maxFileBytes: number
  /** A chunk that is not the last. Default 5,242,880 (5 MiB), as on Cloudinary. */
  minChunkBytes: number
  /**
   * Chunks of all uploads that are not finished, together; while one is put together, it takes its size once more.
   * Default 10,737,418,240 (10 GiB).
   */
  maxUnfinishedBytes: number
  /** How long an upload in chunks waits for the next one, and is remembered once it is finished, in milliseconds. Default 86,400,000 (a day). */
  unfinishedUploadMs: number
  /** Pixels of an image that is read, frames together. Default 50,000,000. */
  maxInputPixels: number
  /** Pixels of an image that is made. Default 25,000,000. */
  maxOutputPixels: number
  /** Longest side of an image that is made. Default 8,192. */
  maxOutputSide: number
  /** Calls of the Admin API between one full hour and the next, counted by this process. Default 100,000,000. */
  adminCallsPerHour: number
  /** How long a client may send nothing in the middle of a request, in milliseconds. Default 30,000. */
  stallTimeoutMs?: number
}

/** Where the `notification_url` of an upload may lead: to this machine alone, or anywhere. */
export type PerCallNotifications = 'loopback' | 'any'

/** Who is told of changes. */
export interface Notifications {
  /** These are told of every change. */
  urls: readonly string[]
  perCall: PerCallNotifications
  /** Says that there is something new in the outbox. */
  wake(): void
}

/** Loads files that uploads name by a URL. */
export interface RemoteFiles {
  /**
   * Begins to load one; `filename` is what its URL calls it.
   * @param options.judgeLength told how many bytes are announced, `null` where nothing says so, before any is read. Throws to refuse.
   * @throws CloudinaryError before the body, or out of it, with nothing of what the other side said.
   */
  open(
    url: string,
    options: { signal: AbortSignal | undefined; maxBytes: number; judgeLength?(bytes: number | null): void },
  ): Promise<{ filename: string | null; body: AsyncIterable<Uint8Array> }>
}

/** What is missing: a name of type `upload`, and what the URL had behind it, such as `.jpg`, or nothing. */
export interface MappedName {
  cloudName: string
  resourceType: ResourceType
  publicId: string
  extension: string
}

/**
 * Loads a file that is missing by the upload mapping of its folder, and stores it; `false` where no mapping has it.
 * @throws CloudinaryError 404 where it cannot be loaded, without where from.
 */
export type LoadMapped = (name: MappedName) => Promise<boolean>

/** The world as the rooms of this package see it: storage, accounts, clock, limits. */
export interface Services {
  account(cloudName: string): CloudAccount | null
  catalog: Catalog
  blobs: BlobStore
  /** Milliseconds since the Unix epoch. */
  now(): number
  /** Where clients reach this server, such as `http://127.0.0.1:3001`, without a trailing slash. */
  origin(): string
  limits: Limits
  /** What is taken for true of Cloudinary where public sources do not say. */
  assumptions: Assumptions
  /** What folders are. */
  folderMode: FolderMode
  notifications: Notifications
  /** Says that an answer has promised something. */
  promises: { wake(): void }
  adminCalls: AdminCalls
  /** The command that measures films, or `null` for none. */
  ffprobe: string | null
  /** The commands that measure documents and draw their pages, or `null` for none. */
  poppler: { pdfinfo: string; pdftoppm: string } | null
  /** `null` where no file is loaded from anywhere. */
  remoteFiles: RemoteFiles | null
  loadMapped: LoadMapped
}
