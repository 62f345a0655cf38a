import { beforeEach, describe, expect, it } from 'vitest'
import { parseExpression } from '../search/parse.ts'
import type { Asset, Catalog, SearchQuery, SearchResult, SortKey } from './catalog.ts'
import { type OpenCatalog, useCatalog } from './catalog-under-test.contract.ts'

const NOW = Date.UTC(2024, 2, 31, 12)
const DAY = 86_400_000

/** What the cases below find. `d` to `a` is the order of listing: newest first. */
const STORED: readonly Partial<Asset>[] = [
  {
    publicId: 'pets/a-cat',
    displayName: 'A cat',
    tags: ['Green shirt', '16:9', 'kitten'],
    context: { alt: 'A cat, asleep', ['__proto__']: 'own', 'key with "quotes"': 'yes' },
    assetFolder: 'pets',
    bytes: 1024,
    width: 1920,
    height: 1080,
    createdAt: Date.UTC(2024, 0, 1),
  },
  {
    publicId: 'pets/b_cat',
    displayName: 'cat_2',
    tags: ['shirt, green', 'ÄB'],
    context: { alt: '' },
    assetFolder: 'pets/cats',
    bytes: 1025,
    width: 400,
    height: 300,
    createdAt: Date.UTC(2024, 1, 29, 23, 59, 59, 999),
  },
  {
    publicId: 'c.txt',
    displayName: '100%_sure*',
    resourceType: 'raw',
    format: null,
    width: null,
    height: null,
    pages: null,
    assetFolder: 'petsitters',
    bytes: 2 * 1024 ** 2,
    createdAt: NOW - DAY,
  },
  {
    publicId: 'd',
    displayName: 'd',
    resourceType: 'video',
    type: 'private',
    format: 'mp4',
    pages: null,
    width: 0,
    height: 0,
    media: { is_audio: false, duration: 12.5 },
    tags: ['cat'],
    version: NOW / 1000 - 60,
    createdAt: NOW - DAY + 1,
  },
]

