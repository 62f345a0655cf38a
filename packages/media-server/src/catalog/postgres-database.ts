import { createHash } from 'node:crypto'
import { insistently, inTransaction, type PostgresPool, type PostgresQueryable } from './postgres-client.ts'
import { TABLES } from './postgres-schema.ts'
import { type Dialect, LOCKS, type Row, type SqlDatabase, type Step, type Steps } from './sql-steps.ts'

const DIALECT: Dialect = {
  estimatesRanges: true,
  unindexed: (column) => column,
  forUpdate: 'FOR UPDATE',
  forShare: 'FOR SHARE',
  skipLocked: 'FOR UPDATE SKIP LOCKED',
  items: (json) => `json_array_elements_text(CAST(${json} AS json)) AS item (value)`,
  entries: (json) => `json_each_text(CAST(${json} AS json)) AS item (key, value)`,
  keys: (json) => `json_object_keys(CAST(${json} AS json)) AS item (key)`,
  member: (json, key) => {
    const value = `(CAST(${json} AS json) -> CAST(${key} AS text))`
    return `json_array_elements_text(CASE WHEN ${value} IS NULL THEN '[]' WHEN json_typeof(${value}) = 'array' THEN ${value}
      ELSE json_build_array(${value}) END) AS item (value)`
  },
  number: (text) => `CASE WHEN ${text} ~ '^-?[0-9.]+(e[-+]?[0-9]+)?$' THEN CAST(${text} AS double precision) END`,
  numberIn: (json, key) => `CAST(CAST(${json} AS json) ->> '${key}' AS double precision)`,
  bytewise: (text) => `${text} COLLATE "C"`,
  position: (text, part) => `strpos(${text}, ${part})`,
  letter: (codePoint) => `chr(${codePoint})`,
  words: (text) => `regexp_replace(' ' || lower(${text}) || ' ', E'[\\\\n -/:-@\\\\[-\\\\^\`{-~]+', ' ', 'g')`,
}

/** A name in the place where a table stands. */
const TABLE = new RegExp(`\\b(FROM|INTO|UPDATE|JOIN) (${TABLES.join('|')})\\b`, 'g')
const NAMED = /:([a-zA-Z]\w*)/g

/**
 * A database of Postgres 12 or later. Nothing depends on a session (settings, locks), so that a pooler may give every transaction
 * another connection. Each statement sees what was committed before it, whatever the database's own settings; what Postgres undoes
 * for the sake of another is done again.
 * @param schema the quoted name of the schema that the tables lie in.
 */
export function postgresDatabase(pool: PostgresPool, schema: string): SqlDatabase {
  const known = new Map<string, { text: string; names: readonly string[] }>()
  const compile = (sql: string) => {
    const names: string[] = []
    const text = sql.replace(TABLE, `$1 ${schema}.$2`).replace(NAMED, (_, name: string) => {
      if (!names.includes(name)) names.push(name)
      return `$${names.indexOf(name) + 1}`
    })
    return { text, names }
  }
  const take = async (client: PostgresQueryable, step: Step): Promise<readonly Row[]> => {
    if ('lock' in step)
      return ask(client, { text: LOCK, values: [LOCKS.indexOf(step.lock), placesOf(step.of, schema)] })
    if ('script' in step) return ask(client, { text: step.script })
    const { text, names } = known.get(step.sql) ?? compile(step.sql)
    if (!step.seldom) known.set(step.sql, { text, names })
    return ask(client, { text, values: names.map((name) => step.values[name] ?? null) })
  }
  const run = async <T>(client: PostgresQueryable, steps: Steps<T>): Promise<T> => {
    let met = steps.next()
    while (!met.done) met = steps.next(await take(client, met.value))
    return met.value
  }
  const within = <T>(mode: string, steps: () => Steps<T>): Promise<T> =>
    insistently(() => inTransaction(pool, mode, (client) => run(client, steps())))

  return {
    dialect: DIALECT,
    read: (steps) => run({ query: (query) => insistently(() => pool.query(query)) }, steps),
    snapshot: (steps) => within('ISOLATION LEVEL REPEATABLE READ READ ONLY', steps),
    transaction: (steps) => within('ISOLATION LEVEL READ COMMITTED', steps),
    close: () => pool.end(),
  }
}

/** Of each kind there are so many locks: few enough that one transaction may hold them all. */
const PLACES = 256
/** Held to the end of the transaction. Two that share a place by chance wait for each other, and no harm is done. */
const LOCK = `SELECT pg_advisory_xact_lock($1, place) FROM unnest(CAST($2 AS int[])) AS asked (place)`

/** In ascending order: two that want the same ones in another order would wait for each other. */
function placesOf(keys: readonly string[], schema: string): readonly number[] {
  const places = keys.map((key) => createHash('sha256').update(schema).update('\0').update(key).digest())
  return [...new Set(places.map((digest) => digest.readUInt32BE() % PLACES))].sort((a, b) => a - b)
}

/** `int8`, `int4`, `float8`, `numeric`: `pg` gives the first and the last as text. None of ours is above 2^53. */
const NUMBERS: ReadonlySet<number> = new Set([20, 23, 701, 1700])
const TYPES = { getTypeParser: (type: number) => (NUMBERS.has(type) ? Number : (text: string) => text) }

const ask = async (client: PostgresQueryable, query: { text: string; values?: unknown[] }): Promise<readonly Row[]> =>
  (await client.query({ ...query, types: TYPES })).rows as readonly Row[]
