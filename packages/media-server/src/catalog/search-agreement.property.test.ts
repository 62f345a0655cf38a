import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseExpression } from '../search/parse.ts'
import { AGGREGATES, type Asset, type Catalog, type SearchQuery, type SortKey } from './catalog.ts'
import { anAsset } from './catalog-under-test.contract.ts'
import { createMemoryCatalog } from './memory-catalog.ts'
import { aField } from './metadata.contract.ts'
import type { Metadata, MetadataType } from './metadata.ts'
import { usePostgres } from './postgres-under-test.contract.ts'
import { openSqliteCatalog } from './sqlite-catalog.ts'

/** `COUNTERSIGN_RUNS=10000` asks as often as the figures in the docs say. */
const RUNS = Number(process.env.COUNTERSIGN_RUNS ?? 60)
/** A server in another process takes longer to ask. */
const POSTGRES_EVERY = 4
const NOW = Date.UTC(2024, 2, 31, 12)

const oneOf = <T>(...values: readonly T[]) => fc.constantFrom(...values)
const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: null })

/** Few letters, so that what is stored and what is looked for often meet, and those that mean something to SQL, JSON or us. */
const LETTERS = ['a', 'A', 'b', 'B', 'ab', '_', '-', ' ', '  ', '/', '.', ':', '%', '*', "'", '"', '\\', '<', '>', '[']
const text = (extra: readonly string[] = []) =>
  fc.oneof(
    fc
      .array(oneOf(...LETTERS, ...extra, 'é', 'É', 'ß', '😀', '\u{10ffff}', '\ufffd'), { maxLength: 6 })
      .map((all) => all.join('')),
    fc
      .array(fc.tuple(oneOf('a', 'b', 'A'), oneOf(' ', ' - ', ', ')), { minLength: 1, maxLength: 3 })
      .map((all) => all.flat().slice(0, -1).join('')),
  )
const side = maybe(oneOf(0, 1, 3, 4, 9, 16, 1080, 1920))
const moment = oneOf(
  NOW,
  NOW - 1,
  NOW - 86_400_000,
  NOW - 86_399_999,
  Date.UTC(2024, 0, 1),
  Date.UTC(2023, 11, 31, 23, 59, 59, 999),
)

const FIELDS: ReadonlyMap<string, MetadataType> = new Map([
  ['text', 'string'],
  ['toString', 'string'],
  ['n', 'integer'],
  ['day', 'date'],
  ['one', 'enum'],
  ['some', 'set'],
])
const day = oneOf('2024-03-31', '2024-03-30', '2024-01-01', '2023-12-31', '0999-12-31', '9999-12-31')
const metadata = fc
  .record(
    { text: text(), toString: text(), n: fc.integer({ min: -2, max: 12 }), day, one: text(), some: fc.array(text()) },
    { requiredKeys: [] },
  )
  .map((values) => values as Metadata)

const assets = fc.uniqueArray(
  fc.record({
    publicId: text().map((id) => `p${id}`),
    resourceType: oneOf('image', 'video', 'raw'),
    type: oneOf('upload', 'private'),
    format: maybe(oneOf('jpg', 'a', 'B')),
    bytes: oneOf(0, 1, 1023, 1024, 1025, 1_572_864),
    etag: oneOf('a', 'ab', 'b'),
    width: side,
    height: side,
    pages: maybe(oneOf(1, 2)),
    media: maybe(fc.record({ is_audio: fc.boolean(), duration: oneOf(0, 0.1, 12.345678, 60) })),
    tags: fc.uniqueArray(text(), { maxLength: 3 }),
    context: fc.dictionary(fc.oneof(oneOf('__proto__', 'toString', '"', 'key'), text()), text(['\n']), { maxKeys: 3 }),
    metadata,
    assetFolder: oneOf('', 'a', 'A', 'a/b', 'ab', 'a/', 'a b'),
    displayName: text(),
    accessMode: oneOf('public', 'authenticated'),
    moderationStatus: maybe(oneOf('pending', 'approved', 'rejected')),
    version: oneOf(1_700_000_000, NOW / 1000 - 3600, NOW / 1000),
    createdAt: moment,
  }) satisfies fc.Arbitrary<Partial<Asset>>,
  { maxLength: 12, selector: ({ resourceType, type, publicId }) => JSON.stringify([resourceType, type, publicId]) },
)

