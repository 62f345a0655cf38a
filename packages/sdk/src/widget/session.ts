import type { Chosen, Destination, Protocol, Source, Upload, Uploading } from '../engine/contract.ts'
import { createUploader } from '../engine/create-uploader.ts'
import { chosenFrom } from '../engine/entry.ts'
import type { UploaderOptions } from '../engine/uploader-options.ts'
import { isPublicId } from '../protocol/public-id.ts'
import { factsOf } from './ask-batch.ts'
import type { QueuedFile, Tell } from './events.ts'
import { protocolOf } from './protocol-of.ts'
import { checkUnlessSecret, secretFile } from './secret-file.ts'
import { isHere, journalOf } from './unfinished.ts'
import { type FileRecord, progressOf, queuedFile, totalOf, uploadInfo } from './upload-info.ts'
import type { WidgetOptions } from './widget-options.ts'
import { withinSize } from './within-size.ts'

const ENDED: ReadonlySet<string> = new Set(['done', 'failed', 'cancelled'])
const SLICE = 100
/** Of the page: files of two widgets have different ids. */
let counted = 0

/** A queue from its first file until the widget is closed, and the events it tells. */
export interface Session {
  /** @returns why nothing of it was taken, where it was not. */
  add(sources: Iterable<Source | Chosen>): 'MAX_EXCEEDED' | 'INVALID_PUBLIC_ID' | null
  state(): Uploading<unknown>
  /** What was chosen, by the engine's id. */
  sourceOf(id: string): Source | null
  subscribe(listener: () => void): () => void
  pause(ids?: readonly string[]): void
  resume(ids?: readonly string[]): void
  cancel(ids?: readonly string[]): void
  retry(ids?: readonly string[]): void
  remove(ids: readonly string[]): void
  /** Goes on with an upload of a former page. @throws UploadError saying why this is not its file. */
  attach(id: string, file: File): Promise<void>
  /** What is uploaded. */
  completed(): readonly QueuedFile[]
  /** Whether something is queued, under way or paused. */
  isBusy(): boolean
  /** Cancels what has not ended, and tells nothing any more. */
  end(): void
}

/** What tests bring of their own. */
export type SessionSeams = Pick<UploaderOptions<unknown>, 'transport' | 'patience' | 'now' | 'journal'>

