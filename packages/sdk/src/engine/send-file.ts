import { UploadError } from '../uploader/contract.ts'
import type { Chosen, CloudAnswer, Destination } from './contract.ts'
import { type Persistence, persist } from './persist.ts'
import { chunkHeaders, type Piece, piecesOf } from './pieces.ts'
import { platform } from './platform.ts'
import { sendPipelined } from './send-pipelined.ts'
import type { Ticket } from './ticket.ts'
import { type Receipt, type Transport, unreadable } from './transport.ts'

/** What is known of a file that is on its way: it stays while the file is paused. */
export interface Passage {
  /** What the cloud knows the chunks of this file by. */
  uploadId: string
  /** Size of a chunk; what is not longer goes in one request. */
  chunkBytes: number
  /** The parts that the cloud has acknowledged, each with its digest where one is kept. */
  acknowledged: Map<number, string | null>
}

export const newPassage = (chunkBytes: number): Passage => ({
  uploadId: crypto.randomUUID(),
  chunkBytes,
  acknowledged: new Map(),
})

/** The last part is never among them: when it has arrived, the upload has ended. */
export const acknowledgedBytes = ({ acknowledged, chunkBytes }: Passage): number => acknowledged.size * chunkBytes

export interface SendOptions {
  transport: Transport
  patience: Persistence
  /** How many chunks between the first and the last have no answer yet. */
  parallelChunks: number
  /** After so long without a byte sent or an answer a request is given up, and counts as one without an answer. */
  stallMs: number
  signal: AbortSignal
  /** Told how many bytes have left in all. */
  onProgress(bytes: number): void
  /**
   * Told of each part that has arrived, when it is noted in the passage. The next part does not wait for it, the end of all does; what
   * it throws is the upload's failure.
   */
  onArrived?(index: number, part: Blob): Promise<void>
}

/** What came back when everything was sent. */
export type Sent =
  | { answer: CloudAnswer; lost: null }
  /** No answer to the last part came, or none that can be read: the file may be there. */
  | { answer: null; lost: UploadError }

/**
 * Sends a file, in parts where it is long: the first alone, those between several at once, the last when all others are there.
 * What was acknowledged is not sent again.
 * @throws UploadError what the cloud said, word for word; `network` when no answer came to another part.
 */
export async function sendFile<D extends Destination>(
  chosen: Chosen,
  ticket: Ticket<D>,
  passage: Passage,
  options: SendOptions,
): Promise<Sent> {
  const { source } = chosen
  if (typeof source === 'string') return sendLast(ticket, options, () => ({ file: source, name: '', headers: {} }), 0)
  const pieces = piecesOf(source.size, passage.chunkBytes)
  const isWhole = pieces.length === 1
  const progress = createProgress(pieces, passage, options.onProgress)
  const partOf = (piece: Piece, onLeft?: () => void): Part => ({
    file: isWhole ? source : source.slice(piece.first, piece.end),
    name: chosen.name,
    headers: isWhole ? {} : chunkHeaders(passage.uploadId, piece, source.size),
    onProgress: (bytes) => progress.of(piece, bytes),
    ...(onLeft && { onLeft }),
  })
  const noting: Promise<void>[] = []
  const deliver = async (piece: Piece, onLeft?: () => void): Promise<void> => {
    if (passage.acknowledged.has(piece.index)) return
    const send = async () => {
      // It may be sent twice, and must have arrived.
      if ((await sendPart(ticket, options, partOf(piece, onLeft))) === null) throw noChunk(ticket.known())
    }
    await persist(send, options.patience, options.signal)
    passage.acknowledged.set(piece.index, null)
    progress.of(piece, piece.end - piece.first)
    const noted = options.onArrived?.(piece.index, source.slice(piece.first, piece.end))
    if (noted) noting.push(noted)
  }

  const [first, between, last] = [pieces.slice(0, -1).slice(0, 1), pieces.slice(1, -1), pieces.at(-1)]
  try {
    for (const piece of first) await deliver(piece)
    await sendPipelined(between, options.parallelChunks, deliver)
    return await sendLast(ticket, options, () => partOf(last as Piece), source.size)
  } finally {
    await Promise.all(noting)
  }
}

const NETWORK = { code: 'network', status: 0 } as const

const noChunk = (destination: Destination | null): UploadError =>
  new UploadError(`what answers at ${destination?.uploadUrl} is no cloud`, NETWORK)

