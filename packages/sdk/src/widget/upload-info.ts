import type { Chosen, Upload, Uploading } from '../engine/contract.ts'
import type { FileFacts, FileProgress, QueuedFile, UploadInfo } from './events.ts'
import { transformationText } from './thumbnail-transformation.ts'
import type { PreparedParameters, WidgetOptions } from './widget-options.ts'

/** What a widget keeps of one file, beside what the engine does. */
export interface FileRecord {
  /** Of the file in this page. */
  id: string
  batchId: string
  facts: FileFacts
  chosen: Chosen
  /** The engine's id. */
  uploadId: string
  publicId: string | undefined
  prepared?: PreparedParameters
  /** As it was told last. */
  shown?: Upload<unknown>
  /** What was told of its success. */
  info?: UploadInfo
}

/** What `success` tells: of a cloud's answer, or of what a signer made of it. */
export function uploadInfo(
  { id, batchId, facts }: FileRecord,
  result: unknown,
  small?: WidgetOptions['thumbnailTransformation'],
): UploadInfo {
  const { asset, data, ...answer } = result as Record<string, unknown> & { asset?: Record<string, unknown> }
  const { url, ...granted } = asset ?? {}
  const said = asset ? { ...granted, ...(typeof url === 'string' && { url, secure_url: url }), data } : answer
  const { public_id, version, format, type } = said as Partial<UploadInfo>
  const path = `v${version}/${public_id}${format ? `.${format}` : ''}`
  const thumbnail = thumbnailOf(said as Partial<UploadInfo>, transformationText(small ?? SMALL))
  return {
    original_filename: facts.name.replace(/\.[^.]+$/, ''),
    ...said,
    type: type ?? 'upload',
    id,
    batchId,
    path,
    ...(thumbnail !== null && { thumbnail_url: thumbnail }),
  } as UploadInfo
}

const SMALL = { width: 90, height: 60, crop: 'limit' }

/** Of what everybody may see: a transformation of anything else would need a signature. */
function thumbnailOf(
  { secure_url, resource_type, type, format }: Partial<UploadInfo>,
  transformation: string,
): string | null {
  if (!secure_url || type !== 'upload' || !['image', 'video'].includes(resource_type ?? '')) return null
  const small = secure_url.replace(`/${resource_type}/upload/`, (before) => `${before}${transformation}/`)
  return resource_type === 'video' && format ? small.replace(new RegExp(`\\.${format}$`), '.jpg') : small
}

/** A file as `queues-end` tells it. */
export function queuedFile(record: FileRecord, upload: Upload<unknown>): QueuedFile {
  const { id, batchId, facts, publicId, prepared, info } = record
  const isDone = upload.status === 'done'
  const isFailed = upload.status === 'failed'
  const status = isDone ? 'success' : isFailed ? 'error' : 'aborted'
  return {
    id,
    batchId,
    ...facts,
    status,
    statusText: isFailed ? upload.error.message : status,
    done: true,
    failed: isFailed,
    aborted: status === 'aborted',
    paused: false,
    progress: percent(upload),
    publicId: info?.public_id ?? publicId,
    preparedParams: prepared as Record<string, unknown> | undefined,
    dimensions: info?.width && info.height ? [info.width, info.height] : undefined,
    uploadInfo: info,
  }
}

/** From 0 to 100. */
export const percent = ({ bytes, sentBytes, status }: Upload<unknown>): number =>
  status === 'done' ? 100 : bytes ? Math.floor((sentBytes / bytes) * 100) : 0

/** How far a file is, as `progress` tells it. */
export function progressOf({ id, batchId, facts, shown }: FileRecord): FileProgress {
  const { bytes = null, sentBytes = 0, bytesPerSecond = null, secondsLeft = null } = shown ?? {}
  return { id, batchId, name: facts.name, bytes, sentBytes, bytesPerSecond, secondsLeft }
}

/** How far all are. */
export const totalOf = ({ files, done, failed, bytes, sentBytes }: Uploading<unknown>['total']) => ({
  files,
  done,
  failed,
  bytes,
  sentBytes,
})
