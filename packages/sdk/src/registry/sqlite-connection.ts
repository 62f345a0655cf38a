import { columnOf, INSERTED } from './sql.ts'
import { numbered, type Row, type SqlValue, type Step, type Steps, type Table } from './steps.ts'

/** A SQLite connection, such as `new DatabaseSync(path)` of `node:sqlite`. */
export interface SqliteDatabase {
  exec(sql: string): unknown
  prepare(sql: string): SqliteStatement
}

/** A statement of a {@link SqliteDatabase}. */
export interface SqliteStatement {
  all(...values: SqlValue[]): unknown[]
}

/** Takes steps over a connection, each at once. */
export function sqliteConnection(database: SqliteDatabase) {
  const prepared = new Map<string, { statement: SqliteStatement; names: readonly string[] }>()
  const prepare = (sql: string) => {
    const known = prepared.get(sql)
    if (known) return known
    const { text, names } = numbered(sql, (name, before) => {
      before.push(name)
      return '?'
    })
    const fresh = { statement: database.prepare(text), names }
    prepared.set(sql, fresh)
    return fresh
  }

  function all(sql: string, values: Readonly<Record<string, unknown>>): readonly Row[] {
    const { statement, names } = prepare(sql)
    return statement.all(...names.map((name) => (values[name] ?? null) as SqlValue)) as Row[]
  }

  function take(next: Step): readonly Row[] {
    // A transaction that writes has the database for itself from its first statement.
    if ('lock' in next) return []
    if ('sql' in next) return all(next.sql, next.values)
    if ('insert' in next) {
      const sql = insertInto(next.insert, next.taken === 'leave' ? 'ON CONFLICT DO NOTHING' : '')
      return next.rows.flatMap((row) => all(sql, row as Record<string, unknown>))
    }
    database.exec(next.script)
    return []
  }

  function run<T>(steps: Steps<T>): T {
    let met = steps.next()
    while (!met.done) met = steps.next(take(met.value))
    return met.value
  }

  /** Holds no `await`, so that nothing else that uses the connection can come between. */
  function transaction<T>(steps: () => Steps<T>): T {
    database.exec('BEGIN IMMEDIATE')
    try {
      const result = run(steps())
      database.exec(result === false ? 'ROLLBACK' : 'COMMIT')
      return result
    } catch (error) {
      undo(database)
      throw error
    }
  }

  return { take, run, transaction }
}

function undo(database: SqliteDatabase): void {
  try {
    database.exec('ROLLBACK')
  } catch {
    // The error ended the transaction itself, and is what is to be told.
  }
}

function insertInto(table: Table, conflict: string): string {
  const { columns, key } = INSERTED[table]
  const fields = Object.keys(columns)
  return `INSERT INTO countersign_${table} (${fields.map(columnOf)}) VALUES (${fields.map((field) => `:${field}`)})
    ${conflict} RETURNING ${key}`
}

const BUSY = 5
const PATIENCE_MS = 5_000
const LONGEST_PAUSE_MS = 32

/** Tries again while another connection writes. SQLite's own way of waiting, `busy_timeout`, would hold up this whole process. */
export async function patiently<T>(work: () => T): Promise<T> {
  for (let [waited, pause] = [0, 1]; ; waited += pause, pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    try {
      return work()
    } catch (error) {
      if (!isBusy(error) || waited >= PATIENCE_MS) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
}

/** Extended codes (`SQLITE_BUSY_SNAPSHOT`) have the plain one in their last byte. @see https://www.sqlite.org/rescode.html */
const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' && (error.errcode & 0xff) === BUSY
