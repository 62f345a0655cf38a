import { refuse } from '../errors/cloudinary-error.ts'
import type { ArrivedChunk, Chunk } from './sessions.ts'

/** What is known of a session when a chunk of it arrives. */
export interface SessionState extends Pick<ArrivedChunk, 'total' | 'terms'> {
  isFinished: boolean
  /** By position. */
  chunks: readonly Omit<Chunk, 'blobId'>[]
}

/** As many as Cloudinary counts parts. */
const MAX_CHUNKS = 10_000

/**
 * The rules of a chunked upload, for every driver the same: the first chunk begins it, the last one comes last, those between
 * in any order, each once or again as it was.
 * An id that has served a finished upload may begin another; a chunk that belongs to the finished one is a repetition.
 * @throws CloudinaryError `unknownUpload`, `chunkTermsDiffer`, `chunkTotalDiffers`, `chunkDiffers`, `chunkOverlaps`,
 *   `chunksMissing`, `tooManyChunks`.
 */
export function judgeChunk(session: SessionState | null, chunk: ArrivedChunk): 'begins' | 'joins' | 'repeats' {
  if (session === null) {
    requireBeginning(chunk)
    return 'begins'
  }
  if (session.isFinished && chunk.first === 0 && !isSame(session, chunk)) {
    requireBeginning(chunk)
    return 'begins'
  }
  requireTerms(session, chunk)
  requireTotal(session, chunk)
  const isRepeated = repeats(session.chunks, chunk)
  if (!isRepeated && session.isFinished) throw refuse('unknownUpload', chunk.uploadId)
  if (!isRepeated && session.chunks.length >= MAX_CHUNKS) throw refuse('tooManyChunks', MAX_CHUNKS)
  if (isLast(chunk)) requireNoGap([...session.chunks, chunk])
  return isRepeated ? 'repeats' : 'joins'
}

/** The one that ends the file. */
export const isLast = ({ last, total }: Pick<ArrivedChunk, 'last' | 'total'>): boolean => last + 1 === total

/** Whether these, in order, are a whole file. */
export const isWhole = (chunks: readonly Pick<Chunk, 'first' | 'last'>[], total: number | null): boolean =>
  total !== null && endOfBeginning(chunks) === total

function requireBeginning(chunk: ArrivedChunk): void {
  if (chunk.first === 0) return
  throw refuse('unknownUpload', chunk.uploadId)
}

function isSame({ chunks, total, terms }: SessionState, chunk: ArrivedChunk): boolean {
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

/** Whether it is here already. What shares bytes with another and is not that one is refused, whatever its bytes. */
function repeats(chunks: SessionState['chunks'], chunk: ArrivedChunk): boolean {
  const standing = chunks.find(({ first, last }) => first <= chunk.last && last >= chunk.first)
  if (standing === undefined) return false
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

/** How many bytes from the first on are here without a gap. */
function endOfBeginning(chunks: readonly Pick<Chunk, 'first' | 'last'>[]): number {
  let end = 0
  for (const { first, last } of chunks) {
    if (first > end) break
    end = last + 1
  }
  return end
}

const rangeOf = ({ first, last }: Pick<Chunk, 'first' | 'last'>): string => `${first}-${last}`
