import { RESOURCE_TYPES, STORED_TYPES } from 'countersign/protocol'
import type { Bound, Condition, ConditionOf, MetadataBound, TextSource, TextTest } from '../search/condition.ts'
import type { Aggregate, SearchQuery } from './catalog.ts'
import { afterPrefix } from './prefix.ts'
import { NUMBER_FACTS, TEXT_FACTS } from './search-facts.ts'
import { keysOf, orderOf, type SearchPosition } from './search-order.ts'
import { ASSET_COLUMNS, type AssetRow } from './sql-statements.ts'
import type { Dialect, Row, SqlValue, Steps } from './sql-steps.ts'

export interface Found {
  /** Those of one page and the first of the next, if any. */
  rows: readonly { row: AssetRow; position: SearchPosition }[]
  totalCount: number
  aggregations: Readonly<Partial<Record<Aggregate, readonly (readonly [string, number])[]>>>
}

/** What a condition is written with: nothing that a client sent is ever part of the text. */
interface Writer {
  dialect: Dialect
  /** What stands for the cloud that is searched. */
  cloudName: string
  /** Binds a value; answers what stands for it in the text. */
  bind(value: SqlValue): string
  /** Whether the index of names may know what begins so: not where another one knows of fewer, for it may be all there is. */
  seeksPrefixes: boolean
}

/** Searches the rows of one moment: the caller sees to that. */
export function* searchRows(dialect: Dialect, query: SearchQuery, after: SearchPosition | null): Steps<Found> {
  const values: Record<string, SqlValue> = {}
  const bind = (value: SqlValue) => {
    const name = `v${Object.keys(values).length}`
    values[name] = value
    return `:${name}`
  }
  const cloudName = bind(query.cloudName)
  const writer: Writer = { dialect, cloudName, bind, seeksPrefixes: true }
  const where = `cloud_name = ${cloudName} AND ${compile(query.condition, writer)}`
  const wanted = { ...values }
  const keys = keysOf(query).map((key) => {
    const { sql, absent } = orderOf(key)
    return { sql: `coalesce(${sql(dialect, bind)}, ${literalOf(absent, dialect)})`, direction: key.direction }
  })
  const order = [...keys, { sql: 'sequence', direction: 'desc' } as const]
  const beyond = after === null ? '' : `AND ${follows(order, [...after.values, after.sequence], bind)}`
  const rows = yield {
    sql: `SELECT ${[ASSET_COLUMNS, ...keys.map(({ sql }, index) => `${sql} AS key${index}`)].join(', ')} FROM assets
      WHERE ${where} ${beyond}
      ORDER BY ${order.map(({ sql, direction }) => `${sql} ${direction.toUpperCase()}`).join(', ')} LIMIT :limit`,
    values: { ...values, limit: query.maxResults + 1 },
    seldom: true,
  }
  const [counted] = yield { sql: `SELECT count(*) AS count FROM assets WHERE ${where}`, values: wanted, seldom: true }
  const aggregations: Found['aggregations'] = {}
  for (const aggregate of query.aggregate) {
    const counts = yield { sql: COUNTS[aggregate](where, dialect), values: wanted, seldom: true }
    Object.assign(aggregations, { [aggregate]: counts.map(({ value, count }) => [String(value), Number(count)]) })
  }
  return {
    rows: rows.map((found) => split(found, keys.length)),
    totalCount: Number(counted?.count),
    aggregations,
  }
}

/** Takes what a row is sorted by out of it. */
function split(found: Row, keyCount: number): Found['rows'][number] {
  const entries = Object.entries(found)
  const row = Object.fromEntries(entries.slice(0, entries.length - keyCount)) as unknown as AssetRow
  const values = entries.slice(entries.length - keyCount).map(([, value]) => value as string | number)
  return { row, position: { values, sequence: row.sequence } }
}

/** Our own constants, none of them a client's. */
function literalOf(absent: string | number, { letter }: Dialect): string {
  if (typeof absent === 'number') return absent.toExponential()
  return absent === '' ? `''` : letter(absent.codePointAt(0) as number)
}

