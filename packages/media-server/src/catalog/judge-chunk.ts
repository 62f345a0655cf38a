import { refuse } from '../errors/cloudinary-error.ts'
import type { AddChunkOptions, ArrivedChunk, Chunk } from './sessions.ts'

/** What is known of a session when a chunk of it arrives. */
export interface SessionState extends Pick<ArrivedChunk, 'unit' | 'total' | 'terms'> {
  isFinished: boolean
  /** By position. */
  chunks: readonly Omit<Chunk, 'blobId'>[]
}

/** As many as Cloudinary counts parts. */
const MAX_CHUNKS = 10_000

/**
 * The rules of a chunked upload, for every driver the same: of ranges the first begins it, the last one comes last, those between
 * in any order; parts come in whatever order. Each comes once, or again as it was.
 * An id that has served a finished upload may begin another with the first range of a file; a chunk that belongs to the finished one
 * is a repetition. Parts never begin it anew: of which file one is that both have, nobody could say.
 * @throws CloudinaryError `unknownUpload`, `chunkModesMixed`, `chunkTermsDiffer`, `chunkTotalDiffers`, `partTotalDiffers`,
 *   `partTotalMissing`, `invalidParameter`, `chunkDiffers`, `partDiffers`, `chunkOverlaps`, `chunksMissing`, `tooManyChunks`, `fileTooLarge`.
 */
export function judgeChunk(
  session: SessionState | null,
  chunk: ArrivedChunk,
  { maxFileBytes }: Pick<AddChunkOptions, 'maxFileBytes'>,
): 'begins' | 'joins' | 'repeats' {
  if (session === null || beginsAnother(session, chunk)) {
    if (chunk.unit === 'byte' && chunk.first !== 0) throw refuse('unknownUpload', chunk.uploadId)
    requireSize([chunk], maxFileBytes)
    return 'begins'
  }
  if (session.unit !== chunk.unit) throw refuse('chunkModesMixed', HEADERS[session.unit], HEADERS[chunk.unit])
  requireTerms(session, chunk)
  if (chunk.unit === 'part') requireParts(session, chunk)
  else requireTotal(session, chunk)
  const isRepeated = repeats(session.chunks, chunk)
  if (!isRepeated) {
    if (session.isFinished) throw refuse('unknownUpload', chunk.uploadId)
    if (session.chunks.length >= MAX_CHUNKS) throw refuse('tooManyChunks', MAX_CHUNKS)
    if (chunk.unit === 'part') requireSaid(session, chunk)
    requireSize([...session.chunks, chunk], maxFileBytes)
  }
  if (chunk.unit === 'byte' && isLast(chunk)) requireNoGap([...session.chunks, chunk])
  return isRepeated ? 'repeats' : 'joins'
}

/** The one that ends the file. */
export const isLast = ({ last, total }: Pick<ArrivedChunk, 'last' | 'total'>): boolean => last + 1 === total

/** How many bytes they have together. */
export const sumOf = (chunks: readonly Pick<Chunk, 'bytes'>[]): number =>
  chunks.reduce((sum, { bytes }) => sum + bytes, 0)

/** Whether these, in order, are a whole file. */
export const isWhole = (chunks: readonly Pick<Chunk, 'first' | 'last'>[], total: number | null): boolean =>
  total !== null && endOfBeginning(chunks) === total

/** How a request says which chunk it is. */
const HEADERS = { byte: 'Content-Range', part: 'X-Upload-Part-Number' } as const

const beginsAnother = (session: SessionState, chunk: ArrivedChunk): boolean =>
  session.isFinished && chunk.unit === 'byte' && chunk.first === 0 && !isSame(session, chunk)

function isSame({ unit, chunks, total, terms }: SessionState, chunk: ArrivedChunk): boolean {
  if (unit !== chunk.unit) return false
  const standing = chunks.find(({ first }) => first === chunk.first)
  const sameTotal = chunk.total === null || chunk.total === total
  return sameTotal && standing?.last === chunk.last && standing.md5 === chunk.md5 && !differing(terms, chunk.terms)
}

