import type { Row, Step, Steps } from './steps.ts'

/** A pool of connections, such as `new Pool(…)` of `pg`. */
export interface PostgresPool extends PostgresQueryable {
  connect(): Promise<PostgresClient>
}

/** One connection of a {@link PostgresPool}, until it is given back. */
export interface PostgresClient extends PostgresQueryable {
  /** `true`: it is not to be used again. */
  release(destroy?: boolean): void
  on?(event: 'error', listener: () => void): unknown
  removeListener?(event: 'error', listener: () => void): unknown
}

/** What a query can be put to. */
export interface PostgresQueryable {
  query(query: PostgresQuery): Promise<{ rows: unknown[] }>
}

/** A query as `pg` takes it. */
export interface PostgresQuery {
  /** A session that has seen the name plans the text no more. */
  name?: string
  text: string
  values?: unknown[]
}

/** Takes one step of a transaction, or a statement of its own. */
export type Take = (next: Step) => Promise<readonly Row[]>

/** Takes steps, one after the other. */
export async function runSteps<T>(steps: Steps<T>, take: Take): Promise<T> {
  let met = steps.next()
  while (!met.done) met = steps.next(await take(met.value))
  return met.value
}

/** Runs a transaction over one connection. The first statement after a lock sees what was committed while it was waited for. */
export async function inTransaction<T>(
  pool: PostgresPool,
  takeOver: (client: PostgresQueryable) => Take,
  steps: () => Steps<T>,
): Promise<T> {
  const client = await pool.connect()
  // A connection that breaks while nobody asks it anything tells nobody else, and would end the process.
  client.on?.('error', ignore)
  let isUsable = false
  try {
    await client.query({ text: 'BEGIN ISOLATION LEVEL READ COMMITTED' })
    const result = await runSteps(steps(), takeOver(client))
    await client.query({ text: result === false ? 'ROLLBACK' : 'COMMIT' })
    isUsable = true
    return result
  } catch (error) {
    isUsable = await undo(client)
    throw error
  } finally {
    client.removeListener?.('error', ignore)
    client.release(!isUsable)
  }
}

async function undo(client: PostgresQueryable): Promise<boolean> {
  try {
    await client.query({ text: 'ROLLBACK' })
    return true
  } catch {
    return false
  }
}

const ignore = (): void => {}

/** Two transactions got in each other's way, and this one was undone whole: `serialization_failure`, `deadlock_detected`. */
const UNDONE = ['40001', '40P01']
/** The session is not the one that was told a name: `invalid_sql_statement_name`, `duplicate_prepared_statement`. */
const MISNAMED = ['26000', '42P05']
const ATTEMPTS = 5

/**
 * Does again what Postgres undid for the sake of another transaction, or did not understand because a pooler had given it to another
 * session.
 * @param onMisnamed told of the latter, before it is done again.
 * @see https://www.postgresql.org/docs/current/mvcc-serialization-failure-handling.html
 */
export async function insistently<T>(work: () => Promise<T>, onMisnamed: () => void): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : ''
      if (attempt >= ATTEMPTS || ![...UNDONE, ...MISNAMED].includes(code)) throw error
      if (MISNAMED.includes(code)) onMisnamed()
    }
    await new Promise((resolve) => setTimeout(resolve, attempt * attempt))
  }
}
