import type { Chosen, Destination, Source, Uploading } from '../engine/contract.ts'
import { createUploader } from '../engine/create-uploader.ts'
import type { UploaderOptions } from '../engine/uploader-options.ts'
import { UploadError } from '../uploader/contract.ts'
import type { QueuedFile, Tell } from './events.ts'
import { failureWords } from './failure-words.ts'
import { createFileRecords, newBatchId } from './file-records.ts'
import { type Refusal, whyNotAdd } from './may-add.ts'
import { protocolOf } from './protocol-of.ts'
import { createQueueEvents } from './queue-events.ts'
import { checkUnlessSecret, secretFile } from './secret-file.ts'
import type { Texts } from './text/translate.ts'
import { isBusy, isHere, journalOf, unendedOf } from './unfinished.ts'
import type { WidgetOptions } from './widget-options.ts'
import { withinSize } from './within-size.ts'

const SLICE = 25

/** A queue from its first file until the widget is closed, and the events it tells. */
export interface Session {
  /** @returns why nothing of it was taken, where it was not. */
  add(all: readonly Chosen[]): Refusal | null
  state(): Uploading<unknown>
  /** What was chosen, by the engine's id. */
  sourceOf(id: string): Source | null
  subscribe(listener: () => void): () => void
  pause(ids?: readonly string[]): void
  resume(ids?: readonly string[]): void
  /** Of all, without ids: what was added and has not come in does not come in then. */
  abort(ids?: readonly string[]): void
  retry(ids?: readonly string[]): void
  remove(ids: readonly string[]): void
  /** Goes on with an upload of a former page. @throws UploadError saying why this is not its file. */
  attach(id: string, file: File): Promise<void>
  /** In the words of its row, by its id of the page. */
  whyFailed(id: string): string
  /** What is uploaded. */
  completed(): readonly QueuedFile[]
  /** Whether something is queued, under way or paused. */
  isBusy(): boolean
  /** Cancels what has not ended, and tells nothing any more. */
  end(): void
}

/** What tests bring of their own. */
export type SessionSeams = Pick<UploaderOptions<unknown>, 'transport' | 'patience' | 'now' | 'journal'>

export function createSession(
  options: () => WidgetOptions,
  texts: () => Texts,
  tell: Tell,
  seams: SessionSeams = {},
): Session {
  const records = createFileRecords()
  /** How many files of those that were added have not come in. */
  let entering = 0
  /** How often all was cancelled. */
  let abortions = 0
  const protocol = protocolOf(options, seams.now ?? Date.now, (chosen, prepared) => {
    const record = records.ofChosen(chosen)
    if (!record) return
    record.prepared = prepared
    if (prepared.publicId) record.publicId = prepared.publicId
    if (prepared.cancel) abort([record.uploadId])
  })
  async function prepare(chosen: Chosen): Promise<Chosen> {
    const prepared = await secretFile(options(), await withinSize(options(), chosen), texts())
    records.link(chosen, prepared)
    return prepared
  }
  const { maxChunkSize } = options()
  const journal = seams.journal ?? journalOf(options())
  const uploader = createUploader<unknown, Destination>({
    ...seams,
    protocol,
    prepare,
    check: (chosen) => checkUnlessSecret(options(), chosen, texts()),
    ...(journal && { journal }),
    ...(maxChunkSize !== undefined && { chunkBytes: maxChunkSize }),
  })
  const { state } = uploader
  const events = createQueueEvents({ options, state, records, tell, isAdding: () => entering > 0 })

  function abort(given?: readonly string[]): void {
    if (!given) {
      abortions += 1
      entering = 0
    }
    const ids = given ?? unendedOf(state()).map(({ id }) => id)
    if (ids.length === 0) return
    uploader.cancel(ids)
    tell('abort', { ids: records.namesOf(ids), all: !isBusy(state()) })
  }

  /** Many at once would hold up the page: they come in slices, the first of them at once. */
  async function enter(all: readonly Chosen[], batchId: string): Promise<void> {
    const { publicId } = options()
    const before = abortions
    for (let first = 0; first < all.length; first += SLICE) {
      if (first > 0) await new Promise((resolve) => setTimeout(resolve))
      if (!events.isOpen() || abortions > before) return
      enterSlice(all.slice(first, first + SLICE), batchId, publicId)
    }
  }

  function enterSlice(slice: readonly Chosen[], batchId: string, publicId: string | undefined): void {
    const fresh = slice.map((chosen) => records.begin(chosen, batchId, publicId))
    for (const { facts } of fresh) tell('upload-added', { file: facts, publicId })
    // Who was told may have closed the widget.
    if (!events.isOpen()) return
    const ids = uploader.add(slice)
    entering -= slice.length
    for (const [index, record] of fresh.entries()) {
      record.uploadId = ids[index] ?? ''
      records.keep(record)
    }
    events.start(ids)
  }

  /** What a former page has left. A journal that cannot be read has nothing to offer. */
  async function recover(): Promise<void> {
    const ids = new Set(await uploader.recover())
    const batchId = newBatchId()
    for (const upload of state().uploads) if (ids.has(upload.id)) records.recover(upload, batchId)
  }

  uploader.subscribe(events.look)
  if (journal) void recover().catch(() => {})
  return {
    add(all) {
      const reason = whyNotAdd(options(), state(), entering + all.length)
      if (reason !== null) {
        tell('batch-cancelled', { reason })
        return reason
      }
      entering += all.length
      void enter(all, newBatchId()).finally(events.look)
      return null
    },
    state,
    sourceOf: (id) => records.of(id)?.chosen.source ?? null,
    subscribe: (listener) => uploader.subscribe(listener),
    pause: (ids) => uploader.pause(ids),
    resume: (ids) => uploader.resume(ids),
    abort,
    retry(ids) {
      const failed = state().uploads.flatMap(({ id, status }) => (status === 'failed' ? [id] : []))
      const again = ids ?? failed
      if (again.length === 0) return
      tell('retry', { ids: records.namesOf(again), all: again.length === failed.length })
      events.start(again)
      uploader.retry(again)
    },
    remove(ids) {
      uploader.remove(ids)
      for (const id of ids) records.forget(id)
    },
    async attach(id, file) {
      const record = records.of(id)
      if (!record) return
      const { facts, publicId } = record
      const chosen = { source: file, name: facts.name }
      const sent = (await prepare(chosen)).source as Blob
      await uploader.attach(id, sent).catch((cause: unknown) => {
        const words = texts().say('queue.another_file', { name: facts.name })
        throw new UploadError(words, { code: 'file_refused', status: 422, cause })
      })
      // It was compared for so long that the widget was closed: the next opening offers it again.
      if (!events.isOpen()) return uploader.pause([id])
      record.chosen = chosen
      tell('upload-added', { file: facts, publicId })
      events.start([id])
    },
    whyFailed(id) {
      const upload = state().uploads.find((upload) => records.of(upload.id)?.id === id)
      return upload?.status === 'failed' ? failureWords(upload.error, texts()) : ''
    },
    completed: () => events.filesOf(({ status }) => status === 'done'),
    isBusy: () => isBusy(state()),
    end() {
      abort()
      events.end()
      // Those that nobody has gone on with are offered again.
      const here = state().uploads.filter(isHere)
      uploader.remove(here.map(({ id }) => id))
    },
  }
}