/** Signatures of two policies must not come together in one file. The refusal names the parameter and keeps its value. */
function requireTerms(session: SessionState, chunk: ArrivedChunk): void {
  const name = differing(session.terms, chunk.terms)
  if (name !== undefined) throw refuse('chunkTermsDiffer', name)
}

const differing = (terms: ArrivedChunk['terms'], others: ArrivedChunk['terms']): string | undefined =>
  [...new Set([...Object.keys(terms), ...Object.keys(others)])].sort().find((name) => terms[name] !== others[name])

function requireTotal({ total, chunks }: SessionState, chunk: ArrivedChunk): void {
  if (chunk.total === null && (total === null || chunk.last < total)) return
  if (chunk.total !== null && (total ?? chunk.total) === chunk.total) {
    const end = (chunks.at(-1)?.last ?? -1) + 1
    if (end <= chunk.total) return
    throw refuse('chunkTotalDiffers', `at least ${end}`, String(chunk.total))
  }
  throw refuse('chunkTotalDiffers', String(total), String(chunk.total ?? `at least ${chunk.last + 1}`))
}

/** Which parts there can be, by all that were said and are here. */
function requireParts({ total, chunks }: SessionState, chunk: ArrivedChunk): void {
  const number = chunk.first + 1
  if (chunk.total === null) {
    if (total === null || number <= total) return
    const wanted = `a whole number from 1 to ${total}, as many as the parts before it said there are`
    throw refuse('invalidParameter', HEADERS.part, wanted, String(number))
  }
  if (total !== null && total !== chunk.total) throw refuse('partTotalDiffers', String(total), chunk.total)
  const highest = (chunks.at(-1)?.first ?? -1) + 1
  if (highest > chunk.total) throw refuse('partTotalDiffers', `at least ${highest}`, chunk.total)
}

/** The last part says that it is the last, once it is known to be. */
function requireSaid({ total }: SessionState, chunk: ArrivedChunk): void {
  if (chunk.total === null && total === chunk.first + 1) throw refuse('partTotalMissing', total)
}

function requireSize(chunks: readonly Pick<Chunk, 'bytes'>[], maxFileBytes: number): void {
  const bytes = sumOf(chunks)
  if (bytes > maxFileBytes) throw refuse('fileTooLarge', bytes, maxFileBytes)
}

/** Whether it is here already. What shares bytes with another and is not that one is refused, whatever its bytes. */
function repeats(chunks: SessionState['chunks'], chunk: ArrivedChunk): boolean {
  const standing = chunks.find(({ first, last }) => first <= chunk.last && last >= chunk.first)
  if (standing === undefined) return false
  if (chunk.unit === 'part' && standing.md5 !== chunk.md5) throw refuse('partDiffers', chunk.first + 1)
  const isThere = standing.first === chunk.first && standing.last === chunk.last
  if (!isThere) throw refuse('chunkOverlaps', rangeOf(chunk), rangeOf(standing))
  if (standing.md5 !== chunk.md5) throw refuse('chunkDiffers', rangeOf(chunk))
  return true
}

function requireNoGap(unordered: readonly Pick<Chunk, 'first' | 'last'>[]): void {
  const chunks = [...unordered].sort((a, b) => a.first - b.first)
  const from = endOfBeginning(chunks)
  const next = chunks.find(({ first }) => first > from)
  if (next) throw refuse('chunksMissing', rangeOf({ first: from, last: next.first - 1 }))
}

/** How many places from the first on are here without a gap. */
function endOfBeginning(chunks: readonly Pick<Chunk, 'first' | 'last'>[]): number {
  let end = 0
  for (const { first, last } of chunks) {
    if (first > end) break
    end = last + 1
  }
  return end
}

const rangeOf = ({ first, last }: Pick<Chunk, 'first' | 'last'>): string => `${first}-${last}`
