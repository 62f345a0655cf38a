import { UploadError } from '../uploader/contract.ts'
import type { Destination, Protocol } from './contract.ts'
import { digestOf } from './digest-of.ts'
import type { Entry } from './entry.ts'
import type { Journal, KeptUpload } from './journal.ts'
import { createMeter } from './meter.ts'
import { acknowledgedBytes } from './send-file.ts'
import { createTicket } from './ticket.ts'

/** Notes that a part has arrived, by what is in it. */
export async function keepPart<D extends Destination>(
  journal: Journal | undefined,
  entry: Entry<unknown, D>,
  index: number,
  part: Blob,
): Promise<void> {
  if (!journal) return
  const { acknowledged } = entry.journey.passage
  acknowledged.set(index, await digestOf(part))
  const kept = toKept(entry)
  // What was cancelled in the meantime is not offered again.
  if (kept && entry.status !== 'cancelled') await journal.keep(kept)
}

function toKept<D extends Destination>({ id, chosen, journey }: Entry<unknown, D>): KeptUpload<D> | null {
  const destination = journey.ticket.known()
  const { source, name, handle = null, parameters } = chosen
  if (destination === null || typeof source === 'string') return null
  const { uploadId, chunkBytes, acknowledged } = journey.passage
  const digests = Object.fromEntries([...acknowledged].filter((part): part is [number, string] => part[1] !== null))
  const lastModified = source instanceof File ? source.lastModified : null
  const { size: bytes, type } = source
  const said = parameters && { parameters }
  return { id, name, bytes, type, lastModified, handle, ...said, destination, uploadId, chunkBytes, digests }
}

/** A file of another page, which waits for its bytes. */
export function fromKept<Result, D extends Destination>(
  protocol: Protocol<Result, D>,
  kept: KeptUpload<D>,
  now: () => number,
): Entry<Result, D> {
  const { id, name, type, handle, parameters, destination, uploadId, chunkBytes, digests } = kept
  const chosen = { source: new Blob([], { type }), name, ...(handle && { handle }), ...(parameters && { parameters }) }
  const acknowledged = new Map(Object.entries(digests).map(([index, digest]) => [Number(index), digest]))
  const passage = { uploadId, chunkBytes, acknowledged }
  return {
    id,
    chosen,
    position: 0,
    status: 'paused',
    sentBytes: acknowledgedBytes(passage),
    meter: createMeter(now),
    journey: { ticket: createTicket(protocol, chosen, now, destination), passage },
    awaited: kept,
    running: null,
    trouble: null,
    shown: null,
  }
}

/**
 * Makes sure that a file is the one that was being uploaded: its size, and every part that the cloud has.
 * @throws UploadError `file_refused` saying what is different.
 */
export async function requireSame(kept: KeptUpload, file: Blob): Promise<void> {
  const refuse = (why: string) => {
    throw new UploadError(`this is not ${kept.name}: ${why}`, { code: 'file_refused', status: 422 })
  }
  if (file.size !== kept.bytes) refuse(`it has ${file.size} bytes, and not ${kept.bytes}`)
  for (const [index, digest] of Object.entries(kept.digests)) {
    const first = Number(index) * kept.chunkBytes
    const found = await digestOf(file.slice(first, first + kept.chunkBytes))
    if (found !== digest) refuse(`it has other bytes from byte ${first} on`)
  }
}

/** Its bytes are here: from now on it is a file like others. */
export function giveFile<Result, D extends Destination>(
  protocol: Protocol<Result, D>,
  entry: Entry<Result, D>,
  source: Blob,
  now: () => number,
): void {
  const { ticket, passage } = entry.journey
  entry.chosen = { ...entry.chosen, source }
  entry.journey = { ticket: createTicket(protocol, entry.chosen, now, ticket.known()), passage }
  entry.awaited = null
}

/** The file behind a handle; `null` where there is none, or the user does not allow it to be read. */
export async function readHandle({ handle }: KeptUpload): Promise<File | null> {
  if (handle === null) return null
  if ((await handle.requestPermission?.({ mode: 'read' })) === 'denied') return null
  return handle.getFile()
}
