import type { UploadError } from '../uploader/contract.ts'
import type { FileHandle } from './journal.ts'

/** What is uploaded: bytes that are at hand, or an address that the cloud fetches itself. */
export type Source = Blob | string

/** Something that was chosen. */
export interface Chosen {
  source: Source
  /** As it is told to the signer and the cloud. */
  name: string
  /** Where it was chosen: after a reload it is read again from there. */
  handle?: FileHandle
  /** What is said of it alone, beside what is said of every file; by names on the wire: `{ custom_coordinates: '0,0,40,30' }`. */
  parameters?: Readonly<Record<string, string>>
}

/** Where a file goes, and every field that goes with it. */
export interface Destination {
  uploadUrl: string
  fields: Readonly<Record<string, string>>
  /** When the cloud stops taking the signature, in milliseconds since the Unix epoch; `null` for never. */
  expiresAt: number | null
}

/** The cloud's answer to a finished upload, by its names on the wire. */
export type CloudAnswer = Readonly<Record<string, unknown>>

/**
 * How a destination is had, and what has to be said when the file is there. Each call may be repeated after a failure that
 * passes. @see {@link ./grant-protocol.ts}, {@link ./signed-protocol.ts}, {@link ./unsigned-protocol.ts}
 */
export interface Protocol<Result, Ticket extends Destination = Destination> {
  /** @throws UploadError when the file may not be uploaded. */
  open(chosen: Chosen, signal: AbortSignal): Promise<Ticket>
  /** The same destination with a fresh signature. */
  renew(ticket: Ticket, signal: AbortSignal): Promise<Ticket>
  /**
   * @param answer `null` when everything was sent and no answer came.
   * @param lost why there is no answer, where there is none.
   * @returns `null` when, without an answer, nobody can say that the file has arrived: its last part is sent again.
   */
  complete(
    ticket: Ticket,
    answer: CloudAnswer | null,
    signal: AbortSignal,
    lost?: UploadError | null,
  ): Promise<Result | null>
}

/** Where a file stands. */
export type UploadStatus =
  | 'queued'
  | 'signing'
  | 'uploading'
  | 'completing'
  | 'done'
  | 'failed'
  | 'paused'
  | 'cancelled'

interface Facts {
  /** Of this file in this uploader. */
  readonly id: string
  readonly name: string
  /** `null` for an address. */
  readonly bytes: number | null
  /** The media type that the browser names; may be empty. */
  readonly type: string
  /** It comes from a page that is gone, and has to be chosen again: {@link Uploader.attach}. */
  readonly needsFile: boolean
  /** What the cloud has, or what is on its way to it. */
  readonly sentBytes: number
  /** `null` while too little is known. */
  readonly bytesPerSecond: number | null
  readonly secondsLeft: number | null
  /** Why its last try failed, while it waits for the next one. */
  readonly trouble: UploadError | null
}

/** One file as it stands; a new object whenever it changes. */
export type Upload<Result> = Facts &
  (
    | { readonly status: Exclude<UploadStatus, 'done' | 'failed'> }
    | { readonly status: 'done'; readonly result: Result }
    | { readonly status: 'failed'; readonly error: UploadError }
  )

/** Everything of an uploader as it stands; a new object whenever something changes. */
export interface Uploading<Result> {
  /** In the order in which they were added. */
  readonly uploads: readonly Upload<Result>[]
  readonly total: {
    readonly files: number
    readonly done: number
    readonly failed: number
    readonly bytes: number
    readonly sentBytes: number
    readonly bytesPerSecond: number | null
    readonly secondsLeft: number | null
  }
}
