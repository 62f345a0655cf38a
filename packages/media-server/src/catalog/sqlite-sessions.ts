import type { DatabaseSync } from 'node:sqlite'
import { refuse } from '../errors/cloudinary-error.ts'
import { isWhole, judgeChunk } from './judge-chunk.ts'
import type { ArrivedChunk, Chunk, SessionName, Sessions } from './sessions.ts'
import { inTransaction } from './sqlite-transaction.ts'

interface SessionRow {
  sequence: number
  total: number | null
  /** JSON. */
  terms: string
  bytes: number
  answer: string | null
}

const LEASED = 'cloud_name = :cloudName AND upload_id = :uploadId AND lease_holder = :holder AND answer IS NULL'

const STATEMENTS = {
  get: 'SELECT sequence, total, terms, bytes, answer FROM sessions WHERE cloud_name = ? AND upload_id = ?',
  chunks: `SELECT first_byte AS first, last_byte AS last, md5, blob_id AS blobId FROM chunks
    WHERE session = ? ORDER BY first_byte`,
  /** Of an index of the unfinished alone. */
  unfinishedBytes: 'SELECT coalesce(sum(bytes), 0) AS bytes FROM sessions WHERE answer IS NULL',
  begin: `INSERT INTO sessions (cloud_name, upload_id, terms, bytes, expires_at) VALUES (?, ?, ?, 0, ?)
    RETURNING sequence`,
  join: 'UPDATE sessions SET bytes = bytes + ?, expires_at = ? WHERE sequence = ?',
  learn: 'UPDATE sessions SET total = coalesce(total, ?) WHERE sequence = ?',
  insertChunk: 'INSERT INTO chunks (session, first_byte, last_byte, md5, blob_id) VALUES (?, ?, ?, ?, ?)',
  delete: 'DELETE FROM sessions WHERE sequence = ?',

  claim: `UPDATE sessions SET lease_holder = :holder, lease_until = :until
    WHERE sequence = :sequence AND (lease_until IS NULL OR lease_until <= :now)`,
  renew: `UPDATE sessions SET lease_until = :until WHERE ${LEASED}`,
  release: `UPDATE sessions SET lease_holder = NULL, lease_until = NULL WHERE ${LEASED}`,
  releaseAll: 'UPDATE sessions SET lease_holder = NULL, lease_until = NULL WHERE lease_until IS NOT NULL',
  leased: `SELECT sequence FROM sessions WHERE ${LEASED}`,
  finish: 'UPDATE sessions SET answer = ?, lease_holder = NULL, lease_until = NULL WHERE sequence = ?',
  forgetBlobs: 'UPDATE chunks SET blob_id = NULL WHERE session = ?',
  expired: `SELECT sequence FROM sessions
    WHERE expires_at <= :now AND (lease_until IS NULL OR lease_until <= :now)`,

  closeIntent: 'DELETE FROM intents WHERE blob_id = ?',
  free: 'INSERT INTO freed (blob_id) VALUES (?)',
} as const

/**
 * The sessions in the catalog's database, and what the catalog asks of them inside its own transactions.
 * Whoever opens the database has it alone: leases of a former process are dead, and are dropped.
 */
