import type { Columns } from './columns.ts'
import type { PostgresQuery } from './postgres-client.ts'
import { columnOf, INSERTED } from './sql.ts'
import { numbered, type Step, type Table } from './steps.ts'

/** Where our SQL names a table or, to drop it, an index: there its schema belongs. A new index lies where its table does. */
const TABLE = /\b(FROM|INTO|UPDATE|ON|TABLE|EXISTS|DROP INDEX) countersign_/g

/**
 * Writes steps as queries of Postgres.
 * @param schema the quoted name of the schema that the tables lie in; `null` for the first of the search path.
 */
export function postgresStatements(schema: string | null): (next: Step) => PostgresQuery {
  const within = (sql: string): string => (schema === null ? sql : sql.replace(TABLE, `$1 ${schema}.countersign_`))
  const known = new Map<string, ReturnType<typeof compile>>()
  const compile = (sql: string) => {
    const { text, names } = numbered(within(sql), dollar)
    return { name: nameOf(text), text, names }
  }
  const compiled = (sql: string) => {
    const met = known.get(sql) ?? compile(sql)
    known.set(sql, met)
    return met
  }
  return (next) => {
    if ('lock' in next) return { name: LOCK_NAME, text: LOCK, values: [`countersign ${schema ?? ''} ${next.lock}`] }
    if ('script' in next) return { text: within(next.script) }
    if ('insert' in next) {
      const fields = Object.keys(INSERTED[next.insert].columns)
      const rows = next.rows as readonly Readonly<Record<string, unknown>>[]
      const { name, text } = compiled(next.taken === 'leave' ? LEAVE[next.insert] : REFUSE[next.insert])
      return { name, text, values: fields.map((field) => rows.map((row) => row[field] ?? null)) }
    }
    const { name, text, names } = compiled(next.sql)
    return { ...(!next.seldom && { name }), text, values: names.map((name) => next.values[name] ?? null) }
  }
}

/** Held to the end of the transaction. Two that share a number by chance wait for each other, and no harm is done. */
const LOCK = 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))'

/**
 * One text has one name, and no other text has it, whichever version of this code a session was shared with. FNV-1a, twice
 * 32 bits: https://datatracker.ietf.org/doc/html/draft-eastlake-fnv-21
 */
function nameOf(text: string): string {
  const hashFrom = (start: number): string => {
    let hash = start
    for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
    return (hash >>> 0).toString(36)
  }
  return `countersign_${hashFrom(0x811c9dc5)}_${hashFrom(text.length)}`
}
const LOCK_NAME = nameOf(LOCK)

/** One number for each name, however often it stands there. */
function dollar(name: string, names: string[]): string {
  if (!names.includes(name)) names.push(name)
  return `$${names.indexOf(name) + 1}`
}

/** Any number of rows in one statement: an array for each column. Numbers of audit rows are given in the order of the rows. */
function insertInto(table: Table, conflict: string): string {
  const { columns, key } = INSERTED[table]
  const names = Object.keys(columns).map(columnOf)
  const arrays = Object.values<Columns[string]>(columns).map((type, index) => `CAST($${index + 1} AS ${type}[])`)
  return `INSERT INTO countersign_${table} (${names}) SELECT ${names}
    FROM unnest(${arrays}) WITH ORDINALITY AS given (${names}, nth) ORDER BY nth${conflict} RETURNING ${key}`
}

const inserts = (conflict: string): Readonly<Record<Table, string>> => ({
  grants: insertInto('grants', conflict),
  assets: insertInto('assets', conflict),
  audit: insertInto('audit', conflict),
})

const REFUSE = inserts('')
const LEAVE = inserts(' ON CONFLICT DO NOTHING')
