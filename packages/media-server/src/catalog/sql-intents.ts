import type { Catalog } from './catalog.ts'
import { blobIdsOf, type Statements } from './sql-statements.ts'
import type { SqlDatabase, Steps } from './sql-steps.ts'

/** What a driver knows of the processes that open intents. */
export interface IntentsOf {
  /** Notes an intent of this process. */
  open(blobId: string, createdAt: number): Steps<void>
  /** Notes as freed what intents of dead processes name, and drops these. The inside of a transaction. */
  takeAbandoned(): Steps<void>
}

/** Ends an intent within the transaction that names its blob. @throws Error when the intent was taken away. */
export type EndIntent = (blobId: string) => Steps<void>

export type Ending = <T>(
  blobIds: readonly string[],
  isEnded: (result: T) => boolean,
  steps: () => Steps<T>,
) => Promise<T>

/**
 * Intents, and the notes of blobs that are nobody's. An intent ends with the commit that names its blob or, its process being taken
 * for dead, with the note that the blob is nobody's: so a process that was only slow commits nothing that a sweep removes.
 */
export function createIntents(database: SqlDatabase, sql: Statements, driver: IntentsOf) {
  /** Those of this process: what it ends has to be there still. */
  const opened = new Set<string>()
  const intents: Pick<Catalog, 'openIntent' | 'closeIntent' | 'openIntents' | 'leftovers' | 'forgetLeftovers'> = {
    async openIntent(blobId, createdAt) {
      await database.transaction(() => driver.open(blobId, createdAt))
      opened.add(blobId)
    },
    async closeIntent(blobId) {
      await database.read(sql.closeIntent({ blobId }))
      opened.delete(blobId)
    },
    async openIntents() {
      return blobIdsOf(await database.read(sql.openIntents()))
    },
    async leftovers() {
      return database.transaction(function* () {
        yield* driver.takeAbandoned()
        return blobIdsOf(yield* sql.freed())
      })
    },
    async forgetLeftovers(blobIds) {
      await database.read(sql.forgetFreed({ ids: JSON.stringify(blobIds) }))
    },
  }
  const endIntent: EndIntent = function* (blobId) {
    const [ended] = yield* sql.closeIntent({ blobId })
    if (!ended && opened.has(blobId)) throw new TakenForDead(blobId)
  }
  /** A transaction that ends the intents of `blobIds`, or leaves them open where `isEnded` says so of what it came to. */
  const ending: Ending = async (blobIds, isEnded, steps) => {
    try {
      const result = await database.transaction(steps)
      if (isEnded(result)) for (const blobId of blobIds) opened.delete(blobId)
      return result
    } catch (error) {
      // The bytes may have come after the sweep that removed them. Of those that a row names after all, a sweep knows.
      if (error instanceof TakenForDead) for (const blobId of blobIds) await database.read(sql.freeAgain({ blobId }))
      throw error
    }
  }
  return { intents, endIntent, ending }
}

class TakenForDead extends Error {
  constructor(blobId: string) {
    super(`blob ${blobId} was given up: another process took this one for dead`)
  }
}