export function createSqliteSessions(database: DatabaseSync) {
  const sql = Object.fromEntries(
    Object.entries(STATEMENTS).map(([name, text]) => [name, database.prepare(text)]),
  ) as Record<keyof typeof STATEMENTS, ReturnType<DatabaseSync['prepare']>>
  sql.releaseAll.run()

  const get = ({ cloudName, uploadId }: SessionName) =>
    (sql.get.get(cloudName, uploadId) as unknown as SessionRow | undefined) ?? null
  const chunksOf = (sequence: number) => sql.chunks.all(sequence) as unknown as Chunk[]
  const free = (blobIds: readonly string[]) => {
    for (const blobId of blobIds) sql.free.run(blobId)
  }
  const leased = ({ cloudName, uploadId }: SessionName, holder: string): number | null =>
    (sql.leased.get({ cloudName, uploadId, holder })?.sequence as number | undefined) ?? null
  /** Keeps the answer in the place of the bytes. */
  const finish = (sequence: number, answer: string, takenBlobId: string | null): string[] => {
    const freed = blobsOf(chunksOf(sequence)).filter((blobId) => blobId !== takenBlobId)
    sql.forgetBlobs.run(sequence)
    sql.finish.run(answer, sequence)
    free(freed)
    return freed
  }

  /** The inside of a transaction. */
  const add = (chunk: ArrivedChunk, { expiresAt, maxUnfinishedBytes }: Parameters<Sessions['addChunk']>[1]) => {
    const row = get(chunk)
    const verdict = judgeChunk(row && stateOf(row, chunksOf(row.sequence)), chunk)
    if (row && verdict === 'repeats') {
      sql.learn.run(chunk.total, row.sequence)
      return { outcome: 'repeated', bytes: row.bytes } as const
    }
    const { cloudName, uploadId, terms, total, first, last, md5, blobId } = chunk
    const length = last - first + 1
    if (Number(sql.unfinishedBytes.get()?.bytes) + length > maxUnfinishedBytes)
      throw refuse('unfinishedUploadsFull', maxUnfinishedBytes)
    const standing = verdict === 'joins' ? row : null
    if (row && !standing) sql.delete.run(row.sequence)
    const sequence =
      standing?.sequence ?? Number(sql.begin.get(cloudName, uploadId, JSON.stringify(terms), expiresAt)?.sequence)
    sql.insertChunk.run(sequence, first, last, md5, blobId)
    sql.join.run(length, expiresAt, sequence)
    sql.learn.run(total, sequence)
    sql.closeIntent.run(blobId)
    return { outcome: 'stored', bytes: (standing?.bytes ?? 0) + length } as const
  }

  const sessions: Omit<Sessions, 'commitSession'> = {
    async addChunk(chunk, options) {
      return inTransaction(database, () => add(chunk, options))
    },
    async claimSession(name, { holder, until, now }) {
      return inTransaction(database, () => {
        const row = get(name)
        if (row === null) return null
        if (row.answer !== null) return { state: 'finished', answer: row.answer }
        const chunks = chunksOf(row.sequence)
        if (!isWhole(chunks, row.total)) return null
        const { changes } = sql.claim.run({ holder, until, now, sequence: row.sequence })
        return changes === 0 ? { state: 'held' } : { state: 'claimed', chunks }
      })
    },
    async renewLease({ cloudName, uploadId }, { holder, until }) {
      sql.renew.run({ cloudName, uploadId, holder, until })
    },
    async releaseLease({ cloudName, uploadId }, holder) {
      sql.release.run({ cloudName, uploadId, holder })
    },
    async finishSession(name, { holder, answer }) {
      return inTransaction(database, () => {
        const sequence = leased(name, holder)
        return sequence === null ? null : finish(sequence, answer, null)
      })
    },
    async expireSessions(now) {
      const expired = sql.expired.all({ now }).map(({ sequence }) => Number(sequence))
      if (expired.length === 0) return []
      return inTransaction(database, () => {
        const freed = expired.flatMap((sequence) => blobsOf(chunksOf(sequence)))
        free(freed)
        for (const sequence of expired) sql.delete.run(sequence)
        return freed
      })
    },
  }
  return { sessions, leased, finish }
}

const stateOf = ({ total, terms, answer }: SessionRow, chunks: readonly Chunk[]) => ({
  total,
  terms: JSON.parse(terms) as ArrivedChunk['terms'],
  isFinished: answer !== null,
  chunks,
})

const blobsOf = (chunks: readonly { blobId: string | null }[]): string[] => chunks.flatMap(({ blobId }) => blobId ?? [])
