import type { Upload, Uploading } from '../engine/contract.ts'
import type { QueuedFile, Tell } from './events.ts'
import type { FileRecords } from './file-records.ts'
import { isBusy } from './unfinished.ts'
import { type FileRecord, progressOf, queuedFile, totalOf, uploadInfo } from './upload-info.ts'
import type { WidgetOptions } from './widget-options.ts'

interface QueueEventsOptions {
  options: () => WidgetOptions
  state: () => Uploading<unknown>
  records: FileRecords
  tell: Tell
  /** Batches that have not come in whole hold up the end. */
  isAdding: () => boolean
}

/** What a queue tells of its files: how each goes and ends, and when all have ended. A run is from its first file to that end. */
export function createQueueEvents({ options, state, records, tell, isAdding }: QueueEventsOptions) {
  let isOpen = true
  let run = new Set<string>()

  function look(): void {
    if (!isOpen) return
    const { uploads, total } = state()
    const moved: FileRecord[] = []
    for (const upload of uploads) {
      const record = records.of(upload.id)
      if (!record || record.shown === upload) continue
      const before = record.shown
      record.shown = upload
      if (before?.sentBytes !== upload.sentBytes || before.status !== upload.status) moved.push(record)
      if (before?.status !== upload.status) tellEnd(record, upload)
      // A listener may have closed the widget.
      if (!isOpen) return
    }
    if (moved.length > 0) tell('progress', { files: moved.map(progressOf), total: totalOf(total) })
    if (run.size > 0 && !isAdding() && !isBusy(state())) endRun()
  }

  function tellEnd(record: FileRecord, upload: Upload<unknown>): void {
    if (upload.status === 'done') {
      record.info = uploadInfo(record, upload.result, options().thumbnailTransformation)
      tell('success', record.info)
    }
    if (upload.status === 'failed') {
      const { id, batchId, facts } = record
      const { status, message } = upload.error
      tell('failure', { id, batchId, name: facts.name, status, statusText: message })
    }
  }

  const filesOf = (isMeant: (upload: Upload<unknown>) => boolean): QueuedFile[] =>
    state()
      .uploads.filter(isMeant)
      .flatMap((upload) => {
        const record = records.of(upload.id)
        return record ? [queuedFile(record, upload)] : []
      })

  function endRun(): void {
    const ids = run
    const files = filesOf(({ id }) => ids.has(id))
    run = new Set()
    tell('queues-end', { files })
  }

  return {
    /** After every change of the queue. */
    look,
    filesOf,
    isOpen: () => isOpen,
    /** These belong to the run, which begins with them where there is none. */
    start(ids: readonly string[]): void {
      const isNew = run.size === 0
      for (const id of ids) run.add(id)
      if (isNew) tell('queues-start', undefined)
    },
    /** Nothing is told any more. */
    end(): void {
      if (run.size > 0) endRun()
      isOpen = false
    },
  }
}
