import { refuse } from '../errors/cloudinary-error.ts'
import { isWhole, judgeChunk, sumOf } from './judge-chunk.ts'
import type { ArrivedChunk, Chunk, Lease, SessionName, Sessions } from './sessions.ts'

/** Blobs go when the session is finished, and their chunks stay as what was sent. */
type Held = Omit<Chunk, 'blobId'> & { blobId: string | null }

interface Session extends Pick<ArrivedChunk, 'cloudName' | 'unit' | 'total' | 'terms'> {
  /** By position. */
  chunks: readonly Held[]
  expiresAt: number
  lease: Lease | null
  answer: string | null
}

/** What of its catalog the sessions need. */
interface Around {
  closeIntent(blobId: string): void
  /** Notes blobs that nobody names any more. */
  free(blobIds: readonly string[]): void
}

/** Sessions that live as long as the process, and what the catalog they belong to asks of them. */
export function createMemorySessions({ closeIntent, free }: Around) {
  const all = new Map<string, Session>()

  const heldBy = (session: Session, name: SessionName, holder: string) =>
    session.answer === null && session.lease?.holder === holder ? { session, name } : null
  /** The session whose lease is held so, or `null`. */
  const leased = (name: SessionName, holder: string) => {
    const session = all.get(keyOf(name))
    return session ? heldBy(session, name, holder) : null
  }
  /** Keeps the answer in the place of the bytes. */
  const finish = (name: SessionName, answer: string, takenBlobId: string | null): string[] => {
    const session = all.get(keyOf(name))
    if (!session) return []
    const freed = blobsOf(session).filter((blobId) => blobId !== takenBlobId)
    const chunks = session.chunks.map((chunk) => ({ ...chunk, blobId: null }))
    all.set(keyOf(name), { ...session, chunks, lease: null, answer })
    free(freed)
    return freed
  }

  const sessions: Omit<Sessions, 'commitSession'> = {
    async addChunk(chunk, { expiresAt, maxFileBytes, maxUnfinishedBytes }) {
      const standing = all.get(keyOf(chunk)) ?? null
      const verdict = judgeChunk(standing && { ...standing, isFinished: standing.answer !== null }, chunk, {
        maxFileBytes,
      })
      const total = standing?.total ?? chunk.total
      if (standing && verdict === 'repeats') {
        all.set(keyOf(chunk), { ...standing, total })
        return { outcome: 'repeated', bytes: sumOf(standing.chunks), isWhole: isWhole(standing.chunks, total) }
      }
      const unfinished = [...all.values()].filter(({ answer }) => answer === null)
      if (sumOf(unfinished.flatMap(({ chunks }) => chunks)) + chunk.bytes > maxUnfinishedBytes)
        throw refuse('unfinishedUploadsFull', maxUnfinishedBytes)
      const { cloudName, unit, terms, first, last, bytes, md5, blobId } = chunk
      const before = verdict === 'joins' && standing ? standing : null
      const chunks = [...(before?.chunks ?? []), { first, last, bytes, md5, blobId }].sort((a, b) => a.first - b.first)
      const session: Session = {
        ...(before ?? { cloudName, unit, terms: { ...terms }, lease: null, answer: null }),
        ...{ total: before ? total : chunk.total, chunks, expiresAt },
      }
      all.set(keyOf(chunk), session)
      closeIntent(blobId)
      return { outcome: 'stored', bytes: sumOf(chunks), isWhole: isWhole(chunks, session.total) }
    },
    async claimSession(name, { holder, until, now }) {
      const session = all.get(keyOf(name))
      if (session === undefined) return null
      if (session.answer !== null) return { state: 'finished', answer: session.answer }
      if (!isWhole(session.chunks, session.total)) return null
      if (session.lease && session.lease.until > now) return { state: 'held' }
      all.set(keyOf(name), { ...session, lease: { holder, until } })
      return { state: 'claimed', chunks: session.chunks.map((chunk) => ({ ...chunk, blobId: chunk.blobId ?? '' })) }
    },
    async renewLease(name, lease) {
      const held = leased(name, lease.holder)
      if (held) all.set(keyOf(name), { ...held.session, lease })
    },
    async releaseLease(name, holder) {
      const held = leased(name, holder)
      if (held) all.set(keyOf(name), { ...held.session, lease: null })
    },
    async finishSession(name, { holder, answer }) {
      return leased(name, holder) && finish(name, answer, null)
    },
    async expireSessions(now) {
      const expired = [...all].filter(
        ([, { expiresAt, lease }]) => expiresAt <= now && (lease === null || lease.until <= now),
      )
      for (const [key] of expired) all.delete(key)
      const freed = expired.flatMap(([, session]) => blobsOf(session))
      free(freed)
      return freed
    },
  }

  return {
    sessions,
    isLeased: (name: SessionName, holder: string) => leased(name, holder) !== null,
    finish,
    names: (blobId: string) => [...all.values()].some((session) => blobsOf(session).includes(blobId)),
  }
}

const keyOf = ({ cloudName, uploadId }: SessionName) => JSON.stringify([cloudName, uploadId])
const blobsOf = ({ chunks }: Session): string[] => chunks.flatMap(({ blobId }) => blobId ?? [])