const quoted = fc.tuple(text(), oneOf('', '*')).map(([value, end]) => `"${value.replace(/[\\"*]/g, '\\$&')}${end}"`)
const bare = fc
  .tuple(text(), oneOf('', '*'))
  .filter(([value]) => !/^-?$/.test(value))
  .map(([value, end]) => `${value.replace(/[\\"*:<>[\s]/g, '\\$&')}${end}`)
const value = fc.oneof(quoted, bare, oneOf('public', 'AUTH*', 'pending', 'rejected', 'manual'))
const number = oneOf('0', '1', '3', '9', '12.345678', '1024', '1080', '1920', '"16:9"', '"4:3"', '1k', '1.5mb')
const date = oneOf(
  '2024-01-01',
  '2023',
  '2024-03',
  '"2024-03-31T12:00:00Z"',
  '"2023-12-31T23:59:59.999"',
  '1h',
  '1d',
  '3m',
  '1y',
)
const range = (of: fc.Arbitrary<string>) =>
  fc
    .tuple(oneOf('[', '{'), fc.oneof(of, oneOf('*')), fc.oneof(of, oneOf('*')), oneOf(']', '}'))
    .map(([open, from, to, close]) => `${open}${from} TO ${to}${close}`)
const comparison = oneOf('=', ':', '>', '>=', '<', '<=')
const TEXTS = [
  'public_id',
  'filename',
  'display_name',
  'tags',
  'format',
  'resource_type',
  'type',
  'etag',
  'folder',
  'access_mode',
  'moderation_status',
  'moderation_kind',
  'context.key',
  'context.\\"',
  'context.__proto__',
  'context.toString',
  'metadata.text',
  'metadata.toString',
  'metadata.one',
  'metadata.some',
  'metadata',
]
const NUMBERS = ['bytes', 'width', 'height', 'pixels', 'aspect_ratio', 'pages', 'duration', 'version']
const DATES = ['created_at', 'uploaded_at', 'metadata.day']
const INTEGERS = ['metadata.n']
const integer = oneOf('0', '3', '"-1"', '9', '1.5', '10')

const { expression } = fc.letrec<{ expression: string; values: string }>((tie) => ({
  values: fc.oneof(
    { maxDepth: 2 },
    value,
    fc
      .tuple(tie('values'), oneOf(' ', ' AND ', ' OR ', ' NOT '), tie('values'))
      .map(([a, sign, b]) => `(${a}${sign}${b})`),
  ),
  expression: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'expression' },
    fc.tuple(oneOf(...TEXTS), oneOf(':', '='), tie('values')).map((parts) => parts.join('')),
    fc.tuple(oneOf(...NUMBERS), comparison, number).map((parts) => parts.join('')),
    fc.tuple(oneOf(...INTEGERS), comparison, integer).map((parts) => parts.join('')),
    fc.tuple(oneOf(...INTEGERS), oneOf(':', '='), range(integer)).map((parts) => parts.join('')),
    fc.tuple(oneOf(...DATES), comparison, date).map((parts) => parts.join('')),
    fc.tuple(oneOf(...NUMBERS), oneOf(':', '='), range(number)).map((parts) => parts.join('')),
    fc.tuple(oneOf(...DATES), oneOf(':', '='), range(date)).map((parts) => parts.join('')),
    value,
    fc
      .tuple(tie('expression'), oneOf(' ', ' AND ', ' OR ', ' -', ' +', ' AND NOT '), tie('expression'))
      .map(([a, sign, b]) => `(${a}${sign}${b})`),
    tie('expression').map((inner) => `NOT (${inner})`),
  ),
}))