interface Part {
  file: Blob | string
  name: string
  headers: Readonly<Record<string, string>>
  onProgress?(bytes: number): void
  onLeft?(): void
}

/** Without an answer it is not simply sent again: the file may be there, and would be there twice. */
async function sendLast<D extends Destination>(
  ticket: Ticket<D>,
  options: SendOptions,
  partOf: () => Part,
  bytes: number,
): Promise<Sent> {
  const send = async (): Promise<Sent> => {
    try {
      const answer = await sendPart(ticket, options, partOf())
      if (answer !== null) return { answer, lost: null }
      return { answer: null, lost: unreadable() }
    } catch (error) {
      if (error instanceof UploadError && error.code === 'network') return { answer: null, lost: error }
      throw error
    }
  }
  const sent = await persist(send, options.patience, options.signal)
  if (sent.answer !== null) options.onProgress(bytes)
  return sent
}

/** @throws UploadError */
async function sendPart<D extends Destination>(
  ticket: Ticket<D>,
  options: SendOptions,
  part: Part,
): Promise<CloudAnswer | null> {
  const destination = await ticket.fresh(options.signal)
  const receipt = await ship(destination, part, options)
  if (!isAged(receipt)) return read(receipt, destination)
  const renewed = await ticket.renewed(destination, options.signal)
  return read(await ship(renewed, part, options), renewed)
}

async function ship(
  { uploadUrl, fields }: Destination,
  { file, name, headers, onProgress = () => {}, onLeft = () => {} }: Part,
  { transport, signal, stallMs }: SendOptions,
): Promise<Receipt> {
  signal.throwIfAborted()
  const body = new FormData()
  for (const [field, value] of Object.entries(fields)) body.append(field, value)
  if (typeof file === 'string') body.append('file', file)
  else body.append('file', file, name)
  const size = typeof file === 'string' ? 0 : file.size

  const stalled = new AbortController()
  let timer = setTimeout(() => stalled.abort(), stallMs)
  const alive = (bytes: number) => {
    clearTimeout(timer)
    timer = setTimeout(() => stalled.abort(), stallMs)
    // Multipart has some bytes around the file.
    onProgress(Math.min(size, bytes))
  }
  try {
    const both = AbortSignal.any([signal, stalled.signal])
    return await transport({ url: uploadUrl, body, headers, signal: both, onProgress: alive, onLeft })
  } catch (cause) {
    signal.throwIfAborted()
    onProgress(0)
    const why = stalled.signal.aborted ? `nothing moved for ${stallMs / 1000} s` : 'the connection failed'
    const { origin } = new URL(uploadUrl, platform.location?.href)
    throw new UploadError(`no answer from ${origin}: ${why}`, { ...NETWORK, cause })
  } finally {
    clearTimeout(timer)
  }
}

/** Signatures live for an hour; Cloudinary says so with 400, others with 401. */
const isAged = ({ status, text }: Receipt): boolean =>
  status === 401 || (status === 400 && messageIn(text)?.startsWith('Stale request') === true)

/** @returns `null` for a success that cannot be read. */
function read({ status, text, retryAfter }: Receipt, { uploadUrl }: Destination): CloudAnswer | null {
  const said = parse(text)
  if (status >= 200 && status < 300) return said
  const seconds = Number(retryAfter)
  throw new UploadError(messageIn(text) ?? `${uploadUrl} answered with status ${status}, and not as a cloud does`, {
    code: 'cloud',
    status,
    ...(seconds > 0 && { retryAfterSeconds: seconds }),
  })
}

function messageIn(text: string): string | undefined {
  const message = (parse(text)?.error as { message?: unknown } | undefined)?.message
  return typeof message === 'string' ? message : undefined
}

function parse(text: string): CloudAnswer | null {
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object' ? (value as CloudAnswer) : null
  } catch {
    return null
  }
}

/** Counts what has left of every part; one that is sent again counts from its beginning. */
function createProgress(pieces: readonly Piece[], { acknowledged }: Passage, tell: (bytes: number) => void) {
  const left = pieces.map(({ index, first, end }) => (acknowledged.has(index) ? end - first : 0))
  let total = left.reduce((sum, bytes) => sum + bytes, 0)
  tell(total)
  return {
    of({ index }: Piece, bytes: number) {
      total += bytes - (left[index] ?? 0)
      left[index] = bytes
      tell(total)
    },
  }
}
