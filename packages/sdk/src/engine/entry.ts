import type { UploadError } from '../uploader/contract.ts'
import type { Chosen, Destination, Protocol, Source, Upload, Uploading, UploadStatus } from './contract.ts'
import type { KeptUpload } from './journal.ts'
import { createMeter, type Meter, secondsLeft } from './meter.ts'
import { type Journey, newJourney } from './upload-one.ts'

/** What an uploader keeps of one file. */
export interface Entry<Result, D extends Destination> {
  id: string
  chosen: Chosen
  /** How many were added before it. */
  position: number
  status: UploadStatus
  sentBytes: number
  meter: Meter
  journey: Journey<D>
  /** What was kept of a file whose bytes are not here yet. */
  awaited: KeptUpload<D> | null
  running: AbortController | null
  result?: Result
  error?: UploadError
  trouble: UploadError | null
  /** Made anew after a change. */
  shown: Upload<Result> | null
}

export function newEntry<Result, D extends Destination>(
  protocol: Protocol<Result, D>,
  chosen: Chosen,
  { now, chunkBytes, position }: { now: () => number; chunkBytes: number; position: number },
): Entry<Result, D> {
  return {
    id: crypto.randomUUID(),
    chosen,
    position,
    status: 'queued',
    sentBytes: 0,
    meter: createMeter(now),
    journey: newJourney(protocol, chosen, { now, chunkBytes }),
    awaited: null,
    running: null,
    trouble: null,
    shown: null,
  }
}

/** @throws TypeError for what can never be uploaded. */
export function chosenFrom(given: Source | Chosen): Chosen {
  if (isSource(given)) return { source: given, name: nameOf(given) }
  if (isSource(given?.source) && typeof given.name === 'string') return given
  throw new TypeError(`a file must be a File, a Blob, an address or { source, name }, not ${inWords(given)}`)
}

const isSource = (given: unknown): given is Source => typeof given === 'string' || given instanceof Blob

const inWords = (given: unknown): string =>
  given !== null && typeof given === 'object' ? Object.prototype.toString.call(given) : String(given)

const nameOf = (source: Source): string =>
  typeof source === 'string' ? nameIn(source) : source instanceof File ? source.name : 'file'

const nameIn = (address: string): string =>
  (URL.canParse(address) && new URL(address).pathname.split('/').at(-1)) || 'file'

/** Of an entry that did not change, the same object again. */
export function show<Result, D extends Destination>(entry: Entry<Result, D>): Upload<Result> {
  entry.shown ??= describe(entry)
  return entry.shown
}

function describe<Result, D extends Destination>(entry: Entry<Result, D>): Upload<Result> {
  const { id, chosen, status, sentBytes, meter, result, error, trouble, awaited } = entry
  const { source, name } = chosen
  const { size: bytes, type } = typeof source === 'string' ? { size: null, type: '' } : source
  const bytesPerSecond = status === 'uploading' ? meter.bytesPerSecond() : null
  const facts = {
    id,
    name,
    bytes: awaited?.bytes ?? bytes,
    type,
    needsFile: awaited !== null,
    sentBytes,
    bytesPerSecond,
    secondsLeft: secondsLeft(bytes, sentBytes, bytesPerSecond),
    trouble,
  }
  if (status === 'done') return { ...facts, status, result: result as Result }
  if (status === 'failed') return { ...facts, status, error: error as UploadError }
  return { ...facts, status }
}

/** @param total how fast all of them together leave. */
export function showAll<Result, D extends Destination>(
  entries: Iterable<Entry<Result, D>>,
  total: Meter,
): Uploading<Result> {
  const uploads = Array.from(entries, show)
  const counts = { done: 0, failed: 0, bytes: 0, sentBytes: 0 }
  let isMoving = false
  for (const { status, bytes, sentBytes } of uploads) {
    if (status === 'done' || status === 'failed') counts[status] += 1
    if (status === 'cancelled') continue
    counts.bytes += bytes ?? 0
    counts.sentBytes += sentBytes
    isMoving ||= status === 'uploading'
  }
  const bytesPerSecond = isMoving ? total.bytesPerSecond() : null
  const left = secondsLeft(counts.bytes, counts.sentBytes, bytesPerSecond)
  return { uploads, total: { files: uploads.length, ...counts, bytesPerSecond, secondsLeft: left } }
}
