/** What a column takes. */
export type SqlValue = string | number | null

/** A row as a client gives it. */
export type Row = Readonly<Record<string, unknown>>

/** A table that many rows are inserted into at once. */
export type Table = 'grants' | 'assets' | 'audit'

/** What a database is asked to do next. */
export type Step =
  /** One statement with `:named` values; answers its rows. What a sweep asks is asked too `seldom` to be kept prepared. */
  | { sql: string; values: Readonly<Record<string, SqlValue>>; seldom?: true }
  /** Many rows; answers the keys of those that were inserted. Those whose keys are taken are left out, or are an error. */
  | { insert: Table; rows: readonly object[]; taken: 'leave' | 'refuse' }
  /** Whoever else asks for the same lock waits until this transaction is over. */
  | { lock: string }
  /** Several statements without values. */
  | { script: string }

/**
 * One transaction, told step by step: each `yield*` of {@link step} answers rows. So the logic stands once,
 * for a database that answers at once and for one that has to be waited for.
 */
export type Steps<T> = Generator<Step, T, readonly Row[]>

/** Takes one step and answers its rows. */
export function* step(next: Step): Steps<readonly Row[]> {
  return yield next
}

/** A database as the operations need it. */
export interface Database {
  /** Runs one statement, which is a transaction of its own. */
  one(next: Step): Promise<readonly Row[]>
  /** Runs steps as one transaction, which is undone when they throw or answer `false`. */
  transaction<T>(steps: () => Steps<T>): Promise<T>
}

const NAMED = /:([a-zA-Z]+)/g

/** Turns `:named` values into those that a client numbers. */
export function numbered(
  sql: string,
  placeholder: (name: string, names: string[]) => string,
): { text: string; names: readonly string[] } {
  const names: string[] = []
  const text = sql.replace(NAMED, (_, name: string) => placeholder(name, names))
  return { text, names }
}
