import type { IntentsOf } from './sql-intents.ts'
import type { Statements } from './sql-statements.ts'
import { lock, type SqlDatabase, type Steps, statementsOf } from './sql-steps.ts'

/** By the database's clock, which is the same for all. */
const UNTIL = `clock_timestamp() + CAST(:leaseMs AS double precision) * interval '1 millisecond'`

const SQL = statementsOf({
  open: 'INSERT INTO intents (blob_id, created_at, process) VALUES (:blobId, :createdAt, :process)',
  live: `INSERT INTO processes (id, alive_until) VALUES (:process, ${UNTIL})
    ON CONFLICT (id) DO UPDATE SET alive_until = excluded.alive_until`,
  forgetDead: 'DELETE FROM processes WHERE alive_until <= clock_timestamp()',
  leave: 'DELETE FROM processes WHERE id = :process',
  takeAbandoned: `WITH abandoned AS (
      DELETE FROM intents WHERE NOT EXISTS (SELECT 1 FROM processes WHERE id = process) RETURNING blob_id)
    INSERT INTO freed (blob_id) SELECT blob_id FROM abandoned ON CONFLICT DO NOTHING`,
})

export interface Membership {
  /** Of this process. */
  id: string
  /** How long after its last sign of life a process is taken for dead, in milliseconds. */
  leaseMs: number
}

/** The processes that share a database: each gives signs of life, and the intents of one that has died are anybody's to take. */
export function joinProcesses(database: SqlDatabase, { id: process, leaseMs }: Membership) {
  const live = () => database.read(SQL.live({ process, leaseMs }))
  let timer: NodeJS.Timeout | undefined
  const intentsOf = (_sql: Statements): IntentsOf => ({
    *open(blobId, createdAt): Steps<void> {
      yield* SQL.open({ blobId, createdAt, process })
    },
    *takeAbandoned(): Steps<void> {
      yield* lock('processes', ['all'])
      yield* SQL.forgetDead()
      yield* SQL.takeAbandoned()
    },
  })
  return {
    intentsOf,
    async join() {
      await live()
      // What could not be said now is said the next time; whoever is silent for too long loses what it has begun, and nothing else.
      timer = setInterval(() => void live().catch(() => {}), leaseMs / 4).unref()
    },
    async leave() {
      clearInterval(timer)
      await database.read(SQL.leave({ process })).catch(() => {})
    },
  }
}
