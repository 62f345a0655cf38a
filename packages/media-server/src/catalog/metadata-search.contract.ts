import { beforeEach, describe, expect, it } from 'vitest'
import { parseExpression } from '../search/parse.ts'
import type { Catalog } from './catalog.ts'
import { type OpenCatalog, useCatalog } from './catalog-under-test.contract.ts'
import { aField } from './metadata.contract.ts'
import type { Metadata, MetadataType } from './metadata.ts'

const NOW = Date.UTC(2024, 2, 31, 12)

const TYPES = new Map<string, MetadataType>([
  ['text', 'string'],
  ['stock', 'integer'],
  ['day', 'date'],
  ['one', 'enum'],
  ['some', 'set'],
  ['a.b-c', 'string'],
  ['größe', 'integer'],
  ['toString', 'string'],
])

/** What the cases below find, by its letter. */
const STORED: Readonly<Record<string, Metadata>> = {
  a: { text: 'A cat, asleep', stock: 10, day: '2024-03-30', one: 'red', some: ['red', 'light green'], 'a.b-c': 'x' },
  b: { text: '7', stock: 9, day: '2024-03-31', one: 'Red', some: ['green'], größe: 4 },
  c: { stock: -5, day: '0999-12-31', some: ['a"b', "c'd"] },
  d: {},
}

const CASES: readonly (readonly [expression: string, found: string])[] = [
  // Words of a text; a whole text by =.
  ['metadata.text:CAT', 'a'],
  ['metadata.text:"cat asleep"', 'a'],
  ['metadata.text=cat', ''],
  ['metadata.text="A cat, asleep"', 'a'],
  ['metadata.text="A cat*"', 'a'],
  ['metadata.text=7', 'b'],
  ['metadata.text:*', 'ab'],
  ['-metadata.text:*', 'cd'],
  ['metadata.a.b-c:x', 'a'],
  ['metadata.toString:*', ''],

  // Numbers.
  ['metadata.stock:10', 'a'],
  ['metadata.stock=9', 'b'],
  ['metadata.stock>9', 'a'],
  ['metadata.stock>=9', 'ab'],
  ['metadata.stock<9.5', 'bc'],
  ['metadata.stock=-5', 'c'],
  ['metadata.stock<=-5', 'c'],
  ['metadata.stock>-5', 'ab'],
  ['metadata.stock:[9 TO 10}', 'b'],
  ['metadata.stock:["-5" TO 9]', 'bc'],
  ['metadata.stock:[* TO *]', 'abc'],
  ['NOT metadata.stock>9', 'bcd'],
  ['metadata.größe<5', 'b'],

  // Days, with what they can be compared to.
  ['metadata.day=2024-03-30', 'a'],
  ['metadata.day:2024', 'ab'],
  ['metadata.day>2024-03-30', 'b'],
  ['metadata.day>=2024-03-30', 'ab'],
  ['metadata.day<2024-03-31', 'ac'],
  ['metadata.day<=2024-03-31', 'abc'],
  ['metadata.day>1d', 'b'],
  ['metadata.day>"2024-03-30T00:00:00Z"', 'b'],
  ['metadata.day>="2024-03-30T00:00:00Z"', 'ab'],
  ['metadata.day<"2024-03-30T12:00:00Z"', 'ac'],
  ['metadata.day:[2024-03-30 TO 2024-03-31}', 'a'],
  ['metadata.day:{2024-03-30 TO *]', 'b'],
  ['metadata.day<9999-12-31', 'abc'],
  ['metadata.day<=9999-12-31', 'abc'],
  ['metadata.day>9999-12-31', ''],

  // Entries, by their external ids: of several, one is enough.
  ['metadata.one:RED', 'ab'],
  ['metadata.one=red', 'a'],
  ['metadata.some:green', 'b'],
  ['metadata.some:"light green"', 'a'],
  ['metadata.some:(red OR green)', 'ab'],
  ['metadata.some:(red AND "light green")', 'a'],
  ['metadata.some="a\\"b"', 'c'],
  ["metadata.some=c'd", 'c'],
  ['metadata.some=l*', 'a'],

  // Whether there is a value at all.
  ['metadata=stock', 'abc'],
  ['metadata:stock', 'abc'],
  ['-metadata=stock', 'd'],
  ['metadata=größe', 'b'],
  ['metadata=(text OR some)', 'abc'],
  ['metadata=none', ''],
  ['metadata=*', 'abc'],

  // Terms without a field are not looked for in metadata.
  ['asleep', ''],
]

/** What every driver of {@link Catalog} finds by structured metadata. */
export function describeMetadataSearch(driver: string, open: OpenCatalog): void {
  describe(`${driver} as what is searched by metadata`, () => {
    let catalog: Catalog
    const { store } = useCatalog(open, (fresh) => {
      catalog = fresh
    })
    beforeEach(async () => {
      const fields = [...TYPES].map(([id, type]) => aField(id, { type }))
      for (const cloudName of ['demo', 'other'])
        await catalog.changeMetadataSchema(cloudName, () => ({ fields, rules: [] }))
      for (const [publicId, metadata] of Object.entries(STORED))
        await store({ publicId, displayName: publicId, metadata })
      await store({ cloudName: 'other', publicId: 'a', metadata: STORED.a ?? {} })
    })

    it.each(CASES)('finds by %j: %j', async (expression, found) => {
      const result = await catalog.search({
        cloudName: 'demo',
        expression,
        condition: parseExpression(expression, NOW, TYPES),
        sortBy: [{ field: 'public_id', direction: 'asc' }],
        maxResults: 50,
        aggregate: [],
      })
      expect(result.assets.map(({ publicId }) => publicId).join('')).toBe(found)
      expect(result.totalCount).toBe(found.length)
    })
  })
}
