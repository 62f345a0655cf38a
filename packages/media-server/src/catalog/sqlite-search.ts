import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { Bound, Condition, ConditionOf, TextSource, TextTest } from '../search/condition.ts'
import { wordsOf } from '../search/words.ts'
import type { Aggregate, SearchQuery } from './catalog.ts'
import { NUMBER_FACTS, TEXT_FACTS } from './search-facts.ts'
import { keysOf, orderOf, type SearchPosition } from './search-order.ts'
import { ASSET_COLUMNS, type AssetRow } from './sqlite-statements.ts'

/** Constant text, and what is bound to its question marks: nothing that a client sent is ever part of the text. */
interface Sql {
  text: string
  values: readonly SQLInputValue[]
}

export interface Found {
  /** Those of one page and the first of the next, if any. */
  rows: readonly { row: AssetRow; position: SearchPosition }[]
  totalCount: number
  aggregations: Readonly<Partial<Record<Aggregate, readonly (readonly [string, number])[]>>>
}

/** Searches the rows of one moment: nothing comes between the statements, for this process alone has the database. */
export function createSearcher(database: DatabaseSync): (query: SearchQuery, after: SearchPosition | null) => Found {
  database.function('words_of', { deterministic: true, directOnly: true }, (text) =>
    text === null ? null : wordsOf(String(text)),
  )
  const all = (text: string, ...values: readonly SQLInputValue[]) => database.prepare(text).all(...values)

  return (query, after) => {
    const wanted = compile(query.condition)
    const where: Sql = { text: `cloud_name = ? AND ${wanted.text}`, values: [query.cloudName, ...wanted.values] }
    const keys = keysOf(query).map((key) => {
      const { sql, absent } = orderOf(key)
      return { sql: `ifnull(${sql}, ${literalOf(absent)})`, direction: key.direction }
    })
    const order = [...keys, { sql: 'sequence', direction: 'desc' } as const]
    const beyond = after === null ? null : follows(order, [...after.values, after.sequence])
    const rows = all(
      `SELECT ${[ASSET_COLUMNS, ...keys.map(({ sql }, index) => `${sql} AS key${index}`)].join(', ')} FROM assets
        WHERE ${where.text} ${beyond === null ? '' : `AND ${beyond.text}`}
        ORDER BY ${order.map(({ sql, direction }) => `${sql} ${direction.toUpperCase()}`).join(', ')} LIMIT ?`,
      ...where.values,
      ...(beyond?.values ?? []),
      query.maxResults + 1,
    )
    const [counted] = all(`SELECT count(*) AS count FROM assets WHERE ${where.text}`, ...where.values)
    const counts = query.aggregate.map((aggregate) => {
      const values = all(COUNTS[aggregate](where.text), ...where.values)
      return [aggregate, values.map(({ value, count }) => [String(value), Number(count)] as const)] as const
    })
    return {
      rows: rows.map((found) => split(found, keys.length)),
      totalCount: Number(counted?.count),
      aggregations: Object.fromEntries(counts),
    }
  }
}

/** Takes what a row is sorted by out of it. */
function split(found: Record<string, unknown>, keyCount: number): Found['rows'][number] {
  const entries = Object.entries(found)
  const row = Object.fromEntries(entries.slice(0, entries.length - keyCount)) as unknown as AssetRow
  const values = entries.slice(entries.length - keyCount).map(([, value]) => value as string | number)
  return { row, position: { values, sequence: row.sequence } }
}

/** Our own constants, none of them a client's. */
const literalOf = (absent: string | number): string =>
  typeof absent === 'number' ? absent.toExponential() : absent === '' ? `''` : `char(${absent.codePointAt(0)})`

/** What comes after a place in an order whose directions may differ. */
function follows(order: readonly { sql: string; direction: 'asc' | 'desc' }[], place: readonly SQLInputValue[]): Sql {
  const cases = order.map(({ sql, direction }, index) => {
    const same = order.slice(0, index).map((each) => `${each.sql} = ?`)
    return [...same, `${sql} ${direction === 'asc' ? '>' : '<'} ?`].join(' AND ')
  })
  return { text: `(${cases.join(' OR ')})`, values: order.flatMap((_, index) => place.slice(0, index + 1)) }
}

