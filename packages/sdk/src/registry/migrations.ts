import { CountersignError } from '../protocol/error.ts'
import { type Steps, step } from './steps.ts'

/** Brings the tables from the version before to this one, and back. Never edit one that was released: add the next. */
export interface Migration {
  up: string
  /** Loses what the older schema has no place for, never rows. */
  down: string
}

/** What differs between databases about their schema. */
export interface Schema {
  /** The first brings the tables to version 1. */
  migrations: readonly Migration[]
  /** Makes the table that holds the version, and whatever it lies in, where they are missing. */
  prepare: readonly string[]
  /** Answers a row when that table is there. */
  isPrepared: string
}

/** The version of the tables that are there; 0 for none. */
export function* schemaVersion({ isPrepared }: Schema): Steps<number> {
  if ((yield* step({ sql: isPrepared, values: {} })).length === 0) return 0
  const [row] = yield* step({ sql: 'SELECT version FROM countersign_schema', values: {} })
  return Number(row?.version ?? 0)
}

/**
 * Brings the tables to a version. Whoever comes second waits, and finds it done. Tables that are there already are only looked
 * at, so that an account that may not change them may call this.
 * @throws CountersignError `invalid_configuration`
 */
export function* migrate(schema: Schema, to = schema.migrations.length): Steps<{ from: number; to: number }> {
  const { migrations } = schema
  if (!Number.isInteger(to) || to < 0 || to > migrations.length)
    throw refused(`migrate({ to }) takes a version of the schema from 0 to ${migrations.length}, not ${to}`)
  yield* step({ lock: 'schema' })
  const from = yield* schemaVersion(schema)
  requireKnown(from, migrations.length)
  if (from === to) return { from, to }
  for (const script of schema.prepare) yield* step({ script })
  const scripts =
    from < to
      ? migrations.slice(from, to).map(({ up }) => up)
      : migrations
          .slice(to, from)
          .map(({ down }) => down)
          .reverse()
  for (const script of scripts) yield* step({ script })
  yield* step({ sql: 'DELETE FROM countersign_schema', values: {} })
  yield* step({ sql: 'INSERT INTO countersign_schema (version) VALUES (:to)', values: { to } })
  return { from, to }
}

/** @throws CountersignError `invalid_configuration` unless the tables are those that this version of the code knows. */
export function* requireCurrent(schema: Schema): Steps<void> {
  const wanted = schema.migrations.length
  const version = yield* schemaVersion(schema)
  requireKnown(version, wanted)
  if (version === 0) throw refused('the registry has no tables yet: call its migrate() once, before anything else')
  if (version < wanted)
    throw refused(`the registry's tables are of schema ${version}, and schema ${wanted} is needed: call its migrate()`)
}

function requireKnown(version: number, newest: number): void {
  if (version <= newest) return
  throw refused(
    `the registry's tables are of schema ${version}, and this version of countersign knows schemas up to ${newest}: run one that knows it, or go back with migrate({ to: ${newest} }) of that one`,
  )
}

const refused = (message: string): CountersignError => new CountersignError('invalid_configuration', message)
