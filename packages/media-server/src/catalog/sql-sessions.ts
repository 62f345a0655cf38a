import { refuse } from '../errors/cloudinary-error.ts'
import { isWhole, judgeChunk } from './judge-chunk.ts'
import type { AddChunkOptions, AddedChunk, ArrivedChunk, Chunk, ChunkUnit, SessionName, Sessions } from './sessions.ts'
import { free } from './sql-changes.ts'
import type { EndIntent, Ending } from './sql-intents.ts'
import { type Statements, selected } from './sql-statements.ts'
import { type Dialect, lock, type Row, type SqlDatabase, type Steps, statementsOf } from './sql-steps.ts'

interface SessionRow {
  sequence: number
  unit: ChunkUnit
  total: number | null
  /** JSON. */
  terms: string
  bytes: number
  answer: string | null
}

const LEASED = 'cloud_name = :cloudName AND upload_id = :uploadId AND lease_holder = :holder AND answer IS NULL'
const SESSION = selected(['sequence', 'unit', 'total', 'terms', 'bytes', 'answer'])

const sessionStatements = ({ forUpdate }: Dialect) =>
  statementsOf({
    take: `SELECT ${SESSION} FROM sessions WHERE cloud_name = :cloudName AND upload_id = :uploadId ${forUpdate}`,
    chunks: `SELECT first_byte AS first, last_byte AS last,
      coalesce(bytes, last_byte - first_byte + 1) AS bytes, md5, blob_id AS "blobId" FROM chunks
      WHERE session = :sequence ORDER BY first_byte`,
    /** Of an index of the unfinished alone. */
    unfinishedBytes: 'SELECT coalesce(sum(bytes), 0) AS bytes FROM sessions WHERE answer IS NULL',
    begin: `INSERT INTO sessions (cloud_name, upload_id, unit, terms, bytes, expires_at)
      VALUES (:cloudName, :uploadId, :unit, :terms, 0, :expiresAt) RETURNING sequence`,
    join: 'UPDATE sessions SET bytes = bytes + :bytes, expires_at = :expiresAt WHERE sequence = :sequence',
    learn: 'UPDATE sessions SET total = coalesce(total, :total) WHERE sequence = :sequence',
    insertChunk: `INSERT INTO chunks (session, first_byte, last_byte, bytes, md5, blob_id)
      VALUES (:sequence, :first, :last, :bytes, :md5, :blobId)`,
    delete: 'DELETE FROM sessions WHERE sequence = :sequence',

    claim: `UPDATE sessions SET lease_holder = :holder, lease_until = :until
      WHERE sequence = :sequence AND (lease_until IS NULL OR lease_until <= :now) RETURNING sequence`,
    renew: `UPDATE sessions SET lease_until = :until WHERE ${LEASED}`,
    release: `UPDATE sessions SET lease_holder = NULL, lease_until = NULL WHERE ${LEASED}`,
    leased: `SELECT sequence FROM sessions WHERE ${LEASED} ${forUpdate}`,
    finish: `UPDATE sessions SET answer = :answer, lease_holder = NULL, lease_until = NULL WHERE sequence = :sequence`,
    forgetBlobs: 'UPDATE chunks SET blob_id = NULL WHERE session = :sequence',
    expired: `SELECT sequence FROM sessions
      WHERE expires_at <= :now AND (lease_until IS NULL OR lease_until <= :now) ${forUpdate}`,
  })