export function createSession(options: () => WidgetOptions, tell: Tell, seams: SessionSeams = {}): Session {
  const records = new Map<string, FileRecord>()
  const byChosen = new WeakMap<Chosen, FileRecord>()
  let isOpen = true
  let isRunning = false
  /** Batches that have not come in whole. */
  let adding = 0
  /** Those of this run, by the engine's ids. */
  let run = new Set<string>()

  const protocol = protocolOf(options, seams.now ?? Date.now, (chosen, prepared) => {
    const record = byChosen.get(chosen)
    if (!record) return
    record.prepared = prepared
    if (prepared.publicId) record.publicId = prepared.publicId
    if (prepared.cancel) abort([record.uploadId])
  })
  /** What is sent of a file, which is still that file. */
  async function prepare(chosen: Chosen): Promise<Chosen> {
    const prepared = await secretFile(options(), await withinSize(options(), chosen))
    const record = byChosen.get(chosen)
    if (record) byChosen.set(prepared, record)
    return prepared
  }
  const { maxChunkSize } = options()
  const journal = seams.journal ?? journalOf(options())
  const uploader = createUploader<unknown, Destination>({
    ...seams,
    protocol: protocol as Protocol<unknown, Destination>,
    prepare,
    check: (chosen) => checkUnlessSecret(options(), chosen),
    ...(journal && { journal }),
    ...(maxChunkSize !== undefined && { chunkBytes: maxChunkSize }),
  })

  const namesOf = (ids: readonly string[]) => ids.flatMap((id) => records.get(id)?.id ?? [])
  const idsOf = (statuses: readonly string[], isMeant: (upload: Upload<unknown>) => boolean = () => true) =>
    uploader
      .state()
      .uploads.filter((upload) => statuses.includes(upload.status) && isMeant(upload))
      .map(({ id }) => id)
  const isBusy = () =>
    uploader
      .state()
      .uploads.filter(isHere)
      .some(({ status }) => !ENDED.has(status))

  function start(ids: readonly string[]): void {
    for (const id of ids) run.add(id)
    if (isRunning) return
    isRunning = true
    tell('queues-start', undefined)
  }

  function look(): void {
    if (!isOpen) return
    const { uploads, total } = uploader.state()
    const moved: FileRecord[] = []
    for (const upload of uploads) {
      const record = records.get(upload.id)
      if (!record || record.shown === upload) continue
      const before = record.shown
      record.shown = upload
      if (before?.sentBytes !== upload.sentBytes || before.status !== upload.status) moved.push(record)
      if (before?.status !== upload.status) tellEnd(record, upload)
      // A listener may have closed the widget.
      if (!isOpen) return
    }
    if (moved.length > 0) tell('progress', { files: moved.map(progressOf), total: totalOf(total) })
    if (isRunning && adding === 0 && !isBusy()) endRun()
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
    uploader
      .state()
      .uploads.filter(isMeant)
      .flatMap((upload) => {
        const record = records.get(upload.id)
        return record ? [queuedFile(record, upload)] : []
      })

  function endRun(): void {
    const ids = run
    const files = filesOf(({ id }) => ids.has(id))
    isRunning = false
    run = new Set()
    tell('queues-end', { files })
  }

  function abort(ids: readonly string[]): void {
    if (ids.length === 0) return
    uploader.cancel(ids)
    tell('abort', { ids: namesOf(ids), all: !isBusy() })
  }

  function whyNot(count: number): 'MAX_EXCEEDED' | 'INVALID_PUBLIC_ID' | null {
    const { multiple = true, maxFiles = Number.POSITIVE_INFINITY, publicId } = options()
    const standing = uploader
      .state()
      .uploads.filter(isHere)
      .filter(({ status }) => !['failed', 'cancelled'].includes(status)).length
    const isTooMany = multiple === false ? count > 1 || isBusy() : standing + count > maxFiles
    if (isTooMany) return 'MAX_EXCEEDED'
    return publicId === undefined || isPublicId(publicId) ? null : 'INVALID_PUBLIC_ID'
  }

  /** Many at once would hold up the page: they come in slices, the first of them at once. */
  async function enter(all: readonly Chosen[], batchId: string): Promise<void> {
    const { publicId } = options()
    for (let first = 0; first < all.length && isOpen; first += SLICE) {
      if (first > 0) await new Promise((resolve) => setTimeout(resolve))
      enterSlice(all.slice(first, first + SLICE), batchId, publicId)
    }
  }

  function enterSlice(slice: readonly Chosen[], batchId: string, publicId: string | undefined): void {
    if (!isOpen) return
    const fresh = slice.map((chosen): FileRecord => {
      counted += 1
      return { id: `uw-file${counted}`, batchId, facts: factsOf(chosen), chosen, uploadId: '', publicId }
    })
    for (const { facts } of fresh) tell('upload-added', { file: facts, publicId })
    // Who was told may have closed the widget.
    if (!isOpen) return
    for (const record of fresh) byChosen.set(record.chosen, record)
    const ids = uploader.add(slice)
    for (const [index, record] of fresh.entries()) {
      record.uploadId = ids[index] ?? ''
      records.set(record.uploadId, record)
    }
    start(ids)
  }

  /** What a former page has left. A journal that cannot be read has nothing to offer. */
  async function recover(): Promise<void> {
    const ids = new Set(await uploader.recover())
    counted += 1
    const batchId = `uw-batch${counted}`
    for (const { id, name, bytes, type } of uploader.state().uploads) {
      if (!ids.has(id)) continue
      counted += 1
      const chosen = { source: new Blob([], { type }), name }
      const facts = { name, size: bytes, type }
      records.set(id, { id: `uw-file${counted}`, batchId, facts, chosen, uploadId: id, publicId: undefined })
    }
  }

  uploader.subscribe(look)
  if (journal) void recover().catch(() => {})
  return {
    add(sources) {
      const all = Array.from(sources, chosenFrom)
      if (all.length === 0) return null
      const reason = whyNot(all.length)
      if (reason !== null) {
        tell('batch-cancelled', { reason })
        return reason
      }
      counted += 1
      adding += 1
      void enter(all, `uw-batch${counted}`).finally(() => {
        adding -= 1
        look()
      })
      return null
    },
    state: () => uploader.state(),
    sourceOf: (id) => records.get(id)?.chosen.source ?? null,
    subscribe: (listener) => uploader.subscribe(listener),
    pause: (ids) => uploader.pause(ids),
    resume: (ids) => uploader.resume(ids),
    cancel: (ids) => abort(ids ?? idsOf(['queued', 'signing', 'uploading', 'completing', 'paused'])),
    retry(ids) {
      const failed = idsOf(['failed'])
      const again = ids ?? failed
      if (again.length === 0) return
      tell('retry', { ids: namesOf(again), all: again.length === failed.length })
      start(again)
      uploader.retry(again)
    },
    remove(ids) {
      uploader.remove(ids)
      for (const id of ids) records.delete(id)
    },
    async attach(id, file) {
      const record = records.get(id)
      if (!record) return
      const chosen = { source: file, name: record.facts.name }
      await uploader.attach(id, (await prepare(chosen)).source as Blob)
      // It was compared for so long that the widget was closed: the next opening offers it again.
      if (!isOpen) return uploader.pause([id])
      records.set(id, { ...record, chosen })
      tell('upload-added', { file: record.facts, publicId: record.publicId })
      start([id])
    },
    completed: () => filesOf(({ status }) => status === 'done'),
    isBusy,
    end() {
      abort(idsOf(['queued', 'signing', 'uploading', 'completing', 'paused'], isHere))
      if (isRunning) endRun()
      isOpen = false
      // Those that nobody has gone on with are offered again.
      uploader.remove(
        uploader
          .state()
          .uploads.filter(isHere)
          .map(({ id }) => id),
      )
    },
  }
}
