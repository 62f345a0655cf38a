import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { wordsOf } from '../search/words.ts'
import { createGroupCommit } from './group-commit.ts'
import type { Dialect, Row, SqlDatabase, Step, Steps } from './sql-steps.ts'

const DIALECT: Dialect = {
  estimatesRanges: false,
  unindexed: (column) => `+${column}`,
  forUpdate: '',
  forShare: '',
  skipLocked: '',
  items: (json) => `json_each(${json}) AS item`,
  entries: (json) => `json_each(${json}) AS item`,
  keys: (json) => `json_each(${json}) AS item`,
  member: (json, key) => `json_each(${json}, '$."' || ${key} || '"') AS item`,
  number: (text) => `CAST(${text} AS DOUBLE PRECISION)`,
  numberIn: (json, key) => `${json} ->> '$.${key}'`,
  bytewise: (text) => text,
  position: (text, part) => `instr(${text}, ${part})`,
  letter: (codePoint) => `char(${codePoint})`,
  words: (text) => `words_of(${text})`,
}

/** An open database: nothing comes between the steps of one piece of work, for this process alone has it. */
export function sqliteDatabase(database: DatabaseSync): SqlDatabase {
  database.function('words_of', { deterministic: true, directOnly: true }, (text) =>
    text === null ? null : wordsOf(String(text)),
  )
  const { transaction, flush } = createGroupCommit(database)
  const prepared = new Map<string, StatementSync>()
  const prepare = (sql: string): StatementSync => {
    const statement = database.prepare(sql)
    statement.setAllowUnknownNamedParameters(true)
    return statement
  }
  const take = (step: Step): readonly Row[] => {
    if ('lock' in step) return []
    if ('script' in step) {
      database.exec(step.script)
      return []
    }
    const statement = prepared.get(step.sql) ?? prepare(step.sql)
    if (!step.seldom) prepared.set(step.sql, statement)
    return statement.all(step.values)
  }
  const run = <T>(steps: Steps<T>): T => {
    let met = steps.next()
    while (!met.done) met = steps.next(take(met.value))
    return met.value
  }

  return {
    dialect: DIALECT,
    async read(steps) {
      return run(steps)
    },
    async snapshot(steps) {
      return run(steps())
    },
    transaction: (steps) => transaction(() => run(steps())),
    async close() {
      if (database.isOpen) flush()
      if (database.isOpen) database.close()
    },
  }
}
