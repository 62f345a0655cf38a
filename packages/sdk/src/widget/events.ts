import type { WidgetSource } from './widget-options.ts'

/** What stands of the widget on the page. */
export type DisplayState = 'shown' | 'hidden' | 'minimized' | 'expanded'

/** A file or an address, as it was chosen. */
export interface FileFacts {
  name: string
  /** In bytes; `null` for an address. */
  size: number | null
  /** As the browser names it; may be empty. */
  type: string
}

/** A finished upload: what the cloud answered, by its names on the wire, and what the widget knows of it. */
export interface UploadInfo {
  /** Of the file in this page: `uw-file3`. */
  id: string
  /** Of those that were chosen together: `uw-batch2`. */
  batchId: string
  public_id: string
  version: number
  resource_type: string
  type: string
  bytes: number
  /** The file's name without its extension. */
  original_filename: string
  /** `v<version>/<public id>.<format>`. */
  path: string
  /** A small picture; absent where the asset is protected, or no picture. */
  thumbnail_url?: string
  secure_url?: string
  url?: string
  asset_id?: string
  version_id?: string
  signature?: string
  width?: number
  height?: number
  format?: string
  created_at?: string
  tags?: readonly string[]
  etag?: string
  placeholder?: boolean
  folder?: string
  asset_folder?: string
  display_name?: string
  delete_token?: string
  /** With `uploads`: what the signer's `onUploaded` answered. */
  data?: unknown
  readonly [name: string]: unknown
}

/** One file of `queues-end`. */
export interface QueuedFile extends FileFacts {
  id: string
  batchId: string
  status: 'success' | 'error' | 'aborted'
  /** The reason, word for word; `success` or `aborted` where there is none to give. */
  statusText: string
  done: boolean
  failed: boolean
  aborted: boolean
  paused: boolean
  /** From 0 to 100. */
  progress: number
  publicId: string | undefined
  /** What `prepareUploadParams` or `uploadSignature` answered. */
  preparedParams: Readonly<Record<string, unknown>> | undefined
  dimensions: readonly [width: number, height: number] | undefined
  uploadInfo: UploadInfo | undefined
}

/** How far one file is. */
export interface FileProgress {
  id: string
  batchId: string
  name: string
  bytes: number | null
  sentBytes: number
  bytesPerSecond: number | null
  secondsLeft: number | null
}

/** A file that was not uploaded. */
export interface UploadFailure {
  id: string
  batchId: string
  name: string
  /** The HTTP status; 0 for no answer. */
  status: number
  /** What the signer, the cloud or the check in the page said, word for word. */
  statusText: string
}

/** Each event with its `info`. @see https://cloudinary.com/documentation/upload_widget_reference#events */
export interface WidgetEvents {
  'display-changed': DisplayState
  'source-changed': { source: WidgetSource }
  'upload-added': { file: FileFacts; publicId: string | undefined }
  'queues-start': undefined
  success: UploadInfo
  'queues-end': { files: readonly QueuedFile[] }
  abort: { ids: readonly string[]; all: boolean }
  retry: { ids: readonly string[]; all: boolean }
  /** `CANCELLED` is ours: `preBatch` said no, or threw. */
  'batch-cancelled': { reason: 'MAX_EXCEEDED' | 'INVALID_PUBLIC_ID' | 'CANCELLED' }
  /** The user has named a single file. */
  publicid: { id: string }
  /** The user has changed the tags. */
  tags: { tags: readonly string[] }
  'show-completed': { items: readonly QueuedFile[] }
  close: { message: 'user closed the widget' }
  /** Ours: how far everything is, and each file that has moved since the last one; at most 20 times a second. */
  progress: {
    files: readonly FileProgress[]
    total: { files: number; done: number; failed: number; bytes: number; sentBytes: number }
  }
  /** Ours: comes together with an error. */
  failure: UploadFailure
}

/** An event and what it tells; `event` says which `info` it is. */
export type WidgetEvent = {
  [Name in keyof WidgetEvents]: { event: Name; info: WidgetEvents[Name] }
}[keyof WidgetEvents]

/** Why a file was not uploaded, that the interface could not be loaded, or why a call that waited for it could not be made. */
export type WidgetFailure = string | { status: number; statusText: string }

/** Called for every event. With an error the event is `failure`, or for what is no file's `display-changed`, with what is shown. */
export type WidgetCallback = (error: WidgetFailure | null, result: WidgetEvent) => void

/** Tells one event. */
export type Tell = <Name extends keyof WidgetEvents>(event: Name, info: WidgetEvents[Name]) => void
