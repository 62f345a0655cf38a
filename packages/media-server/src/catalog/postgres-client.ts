/** A pool of connections, such as `new Pool(…)` of `pg`. */
export interface PostgresPool extends PostgresQueryable {
  connect(): Promise<PostgresClient>
  end(): Promise<void>
  on?(event: 'error', listener: () => void): unknown
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
  query(query: { text: string; values?: unknown[]; types?: unknown }): Promise<{ rows: unknown[] }>
}

/** One transaction on one connection; nothing of it stays when the work fails. */
export async function inTransaction<T>(
  pool: PostgresPool,
  mode: string,
  work: (client: PostgresQueryable) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  client.on?.('error', ignore)
  let isBroken = true
  try {
    await client.query({ text: `BEGIN ${mode}` })
    const result = await work(client)
    await client.query({ text: 'COMMIT' })
    isBroken = false
    return result
  } catch (error) {
    isBroken = await client.query({ text: 'ROLLBACK' }).then(
      () => false,
      () => true,
    )
    throw error
  } finally {
    client.removeListener?.('error', ignore)
    client.release(isBroken)
  }
}

/** Keeps what breaks while nobody asks it anything from ending the process: the next query finds out. */
export const ignore = (): void => {}

/** Two transactions got in each other's way, and this one was undone whole: `serialization_failure`, `deadlock_detected`. */
const UNDONE: ReadonlySet<unknown> = new Set(['40001', '40P01'])
const ATTEMPTS = 8

/**
 * Does again what Postgres undid for the sake of another transaction.
 * @see https://www.postgresql.org/docs/current/mvcc-serialization-failure-handling.html
 */
export async function insistently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (attempt === ATTEMPTS || !UNDONE.has((error as { code?: unknown }).code)) throw error
    }
    // By chance, or the same two would meet again.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 2 ** attempt))
  }
}