/** The sessions in the catalog's database, and what the catalog asks of them inside its own transactions. */
export function createSqlSessions(
  database: SqlDatabase,
  { free: freed }: Pick<Statements, 'free'>,
  {
    endIntent,
    ending,
  }: {
    endIntent: EndIntent
    ending: Ending
  },
) {
  const sql = sessionStatements(database.dialect)
  function* take({ cloudName, uploadId }: SessionName): Steps<SessionRow | null> {
    const [row] = yield* sql.take({ cloudName, uploadId })
    return (row as unknown as SessionRow | undefined) ?? null
  }
  function* chunksOf(sequence: number): Steps<readonly Chunk[]> {
    return (yield* sql.chunks({ sequence })) as unknown as readonly Chunk[]
  }
  function* leased({ cloudName, uploadId }: SessionName, holder: string): Steps<number | null> {
    const [row] = yield* sql.leased({ cloudName, uploadId, holder })
    return row ? sequenceOf(row) : null
  }
  /** Keeps the answer in the place of the bytes. */
  function* finish(sequence: number, answer: string, takenBlobId: string | null): Steps<string[]> {
    const left = blobsOf(yield* chunksOf(sequence)).filter((blobId) => blobId !== takenBlobId)
    yield* sql.forgetBlobs({ sequence })
    yield* sql.finish({ answer, sequence })
    yield* free({ free: freed }, left)
    return left
  }

  /** The inside of a transaction. Whoever adds waits for all who do: together they may not be above the limit. */
  function* add(
    chunk: ArrivedChunk,
    { expiresAt, maxFileBytes, maxUnfinishedBytes }: AddChunkOptions,
  ): Steps<AddedChunk> {
    yield* lock('sessions', ['all'])
    const row = yield* take(chunk)
    const before = row ? yield* chunksOf(row.sequence) : []
    const verdict = judgeChunk(row && stateOf(row, before), chunk, { maxFileBytes })
    const { cloudName, uploadId, unit, total, first, last, bytes, md5, blobId } = chunk
    if (row && verdict === 'repeats') {
      yield* sql.learn({ total, sequence: row.sequence })
      return { outcome: 'repeated', bytes: row.bytes, isWhole: isWhole(before, row.total ?? total) }
    }
    const [unfinished] = yield* sql.unfinishedBytes()
    if (Number(unfinished?.bytes) + bytes > maxUnfinishedBytes)
      throw refuse('unfinishedUploadsFull', maxUnfinishedBytes)
    const standing = verdict === 'joins' ? row : null
    if (row && !standing) yield* sql.delete({ sequence: row.sequence })
    const terms = JSON.stringify(chunk.terms)
    const [begun] = standing ? [standing] : yield* sql.begin({ cloudName, uploadId, unit, terms, expiresAt })
    const sequence = Number(begun?.sequence)
    yield* sql.insertChunk({ sequence, first, last, bytes, md5, blobId })
    yield* sql.join({ bytes, expiresAt, sequence })
    yield* sql.learn({ total, sequence })
    yield* endIntent(blobId)
    const chunks = standing ? [...before, chunk].sort((a, b) => a.first - b.first) : [chunk]
    const stored = { bytes: (standing?.bytes ?? 0) + bytes, isWhole: isWhole(chunks, standing?.total ?? total) }
    return { outcome: 'stored', ...stored }
  }

  const sessions: Omit<Sessions, 'commitSession'> = {
    async addChunk(chunk, options) {
      return ending(
        [chunk.blobId],
        ({ outcome }) => outcome === 'stored',
        () => add(chunk, options),
      )
    },
    async claimSession(name, { holder, until, now }) {
      return database.transaction(function* () {
        const row = yield* take(name)
        if (row === null) return null
        const { sequence, answer, total } = row
        if (answer !== null) return { state: 'finished', answer }
        const chunks = yield* chunksOf(sequence)
        if (!isWhole(chunks, total)) return null
        const claimed = yield* sql.claim({ holder, until, now, sequence })
        return claimed.length === 0 ? { state: 'held' } : { state: 'claimed', chunks }
      })
    },
    async renewLease({ cloudName, uploadId }, { holder, until }) {
      await database.read(sql.renew({ cloudName, uploadId, holder, until }))
    },
    async releaseLease({ cloudName, uploadId }, holder) {
      await database.read(sql.release({ cloudName, uploadId, holder }))
    },
    async finishSession(name, { holder, answer }) {
      return database.transaction(function* () {
        const sequence = yield* leased(name, holder)
        return sequence === null ? null : yield* finish(sequence, answer, null)
      })
    },
    async expireSessions(now) {
      return database.transaction(function* () {
        const left: string[] = []
        for (const sequence of (yield* sql.expired({ now })).map(sequenceOf)) {
          left.push(...blobsOf(yield* chunksOf(sequence)))
          yield* sql.delete({ sequence })
        }
        yield* free({ free: freed }, left)
        return left
      })
    },
  }
  return { sessions, leased, finish }
}

const sequenceOf = ({ sequence }: Row): number => Number(sequence)

const stateOf = ({ unit, total, terms, answer }: SessionRow, chunks: readonly Chunk[]) => ({
  unit,
  total,
  terms: JSON.parse(terms) as ArrivedChunk['terms'],
  isFinished: answer !== null,
  chunks,
})

const blobsOf = (chunks: readonly { blobId: string | null }[]): string[] => chunks.flatMap(({ blobId }) => blobId ?? [])