/** What comes after a place in an order whose directions may differ. */
function follows(
  order: readonly { sql: string; direction: 'asc' | 'desc' }[],
  place: readonly SqlValue[],
  bind: Writer['bind'],
): string {
  const bound = place.map(bind)
  const cases = order.map(({ sql, direction }, index) => {
    const same = order.slice(0, index).map((each, at) => `${each.sql} = ${bound[at]}`)
    return [...same, `${sql} ${direction === 'asc' ? '>' : '<'} ${bound[index]}`].join(' AND ')
  })
  return `(${cases.join(' OR ')})`
}

const countBy = (column: string) => (where: string) =>
  `SELECT ${column} AS value, count(*) AS count FROM assets WHERE ${where} AND ${column} IS NOT NULL
    GROUP BY ${column} ORDER BY count DESC, value`

const COUNTS: Readonly<Record<Aggregate, (where: string, dialect: Dialect) => string>> = {
  resource_type: countBy('resource_type'),
  type: countBy('type'),
  format: countBy('format'),
  tags: (where, { items, bytewise }) => `SELECT ${bytewise('item.value')} AS value, count(DISTINCT tagged) AS count
    FROM (SELECT sequence AS tagged, tags AS all_tags FROM assets WHERE ${where}) AS found CROSS JOIN ${items('all_tags')}
    GROUP BY ${bytewise('item.value')} ORDER BY count DESC, ${bytewise('item.value')}`,
}

const listed = (names: readonly string[]) => `(${names.map((name) => `'${name}'`).join(', ')})`

/** All that there are: without one the index of tags has no order, and without either that of names has none. */
const OF_TYPES = listed(RESOURCE_TYPES)
const OF_NAMES = `resource_type IN ${OF_TYPES} AND type IN ${listed(STORED_TYPES)}`

type Compile<K extends Condition['is']> = (condition: ConditionOf<K>, writer: Writer) => string

/** A condition is true or false, never NULL: `NOT` of an unknown fact would find nothing. */
const COMPILERS: { [K in Condition['is']]: Compile<K> } = {
  all: ({ of }, writer) => joined(of, ' AND ', 'TRUE', of.some(isNarrow) ? withoutPrefixes(writer) : writer),
  any({ of }, writer) {
    const names = of.flatMap((each) => (isName(each) ? [each.test.value] : []))
    if (names.length === 0 || names.length < of.length) return joined(of, ' OR ', 'FALSE', withoutPrefixes(writer))
    return `(${OF_NAMES} AND public_id IN (${names.map(writer.bind).join(', ')}))`
  },
  not: ({ of }, writer) => `NOT ${compile(of, withoutPrefixes(writer))}`,
  text: ({ in: source, test }, writer) => textSql(source, test, writer),
  number({ field, from, to }, { dialect, bind }) {
    const sql = NUMBER_FACTS[field].sql(dialect)
    const side = (sign: '>' | '<', bound: Bound | null) =>
      bound === null
        ? []
        : [`${sql} ${sign}${bound.inclusive ? '=' : ''} CAST(${bind(bound.value)} AS DOUBLE PRECISION)`]
    return `(${[`${sql} IS NOT NULL`, ...side('>', from), ...side('<', to)].join(' AND ')})`
  },
  metadata({ id, from, to }, { dialect, bind }) {
    const isText = typeof (from ?? to)?.value === 'string'
    const sql = isText ? dialect.bytewise('item.value') : dialect.number('item.value')
    const side = (sign: '>' | '<', bound: MetadataBound | null) =>
      bound === null ? [] : [`${sql} ${sign}${bound.inclusive ? '=' : ''} ${bind(bound.value)}`]
    const within = [...side('>', from), ...side('<', to), 'TRUE'].join(' AND ')
    return `EXISTS (SELECT 1 FROM ${dialect.member('metadata', bind(id))} WHERE ${within})`
  },
}

const compile = (condition: Condition, writer: Writer): string =>
  (COMPILERS[condition.is] as Compile<Condition['is']>)(condition, writer)

const withoutPrefixes = (writer: Writer): Writer => ({ ...writer, seeksPrefixes: false })