const metadataKey = fc.record({
  key: oneOf(
    { metadata: 'n', holds: 'number' } as const,
    { metadata: 'day', holds: 'text' } as const,
    { metadata: 'text', holds: 'text' } as const,
    { metadata: 'toString', holds: 'text' } as const,
    { metadata: 'one', holds: 'text' } as const,
  ),
  direction: oneOf('asc' as const, 'desc' as const),
})
const sortBy: fc.Arbitrary<readonly SortKey[]> = fc.array(
  fc.oneof(
    metadataKey.map(({ key, direction }) => ({ ...key, direction })),
    fc.record({
      field: oneOf<Extract<SortKey, { field: unknown }>['field']>(
        'public_id',
        'filename',
        'format',
        'bytes',
        'width',
        'aspect_ratio',
        'pages',
        'duration',
        'created_at',
        'uploaded_at',
        'type',
        'moderation_status',
        'moderation_kind',
        'access_mode',
      ),
      direction: oneOf('asc' as const, 'desc' as const),
    }),
  ),
  { maxLength: 3 },
)

/** `null` for what is no expression: `bytes>"16:9"`. */
const parsed = (written: string) => {
  try {
    return parseExpression(written, NOW, FIELDS)
  } catch (error) {
    expect(error).toMatchObject({ refusal: 'invalidExpression' })
    return null
  }
}

async function readAll(catalog: Catalog, query: SearchQuery) {
  const pages: string[][] = []
  let cursor: string | null = null
  do {
    const page = await catalog.search({ ...query, aggregate: [], ...(cursor !== null && { cursor }) })
    pages.push(page.assets.map(({ assetId }) => assetId))
    cursor = page.nextCursor
  } while (cursor !== null)
  return pages
}

describe('a search', () => {
  const { fresh } = usePostgres()
  let runs = 0
  let judged = 0
  let found = 0

  it(
    'finds the same in memory, in SQLite and in Postgres, in the same order, on the same pages, counted the same',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          assets,
          fc.array(fc.record({ expression, sortBy, maxResults: oneOf(1, 3, 50) }), { minLength: 20, maxLength: 20 }),
          async (stored, queries) => {
            runs += 1
            await using postgres = runs % POSTGRES_EVERY === 1 ? await fresh() : null
            const both = [createMemoryCatalog(), openSqliteCatalog(':memory:')] as const
            const catalogs = [...both, ...(postgres ? [postgres.catalog] : [])]
            const fields = [...FIELDS].map(([id, type]) => aField(id, { type }))
            for (const catalog of catalogs) await catalog.changeMetadataSchema('demo', () => ({ fields, rules: [] }))
            for (const facts of stored) {
              const asset = anAsset(facts)
              for (const catalog of catalogs) {
                await catalog.openIntent(asset.blobId, 1)
                await catalog.commitUpload(asset, { overwrite: false })
              }
            }
            for (const each of queries) {
              const condition = parsed(each.expression)
              if (condition === null) continue
              const query = { ...each, condition, cloudName: 'demo', aggregate: AGGREGATES }
              const answers = await Promise.all(catalogs.map((catalog) => catalog.search(query)))
              const wanted = answers[0] as (typeof answers)[number]
              // As text: own keys such as `toString` confuse comparisons of objects.
              const [one, ...others] = answers.map((found) => JSON.stringify({ ...found, nextCursor: null }))
              for (const other of others) expect(other, each.expression).toBe(one)
              const [some, ...more] = await Promise.all(catalogs.map((catalog) => readAll(catalog, query)))
              for (const pages of more) expect(pages, each.expression).toEqual(some)
              expect(some?.flat()).toHaveLength(wanted.totalCount)
              judged += 1
              if (wanted.totalCount > 0 && wanted.totalCount < stored.length) found += 1
            }
            await both[1].close()
          },
        ),
        { numRuns: RUNS },
      )
    },
    60_000 + RUNS * 2_000,
  )

  it('was asked questions that tell assets apart', () => {
    expect(judged).toBeGreaterThan(RUNS * 10)
    expect(found).toBeGreaterThan(judged / 10)
  })
})