const CASES: readonly (readonly [expression: string, found: string])[] = [
  ['', 'dcba'],
  ['*', 'dcba'],

  // Words, without regard to A and a; a whole text by =, which does mind.
  ['tags:shirt', 'ba'],
  ['tags:SHIRT', 'ba'],
  ['tags:"green shirt"', 'a'],
  ['tags:"shirt green"', 'b'],
  ['tags:shi', ''],
  ['tags:shi*', 'ba'],
  ['tags:"green sh*"', 'a'],
  ['tags="Green shirt"', 'a'],
  ['tags="green shirt"', ''],
  ['tags=Green', ''],
  ['tags=Green*', 'a'],
  ['tags:"16:9"', 'a'],
  ['tags:16\\:9', 'a'],
  ['tags:äb', ''],
  ['tags:Äb', 'b'],
  ['tags:*', 'dba'],
  ['-tags:*', 'c'],
  ['tags:(kitten OR ÄB)', 'ba'],
  ['tags:(shirt kitten)', 'a'],
  ['tags:(shirt AND NOT kitten)', 'b'],
  ['tags=(cat OR kitten)', 'da'],
  ['public_id:cat', 'a'],
  ['public_id:pets', 'ba'],
  ['public_id:pets/a*', 'a'],
  ['public_id=pets/*', 'ba'],
  ['public_id=c.txt', 'c'],
  ['filename:b_cat', 'b'],
  ['filename=a-cat', 'a'],
  ['filename=d', 'd'],
  ['display_name:100', 'c'],
  ['display_name:"*"', 'dcba'],
  ['display_name:"\\*"', ''],
  ['display_name="100%_sure\\*"', 'c'],
  ['display_name=%', ''],
  ['display_name=cat_*', 'b'],
  ['display_name=catx*', ''],

  // Context.
  ['context.alt:cat', 'a'],
  ['context.alt=""', 'b'],
  ['context.alt:*', 'ba'],
  ['context.__proto__:own', 'a'],
  ['context.key\\ with\\ \\"quotes\\":yes', 'a'],
  ['context.toString:*', ''],

  // Names and folders.
  ['resource_type:IMAGE', 'ba'],
  ['resource_type=IMAGE', ''],
  ['resource_type=(image OR video)', 'dba'],
  ['type:private', 'd'],
  ['format:mp4', 'd'],
  ['format:j*', 'ba'],
  ['NOT format:jpg', 'dc'],
  ['folder:pets', 'a'],
  ['folder:pets/*', 'ba'],
  ['folder:"pets/*"', 'ba'],
  ['folder=pets/*', 'ba'],
  ['folder:pets*', 'cba'],
  ['asset_folder:""', 'd'],
  ['folder:PETS', ''],

  // Numbers. What is not known is neither above nor below, and is not equal.
  ['bytes>1k', 'dcb'],
  ['bytes>=1KB', 'dcba'],
  ['bytes:1024', 'a'],
  ['bytes=2mb', 'c'],
  ['bytes>1.5m', 'c'],
  ['bytes:[1024 TO 1025]', 'ba'],
  ['bytes:{1024 TO 1025]', 'b'],
  ['bytes:[1024 TO 1025}', 'a'],
  ['bytes:{1024 TO 1025}', ''],
  ['bytes:[* TO 1025}', 'a'],
  ['bytes:[1kb TO *]', 'dcba'],
  ['width>0', 'ba'],
  ['width>=0', 'dba'],
  ['NOT width>0', 'dc'],
  ['height:(300 OR 1080)', 'ba'],
  ['pixels<200000', 'db'],
  ['pages:1', 'ba'],
  ['duration>12', 'd'],
  ['duration:12.5', 'd'],
  ['duration<=12', ''],
  ['aspect_ratio:"16:9"', 'a'],
  ['aspect_ratio="4:3"', 'b'],
  ['aspect_ratio>1.5', 'a'],
  ['NOT aspect_ratio>0', 'dc'],

  // Dates: all of a day, a minute or a second is meant; how long ago is reckoned from now.
  ['created_at:2024-01-01', 'a'],
  ['created_at>2024-01-01', 'dcb'],
  ['created_at>=2024-01-01', 'dcba'],
  ['created_at<=2024-01-01', 'a'],
  ['created_at<2024-01-01', ''],
  ['created_at=2024-02', 'b'],
  ['created_at=2024', 'dcba'],
  ['created_at:"2024-02-29T23:59:59Z"', 'b'],
  ['created_at:"2024-03-01T00:59:59+01:00"', 'b'],
  ['created_at:[2024/01/01 TO 2024-02-29]', 'ba'],
  ['created_at:[2024-01-01 TO 2024-02-29}', 'a'],
  ['created_at>1d', 'd'],
  ['created_at>=24h', 'dc'],
  ['created_at<1m', 'a'],
  ['created_at:[5w TO 1w]', 'b'],
  ['created_at:[* TO 3m]', ''],
  ['created_at>1y', 'dcba'],
  ['uploaded_at>1h', 'd'],

  // Terms without a field, and what binds how.
  ['cat', 'da'],
  ['asleep', 'a'],
  ['raw', 'c'],
  ['cat -tags:kitten', 'd'],
  ['cat AND kitten OR raw', 'ca'],
  ['raw OR cat kitten', 'ca'],
  ['(raw OR cat) kitten', 'a'],
  ['NOT cat OR kitten', 'cba'],
  ['NOT (cat OR kitten)', 'cb'],
  ['NOT NOT cat', 'da'],
  ['- - cat', 'da'],
]

