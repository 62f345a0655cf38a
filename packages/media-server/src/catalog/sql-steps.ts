/** What a column takes. */
export type SqlValue = string | number | null

/** A row as a client gives it, numbers as numbers. */
export type Row = Readonly<Record<string, unknown>>

/** What is bound, by name. A name that the statement has not is no error. */
export type Values = Readonly<Record<string, SqlValue>>

/** What a database is asked to do next. */
export type Step =
  /** One statement with `:named` values; answers its rows. What has many texts is asked too `seldom` to be kept prepared. */
  | { sql: string; values: Values; seldom?: true }
  /** Whoever else asks for one of the same locks waits until this transaction is over. A database with one writer has them anyway. */
  | { lock: Lock; of: readonly string[] }
  /** Several statements without values. */
  | { script: string }

/** What is waited for, in the order in which a transaction may ask. New ones last: their places are known to processes of other versions. `relations` alone is asked for before `outbox`, and with no other. */
export const LOCKS = [
  'schema',
  'processes',
  'folders',
  'metadata',
  'sessions',
  'assets',
  'outbox',
  'relations',
] as const
export type Lock = (typeof LOCKS)[number]

/**
 * Work on a database, told step by step: each `yield*` of a statement answers rows. So what a change is stands once, for a database
 * that answers at once and for one that has to be waited for. It may be begun anew when the database undid it for the sake of another.
 */
export type Steps<T> = Generator<Step, T, readonly Row[]>

/** A statement as a step. */
export type Statement = (values?: Values) => Steps<readonly Row[]>

/** Statements by their names. */
export function statementsOf<Name extends string>(
  texts: Readonly<Record<Name, string>>,
): Readonly<Record<Name, Statement>> {
  const entries = Object.entries<string>(texts).map(([name, sql]) => [
    name,
    function* (values: Values = {}): Steps<readonly Row[]> {
      return yield { sql, values }
    },
  ])
  return Object.fromEntries(entries)
}

/** Waits for whoever works on the same things. All of one kind are taken at once, and before what they stand for is read. */
export function* lock(kind: Lock, of: readonly string[]): Steps<void> {
  if (of.length > 0) yield { lock: kind, of }
}

/** A database as the catalog needs it. */
export interface SqlDatabase {
  dialect: Dialect
  /** Takes each step for itself. */
  read<T>(steps: Steps<T>): Promise<T>
  /** Reads what is there at one moment. */
  snapshot<T>(steps: () => Steps<T>): Promise<T>
  /** One durable transaction, which is undone when the steps throw. */
  transaction<T>(steps: () => Steps<T>): Promise<T>
  close(): Promise<void>
}

/** What is not said alike in all databases. */
export interface Dialect {
  /** Whether the database knows without looking how much a range of an index holds, and goes another way when that is much. */
  estimatesRanges: boolean
  /** A column that is compared without its index. */
  unindexed(column: string): string
  /** Locks the rows that are read, for whoever changes them next; a database with one writer needs nothing. */
  forUpdate: string
  /** Keeps the rows that are read from being changed. */
  forShare: string
  /** As `forUpdate`, without those that somebody has locked. */
  skipLocked: string
  /** The rows `item (value)` of a list in JSON. */
  items(json: string): string
  /** The rows `item (key, value)` of a map of texts in JSON. */
  entries(json: string): string
  /** The rows `item (key)` of a map of anything in JSON. */
  keys(json: string): string
  /** The rows `item (value)` of what a map in JSON has under a key: each of a list, or one text or number. */
  member(json: string, key: string): string
  /** A number of a text that is one. */
  number(text: string): string
  /** A number in a map in JSON, or NULL. */
  numberIn(json: string, key: string): string
  /** A text that is compared byte by byte. */
  bytewise(text: string): string
  /** Where the second text begins in the first, from 1; 0 where it does not. */
  position(text: string, part: string): string
  /** A letter by its code point. */
  letter(codePoint: number): string
  /** {@link ../search/words.ts wordsOf} a text. */
  words(text: string): string
}
