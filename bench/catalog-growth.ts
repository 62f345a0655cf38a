/**
 * `node bench/catalog-growth.ts [sqlite|postgres] [--json]`: what calls of the media server's catalog take with 1,000, 100,000
 * and 1,000,000 assets in it: the built package, sizes in turn. Assets are picked anywhere. A search that has to look at every
 * asset grows with their number, and nothing else is claimed of it; one for a whole tag, or for a folder, does not.
 *
 * Nothing waits for the disk: that takes as long at every size, and would hide what grows. Filling takes some minutes and
 * 4 GB of disk.
 */
import { randomBytes } from 'node:crypto'
import type { Asset, Catalog, Condition, ListQuery } from '@countersign/media-server'
import { assetIdOf, CLOUD_NAME, DATABASES, type Filled, groupOf, nameOf } from './catalog-databases.ts'
import { compareGrowth, type Operation } from './growth.ts'
import { requireBuilt } from './measure.ts'

requireBuilt('packages/sdk/dist/protocol.js', 'packages/media-server/dist/index.js')

const SIZES = [1_000, 100_000, 1_000_000] as const

const anyOf = (size: number): number => 1 + Math.floor(Math.random() * size)
const anyName = (size: number) => ({
  resourceType: 'raw' as const,
  type: 'upload' as const,
  publicId: nameOf(anyOf(size), size),
})
const hex = (): string => randomBytes(16).toString('hex')

const PAGE: ListQuery = { cloudName: CLOUD_NAME, resourceType: 'raw', direction: 'desc', maxResults: 10 }
const list =
  (query: (size: number) => Partial<ListQuery>): Operation<Catalog>['run'] =>
  (catalog, size) =>
    catalog.list({ ...PAGE, ...query(size) })

/** Stored by a call, and removed again when the call was measured. */
const fresh: Asset[] = []

async function store(catalog: Catalog, size: number): Promise<void> {
  const template = await catalog.get(CLOUD_NAME, anyName(size))
  if (!template) throw new Error('every name that is picked has an asset')
  const ids = { assetId: hex(), versionId: hex(), blobId: hex(), publicId: `fresh/${hex()}` }
  const asset = { ...template, ...ids }
  fresh.push(asset)
  await catalog.openIntent(asset.blobId, asset.createdAt)
  await catalog.commitUpload(asset, { overwrite: true })
}

async function tidy(catalog: Catalog): Promise<void> {
  for (const asset of fresh.splice(0))
    await catalog.forgetLeftovers((await catalog.remove(CLOUD_NAME, asset))?.freed ?? [])
}

const search = (expression: string, condition: (size: number) => Condition): Operation<Catalog> => ({
  run: (catalog, size) =>
    catalog.search({
      cloudName: CLOUD_NAME,
      condition: condition(size),
      expression,
      sortBy: [],
      maxResults: 10,
      aggregate: [],
    }),
  atMost: null,
  calls: 1,
  rounds: 5,
})

/** By what an asset has an index of. */
const searchWhole = (expression: string, field: 'tags' | 'asset_folder', value: string): Operation<Catalog> => ({
  ...search(expression, () => ({ is: 'text', in: { field }, test: { how: 'whole', value, begins: false } })),
  atMost: 1.5,
})

const OPERATIONS: Readonly<Record<string, Operation<Catalog>>> = {
  get: { run: (catalog, size) => catalog.get(CLOUD_NAME, anyName(size)) },
  getById: { run: (catalog, size) => catalog.getById(CLOUD_NAME, assetIdOf(anyOf(size))) },
  'list, the newest 10': { run: list(() => ({})) },
  'list, the newest 500': { run: list(() => ({ maxResults: 500 })) },
  'list, 10 of a prefix': {
    run: list((size) => ({ type: 'upload', prefix: `uploads/${groupOf(anyOf(size), size)}/` })),
  },
  'list, 10 of a tag that 100 have': { run: list((size) => ({ tag: `group-${groupOf(anyOf(size), size)}` })) },
  'list, 10 of a tag that all have': { run: list(() => ({ tag: 'all' })) },
  'list, 10 of a folder': { run: list((size) => ({ assetFolder: `folder-${groupOf(anyOf(size), size)}` })) },
  'list, 10 of a prefix that all have': { run: list(() => ({ type: 'upload', prefix: 'uploads/' })) },
  'list, 10 by public id': {
    run: list((size) => ({ type: 'upload', publicIds: Array.from({ length: 10 }, () => anyName(size).publicId) })),
  },
  'list, 10 by asset id': {
    run: list((size) => ({ assetIds: Array.from({ length: 10 }, () => assetIdOf(anyOf(size))) })),
  },
  'listTags, 10': {
    run: (catalog) => catalog.listTags({ cloudName: CLOUD_NAME, resourceType: 'raw', maxResults: 10 }),
  },
  'openIntent and commitUpload': { run: store },
  'change, the tags of one': {
    run: (catalog, size) => catalog.change(CLOUD_NAME, [anyName(size)], ({ tags }) => ({ tags: [...tags].reverse() })),
  },
  'search, everything': search('', () => ({ is: 'all', of: [] })),
  'search, a tag': searchWhole('tags=group-1', 'tags', 'group-1'),
  'search, a folder': searchWhole('folder="folder-1"', 'asset_folder', 'folder-1'),
  'search, a size': search('bytes>100000', () => ({
    is: 'number',
    field: 'bytes',
    from: { value: 100_000, inclusive: false },
    to: null,
  })),
}

const chosen = process.argv[2]?.startsWith('--') ? undefined : process.argv[2]
for (const [database, open] of Object.entries(DATABASES)) {
  if (chosen !== undefined && chosen !== database) continue
  const { filled, close } = await open(SIZES)
  const grown = filled.map((each: Filled) => ({ ...each, tidy: () => tidy(each.store) }))
  await compareGrowth(`catalog in ${database}`, OPERATIONS, grown).finally(close)
}
