import { UploadError } from '../uploader/contract.ts'
import type { Chosen, Destination, Source, Upload, Uploading, UploadStatus } from './contract.ts'
import { chosenFrom, type Entry, newEntry, showAll } from './entry.ts'
import { inTime } from './in-time.ts'
import type { KeptUpload } from './journal.ts'
import { createMeter } from './meter.ts'
import { DEFAULT_PATIENCE } from './persist.ts'
import { DEFAULT_CHUNK_BYTES } from './pieces.ts'
import { fromKept, giveFile, keepPart, readHandle, requireSame } from './recover.ts'
import { acknowledgedBytes } from './send-file.ts'
import { defaultTransport } from './transport.ts'
import { newJourney, uploadOne } from './upload-one.ts'
import { requireUploaderOptions, type UploaderOptions } from './uploader-options.ts'

/** Uploads without a screen: what is shown of them is somebody else's. */
export interface Uploader<Result> {
  /**
   * Takes files, or addresses that the cloud fetches itself, and starts them when their turn comes.
   * @returns their ids.
   * @throws TypeError for what is none of these; nothing is taken then.
   */
  add(sources: Iterable<Source | Chosen>): readonly string[]
  /** Takes over what former pages have left in the journal: it is paused, and needs its file. @returns their ids. */
  recover(): Promise<readonly string[]>
  /**
   * Gives a recovered upload its file again, and goes on with what has not arrived.
   * @param file default: what is behind the handle it was chosen by; the browser may ask the user.
   * @throws UploadError `file_refused` when it is another file, or has to be chosen.
   */
  attach(id: string, file?: Blob): Promise<void>
  /** Everything as it stands; the same object until something changes. */
  state(): Uploading<Result>
  /** Calls after a change, at most once every 50 milliseconds; of many changes, once. @returns what ends it. */
  subscribe(listener: () => void): () => void
  /** Stops what has not ended; parts that have arrived are not sent again. Of all, without ids. */
  pause(ids?: Iterable<string>): void
  resume(ids?: Iterable<string>): void
  /** Ends what has not ended, for good. */
  cancel(ids?: Iterable<string>): void
  /** Starts what has failed again, from where it stood. */
  retry(ids?: Iterable<string>): void
  /** Forgets files; those that have not ended are cancelled. */
  remove(ids?: Iterable<string>): void
  /** Resolves when nothing is queued or under way: what is paused does not count. */
  settled(): Promise<readonly Upload<Result>[]>
}

const TELL_MS = 50
const REFUSED = { code: 'file_refused', status: 422 } as const
const ENDED: ReadonlySet<UploadStatus> = new Set(['done', 'failed', 'cancelled'])
const RESTING: ReadonlySet<UploadStatus> = new Set([...ENDED, 'paused'])

/**
 * An uploader: `queued → signing → uploading → completing → done | failed`, with `paused` and `cancelled` on the way, for
 * each file.
 * @throws TypeError naming the option, the value wanted and the value met.
 */