const countBy = (column: string) => (where: string) =>
  `SELECT ${column} AS value, count(*) AS count FROM assets WHERE ${where} AND ${column} IS NOT NULL
    GROUP BY ${column} ORDER BY count DESC, value`

const COUNTS: Readonly<Record<Aggregate, (where: string) => string>> = {
  resource_type: countBy('resource_type'),
  type: countBy('type'),
  format: countBy('format'),
  tags: (where) => `SELECT value, count(DISTINCT tagged) AS count
    FROM (SELECT sequence AS tagged, tags AS all_tags FROM assets WHERE ${where}), json_each(all_tags)
    GROUP BY value ORDER BY count DESC, value`,
}

type Compile<K extends Condition['is']> = (condition: ConditionOf<K>) => Sql

/** A condition is true or false, never NULL: `NOT` of an unknown fact would find nothing. */
const COMPILERS: { [K in Condition['is']]: Compile<K> } = {
  all: ({ of }) => joined(of, ' AND ', '1'),
  any: ({ of }) => joined(of, ' OR ', '0'),
  not({ of }) {
    const { text, values } = compile(of)
    return { text: `NOT ${text}`, values }
  },
  text: ({ in: source, test }) => textSql(source, test),
  number({ field, from, to }) {
    const { sql } = NUMBER_FACTS[field]
    const sides = [boundSql(sql, '>', from), boundSql(sql, '<', to)].filter((side) => side !== null)
    return {
      text: `(${[`${sql} IS NOT NULL`, ...sides.map(({ text }) => text)].join(' AND ')})`,
      values: sides.flatMap(({ values }) => values),
    }
  },
}

const compile = (condition: Condition): Sql => (COMPILERS[condition.is] as Compile<Condition['is']>)(condition)

function joined(conditions: readonly Condition[], operator: string, ofNone: string): Sql {
  const compiled = conditions.map(compile)
  return {
    text: compiled.length === 0 ? ofNone : `(${compiled.map(({ text }) => text).join(operator)})`,
    values: compiled.flatMap(({ values }) => values),
  }
}

const boundSql = (sql: string, sign: '>' | '<', bound: Bound | null): Sql | null =>
  bound && { text: `${sql} ${sign}${bound.inclusive ? '=' : ''} ?`, values: [bound.value] }

function textSql(source: TextSource, test: TextTest): Sql {
  if (source.field === 'tags') return someOf('tags', null, test)
  if (source.field === 'context') return someOf('context', source.key, test)
  const { text, values } = testSql(TEXT_FACTS[source.field].sql, test)
  return { text: `ifnull(${text}, 0)`, values }
}

/** Whether one of the values in a column of JSON meets a test. */
function someOf(column: string, key: string | null, test: TextTest): Sql {
  const { text, values } = testSql('item.value', test)
  const named = key === null ? '' : 'item.key = ? AND '
  return {
    text: `EXISTS (SELECT 1 FROM json_each(${column}) AS item WHERE ${named}${text})`,
    values: key === null ? values : [key, ...values],
  }
}

const folded = (sql: string): string => `lower(${sql})`

/** {@link wordsOf}, which the database calls by this name. */
const words = (sql: string): string => `words_of(${sql})`

const whole = (sql: string, { value, begins }: TextTest): Sql => ({
  text: begins ? `instr(${sql}, ?) = 1` : `${sql} = ?`,
  values: [value],
})

const TESTS: Readonly<Record<TextTest['how'], (sql: string, test: TextTest) => Sql>> = {
  whole,
  folded: (sql, test) => whole(folded(sql), test),
  // Most texts do not have the letters of the first word at all: that is found out at a fraction of the price.
  words: (sql, { value }) => ({
    text: `(instr(${folded(sql)}, ?) > 0 AND instr(${words(sql)}, ?) > 0)`,
    values: [value.split(' ')[1] ?? '', value],
  }),
}
const testSql = (sql: string, test: TextTest): Sql => TESTS[test.how](sql, test)
