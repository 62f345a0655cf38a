import type { DatabaseSync } from 'node:sqlite'

/** Work of one caller within a transaction that it may share with others. */
interface Share {
  work(): unknown
  resolve(result: never): void
  reject(error: unknown): void
}

/** What a share came to, said when the transaction is on the disk. */
type Verdict = () => void

/**
 * Transactions that are asked for in one turn of the event loop reach the disk together: waiting for it is what a transaction
 * costs, and two hundred wait no longer than one. Each stands or falls alone, in a savepoint of its own; what one has changed the
 * next one sees. None is answered before all are on the disk, and when that fails, all have failed.
 */
export function createGroupCommit(database: DatabaseSync) {
  let waiting: Share[] = []

  /** @throws when the database has given up the transaction, and with it everybody's work. */
  function attempt({ work, resolve, reject }: Share): Verdict {
    database.exec('SAVEPOINT share')
    try {
      const result = work()
      database.exec('RELEASE share')
      return () => resolve(result as never)
    } catch (error) {
      if (!database.isTransaction) throw error
      database.exec('ROLLBACK TO share; RELEASE share')
      return () => reject(error)
    }
  }

  /** Nobody could catch what it throws; a transaction that stays open because of that is undone before the next one. */
  function undo(): void {
    try {
      if (database.isTransaction) database.exec('ROLLBACK')
    } catch {}
  }

  /** Takes what is waiting to the disk. */
  function flush(): void {
    const shares = waiting
    waiting = []
    if (shares.length === 0) return
    let verdicts: readonly Verdict[]
    try {
      database.exec('BEGIN IMMEDIATE')
      verdicts = shares.map(attempt)
      database.exec('COMMIT')
    } catch (error) {
      undo()
      verdicts = shares.map(
        ({ reject }) =>
          () =>
            reject(error),
      )
    }
    for (const say of verdicts) say()
  }

  return {
    flush,
    transaction: <T>(work: () => T): Promise<T> =>
      new Promise<T>((resolve, reject) => {
        if (waiting.length === 0) setImmediate(flush)
        waiting.push({ work, resolve, reject })
      }),
  }
}