export function createUploader<Result, D extends Destination = Destination>(
  options: UploaderOptions<Result, D>,
): Uploader<Result> {
  requireUploaderOptions(options)
  const { concurrency = 3, now = Date.now, chunkBytes = DEFAULT_CHUNK_BYTES, journal, stallMs = 120_000 } = options
  const protocol = inTime(options.protocol, stallMs)
  const sending = {
    transport: options.transport ?? defaultTransport(),
    patience: { ...DEFAULT_PATIENCE, ...options.patience },
    parallelChunks: options.parallelChunks ?? 1,
    stallMs,
  }
  const entries = new Map<string, Entry<Result, D>>()
  /** Those whose turn comes, in order. */
  const queue = new Set<Entry<Result, D>>()
  const total = createMeter(now)
  const listeners = new Set<() => void>()
  let shown: Uploading<Result> | null = null
  let isTold = true
  let running = 0
  let counted = 0

  function touch(entry: Entry<Result, D>): void {
    entry.shown = null
    shown = null
    if (!isTold) return
    isTold = false
    setTimeout(() => {
      isTold = true
      for (const listener of [...listeners]) listener()
    }, TELL_MS)
  }

  function become(entry: Entry<Result, D>, status: UploadStatus): void {
    entry.status = status
    entry.trouble = null
    touch(entry)
  }

  function* named(ids: Iterable<string> | undefined): Generator<Entry<Result, D>> {
    for (const id of ids ?? [...entries.keys()]) {
      const entry = entries.get(id)
      if (entry) yield entry
    }
  }

  /** As long as there is room. */
  function fill(): void {
    for (const entry of queue) {
      if (running >= concurrency) return
      queue.delete(entry)
      void run(entry)
    }
  }

  async function run(entry: Entry<Result, D>): Promise<void> {
    const controller = new AbortController()
    const { signal } = controller
    entry.running = controller
    running += 1
    /** What was stopped says nothing any more. */
    const unlessStopped = (say: () => void) => {
      if (!signal.aborted) say()
    }
    try {
      if (entry.journey.ticket.known() === null) await makeReady(entry, signal)
      const result = await uploadOne(protocol, entry.chosen, entry.journey, {
        ...sending,
        patience: { ...sending.patience, onTrouble: (error) => unlessStopped(() => hear(entry, error)) },
        signal,
        onStatus: (status) => unlessStopped(() => become(entry, status)),
        onProgress: (bytes) => unlessStopped(() => progress(entry, bytes)),
        onArrived: (index, part) => keep(entry, index, part),
      })
      forget(entry)
      unlessStopped(() => {
        entry.result = result
        become(entry, 'done')
      })
    } catch (error) {
      unlessStopped(() => {
        entry.error = error instanceof UploadError ? error : unexpected(error)
        become(entry, 'failed')
      })
    } finally {
      running -= 1
      if (entry.running === controller) entry.running = null
      fill()
    }
  }

  function hear(entry: Entry<Result, D>, trouble: UploadError): void {
    entry.trouble = trouble
    touch(entry)
  }

  async function makeReady(entry: Entry<Result, D>, signal: AbortSignal): Promise<void> {
    const chosen = (await options.prepare?.(entry.chosen)) ?? entry.chosen
    signal.throwIfAborted()
    if (chosen !== entry.chosen) {
      entry.chosen = chosen
      entry.journey = newJourney(protocol, chosen, { now, chunkBytes })
      touch(entry)
    }
    const why = await options.check?.(chosen, entry.position)
    if (typeof why === 'string') throw new UploadError(why, REFUSED)
  }

  /** A journal that is full, or forbidden in a private window, is no reason to end an upload: it cannot be recovered then. */
  const keep = (entry: Entry<Result, D>, index: number, part: Blob): Promise<void> =>
    keepPart(journal, entry, index, part).catch(() => {})

  function progress(entry: Entry<Result, D>, bytes: number): void {
    if (bytes > entry.sentBytes) entry.trouble = null
    counted += bytes - entry.sentBytes
    entry.sentBytes = bytes
    entry.meter.note(bytes)
    total.note(counted)
    touch(entry)
  }

  function stop(entry: Entry<Result, D>, status: 'paused' | 'cancelled'): void {
    if (ENDED.has(entry.status)) return
    entry.running?.abort(new DOMException(status, 'AbortError'))
    entry.running = null
    queue.delete(entry)
    // What was under way has not arrived.
    progress(entry, acknowledgedBytes(entry.journey.passage))
    become(entry, status)
    if (status === 'cancelled') forget(entry)
  }

  function start(entry: Entry<Result, D>): void {
    entry.meter = createMeter(now)
    delete entry.error
    become(entry, 'queued')
    queue.add(entry)
  }

  /** What a journal will not forget is offered once more, and nothing worse. */
  const forget = ({ id }: Entry<Result, D>): void => void journal?.drop(id).catch(() => {})

  function enter(entry: Entry<Result, D>): string {
    entries.set(entry.id, entry)
    touch(entry)
    return entry.id
  }

  const uploader: Uploader<Result> = {
    add(sources) {
      if (typeof sources !== 'object' || !(Symbol.iterator in sources))
        throw new TypeError('add takes files in a list: add([file])')
      // All or none: what cannot be uploaded is found before the first is taken.
      const all = Array.from(sources, chosenFrom)
      const ids: string[] = []
      for (const chosen of all) {
        const entry = newEntry(protocol, chosen, { now, chunkBytes, position: entries.size })
        queue.add(entry)
        ids.push(enter(entry))
      }
      fill()
      return ids
    },
    async recover() {
      const kept = ((await journal?.all()) ?? []) as readonly KeptUpload<D>[]
      return kept.filter(({ id }) => !entries.has(id)).map((each) => enter(fromKept(protocol, each, now)))
    },
    async attach(id, file) {
      const entry = entries.get(id)
      if (!entry?.awaited) return
      const given = file ?? (await readHandle(entry.awaited))
      if (given === null) throw new UploadError(`${entry.chosen.name} has to be chosen again`, REFUSED)
      await requireSame(entry.awaited, given)
      giveFile(protocol, entry, given, now)
      start(entry)
      fill()
    },
    state() {
      shown ??= showAll(entries.values(), total)
      return shown
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    pause(ids) {
      for (const entry of named(ids)) if (!RESTING.has(entry.status)) stop(entry, 'paused')
    },
    resume(ids) {
      for (const entry of named(ids)) if (entry.status === 'paused' && entry.awaited === null) start(entry)
      fill()
    },
    cancel(ids) {
      for (const entry of named(ids)) stop(entry, 'cancelled')
    },
    retry(ids) {
      for (const entry of named(ids)) if (entry.status === 'failed') start(entry)
      fill()
    },
    remove(ids) {
      for (const entry of named(ids)) {
        stop(entry, 'cancelled')
        forget(entry)
        counted -= entry.sentBytes
        entries.delete(entry.id)
        touch(entry)
      }
    },
    settled: () =>
      new Promise((resolve) => {
        const look = () => {
          const { uploads } = uploader.state()
          if (!uploads.every(({ status }) => RESTING.has(status))) return
          listeners.delete(look)
          resolve(uploads)
        }
        listeners.add(look)
        look()
      }),
  }
  return uploader
}

const unexpected = (cause: unknown): UploadError =>
  new UploadError(cause instanceof Error ? cause.message : String(cause), { code: 'internal', status: 500, cause })