/** What every driver of the catalog finds. */
export function describeSearch(driver: string, open: OpenCatalog): void {
  describe(`${driver} as what is searched`, () => {
    let catalog: Catalog
    const { store } = useCatalog(open, (fresh) => {
      catalog = fresh
    })
    beforeEach(async () => {
      await store({ ...STORED[0], cloudName: 'other' })
      for (const facts of STORED) await store(facts)
    })

    const search = (expression: string, query: Partial<SearchQuery> = {}): Promise<SearchResult> =>
      catalog.search({
        cloudName: 'demo',
        expression,
        condition: parseExpression(expression, NOW),
        sortBy: [],
        maxResults: 50,
        aggregate: [],
        ...query,
      })
    const lettersOf = ({ assets }: SearchResult): string =>
      assets.map(({ publicId }) => publicId.replace('pets/', '').charAt(0)).join('')

    it.each(CASES)('finds by %j: %j', async (expression, found) => {
      const result = await search(expression)
      expect(lettersOf(result)).toBe(found)
      expect(result.totalCount).toBe(found.length)
    })

    it.each([
      ['bytes', 'asc', 'abdc'],
      ['bytes', 'desc', 'cdba'],
      ['format', 'asc', 'badc'],
      ['format', 'desc', 'dbac'],
      ['duration', 'asc', 'dcba'],
      ['width', 'asc', 'dbac'],
      ['width', 'desc', 'abdc'],
      ['filename', 'asc', 'abcd'],
      ['created_at', 'asc', 'abcd'],
    ] as const)('sorts by %s %s: what has none comes last, equals newest first', async (field, direction, wanted) => {
      expect(lettersOf(await search('', { sortBy: [{ field, direction }] }))).toBe(wanted)
    })

    it.each<readonly [string, readonly SortKey[]]>([
      ['by default', []],
      [
        'by two facts, one of them falling',
        [
          { field: 'format', direction: 'asc' },
          { field: 'aspect_ratio', direction: 'desc' },
        ],
      ],
      [
        'by facts that not all have',
        [
          { field: 'duration', direction: 'desc' },
          { field: 'width', direction: 'asc' },
        ],
      ],
    ])('gives each asset once, page by page, %s', async (_case, sortBy) => {
      const whole = await search('cat OR raw OR image', { sortBy })
      expect(whole).toMatchObject({ totalCount: 4, nextCursor: null })
      const seen: string[] = []
      let cursor: string | null = null
      do {
        const page: SearchResult = await search('cat OR raw OR image', {
          sortBy,
          maxResults: 1,
          ...(cursor !== null && { cursor }),
        })
        expect(page.totalCount).toBe(4)
        seen.push(lettersOf(page))
        cursor = page.nextCursor
      } while (cursor !== null)
      expect(seen.join('')).toBe(lettersOf(whole))
    })

    it('goes on where it was when the asset it ended with is gone', async () => {
      const first = await search('', { maxResults: 2 })
      for (const asset of first.assets) await catalog.remove('demo', asset)
      expect(lettersOf(await search('', { cursor: first.nextCursor ?? '' }))).toBe('ba')
    })

    it('refuses a cursor of another search, and what is none', async () => {
      const { nextCursor } = await search('bytes>0', { maxResults: 1 })
      const cursor = nextCursor ?? ''
      expect(lettersOf(await search('bytes>0', { cursor, maxResults: 2, aggregate: ['tags'] }))).toBe('cb')
      const [digest] = JSON.parse(Buffer.from(cursor, 'base64url').toString())
      const forged = (...place: unknown[]) => Buffer.from(JSON.stringify([digest, ...place])).toString('base64url')
      for (const [expression, query] of [
        ['bytes>1', { cursor }],
        ['bytes>0', { cursor, sortBy: [{ field: 'bytes', direction: 'asc' }] }],
        ['bytes>0', { cursor, cloudName: 'other' }],
        ['bytes>0', { cursor: '' }],
        ['bytes>0', { cursor: 'none' }],
        ['bytes>0', { cursor: forged(1) }],
        ['bytes>0', { cursor: forged(1, '1') }],
        ['bytes>0', { cursor: forged('1; DROP TABLE assets', 1) }],
        ['bytes>0', { cursor: forged(1, { value: 1 }) }],
      ] as const)
        await expect(search(expression, query)).rejects.toMatchObject({ refusal: 'invalidParameter', status: 400 })
    })

    it('counts on all pages what each value is found, most first, then by its letters', async () => {
      const { aggregations, totalCount } = await search('-public_id:c.txt', {
        maxResults: 1,
        aggregate: ['resource_type', 'type', 'format', 'tags'],
      })
      expect(totalCount).toBe(3)
      expect(aggregations).toEqual({
        resource_type: [
          ['image', 2],
          ['video', 1],
        ],
        type: [
          ['upload', 2],
          ['private', 1],
        ],
        format: [
          ['jpg', 2],
          ['mp4', 1],
        ],
        tags: ['16:9', 'Green shirt', 'cat', 'kitten', 'shirt, green', 'ÄB'].map((tag) => [tag, 1]),
      })
    })

    it('gives copies, that callers may do with what they like', async () => {
      const { assets } = await search('public_id:c.txt')
      Object.assign(assets[0] as Asset, { publicId: 'changed' })
      expect(lettersOf(await search('public_id:c.txt'))).toBe('c')
    })
  })
}