/** Whether it wants one whole text, and no more than begins so. */
const isWhole = (condition: Condition): condition is ConditionOf<'text'> =>
  condition.is === 'text' && condition.test.how === 'whole' && !condition.test.begins

const isName = (condition: Condition): condition is ConditionOf<'text'> =>
  isWhole(condition) && condition.in.field === 'public_id'

/** Whether another index than that of names knows of what fulfils it. */
const isNarrow = (condition: Condition): boolean =>
  condition.is === 'all'
    ? condition.of.some(isNarrow)
    : isWhole(condition) && ['tags', 'asset_folder', 'asset_id'].includes(condition.in.field)

function joined(conditions: readonly Condition[], operator: string, ofNone: string, writer: Writer): string {
  const compiled = conditions.map((condition) => compile(condition, writer))
  return compiled.length === 0 ? ofNone : `(${compiled.join(operator)})`
}

function textSql(source: TextSource, test: TextTest, writer: Writer): string {
  const { dialect, bind } = writer
  // One whole tag is in the index of tags; anything else is looked for in those of every asset.
  if (source.field === 'tags' && test.how === 'whole' && !test.begins)
    return `sequence IN (SELECT asset FROM asset_tags WHERE of_cloud = ${writer.cloudName} AND of_type IN ${OF_TYPES} AND tag = ${bind(test.value)})`
  if (source.field === 'tags') return `EXISTS (SELECT 1 FROM ${dialect.items('tags')} WHERE ${testItem(test, writer)})`
  if (source.field === 'metadata')
    return `EXISTS (SELECT 1 FROM ${dialect.member('metadata', bind(source.id))} WHERE ${testItem(test, writer)})`
  if (source.field === 'metadata_ids')
    return `EXISTS (SELECT 1 FROM ${dialect.keys('metadata')} WHERE ${testSql(dialect.bytewise('item.key'), test, writer)})`
  if (source.field === 'public_id' && test.how === 'whole' && (writer.seeksPrefixes || !test.begins))
    return `(${OF_NAMES} AND ${nameSql(test, writer)})`
  // What every asset has is compared as it stands: an index may know.
  if (source.field === 'asset_folder' || source.field === 'asset_id')
    return testSql(TEXT_FACTS[source.field].sql(dialect), test, writer)
  if (source.field !== 'context')
    return `coalesce(${testSql(TEXT_FACTS[source.field].sql(dialect), test, writer)}, FALSE)`
  const named = source.key === null ? '' : `item.key = ${bind(source.key)} AND `
  return `EXISTS (SELECT 1 FROM ${dialect.entries('context')} WHERE ${named}${testItem(test, writer)})`
}

/** One public id, or all that begin so, as a range of the index of names. */
function nameSql({ value, begins }: TextTest, { bind }: Writer): string {
  if (!begins) return `public_id = ${bind(value)}`
  const beyond = afterPrefix(value)
  return `public_id >= ${bind(value)}${beyond === null ? '' : ` AND public_id < ${bind(beyond)}`}`
}

/** Of a column of JSON, one value. */
const testItem = (test: TextTest, writer: Writer): string =>
  testSql(writer.dialect.bytewise('item.value'), test, writer)

type Test = (sql: string, test: TextTest, writer: Writer) => string

const whole: Test = (sql, { value, begins }, { dialect, bind }) =>
  begins ? `${dialect.position(sql, bind(value))} = 1` : `${sql} = ${bind(value)}`

const TESTS: Readonly<Record<TextTest['how'], Test>> = {
  whole,
  folded: (sql, test, writer) => whole(`lower(${sql})`, test, writer),
  // Most texts do not have the letters of the first word at all: that is found out at a fraction of the price.
  words(sql, { value }, { dialect: { position, words }, bind }) {
    const first = position(`lower(${sql})`, bind(value.split(' ')[1] ?? ''))
    return `(${first} > 0 AND ${position(words(sql), bind(value))} > 0)`
  },
}
const testSql: Test = (sql, test, writer) => TESTS[test.how](sql, test, writer)
