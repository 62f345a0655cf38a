import {
  type AssetName,
  type DeliveryType,
  isDeliveryType,
  isResourceType,
  type ResourceType,
} from 'countersign/protocol'
import type { Asset, Catalog, ListQuery } from '../catalog/catalog.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { MAX_ASSETS, type Selection } from './archive-parameters.ts'

export interface Selected {
  /** Each once, in the order in which they were asked for. */
  assets: readonly Asset[]
  missingPublicIds: readonly string[]
  emptyTags: readonly string[]
  emptyPrefixes: readonly string[]
}

/** Which part of a cloud is looked at: assets of another type are not there. */
interface Scope {
  cloudName: string
  resourceTypes: readonly ResourceType[]
  type: DeliveryType
}

const PAGE = 500

/**
 * What an archive is to hold. A prefix is text, not a folder, and `/` is everything.
 * @throws CloudinaryError `archiveTooMany` above a thousand assets, `invalidParameter` for a full name that is none.
 */
export async function selectAssets(
  catalog: Pick<Catalog, 'get' | 'list'>,
  { cloudName, resourceTypes, type }: Scope,
  selection: Selection,
): Promise<Selected> {
  const found = new Map<string, Asset>()
  const keep = (asset: Asset) => {
    found.set(asset.assetId, asset)
    if (found.size > MAX_ASSETS) throw refuse('archiveTooMany', MAX_ASSETS)
  }

  const listed = async (query: Pick<ListQuery, 'tag' | 'prefix'>): Promise<number> => {
    let count = 0
    for (const resourceType of resourceTypes) {
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const page = { cloudName, resourceType, type, ...query, direction: 'asc', maxResults: PAGE } as const
        const { assets, nextCursor } = await catalog.list({ ...page, ...(cursor !== undefined && { cursor }) })
        for (const asset of assets) keep(asset)
        count += assets.length
        cursor = nextCursor
      }
    }
    return count
  }
  const named = async (name: AssetName): Promise<number> => {
    const asset = await catalog.get(cloudName, name)
    if (asset) keep(asset)
    return asset ? 1 : 0
  }

  const { tags, prefixes, public_ids: publicIds, fully_qualified_public_ids: fullNames } = selection
  const [resourceType = 'image'] = resourceTypes
  const emptyTags = await withoutAny(tags, (tag) => listed({ tag }))
  const emptyPrefixes = await withoutAny(prefixes, (prefix) => listed(prefix === '/' ? {} : { prefix }))
  const missing = await withoutAny(publicIds, (publicId) => named({ resourceType, type, publicId }))
  const missingNames = await withoutAny(fullNames, (text) => named(readFullName(text)))
  return { assets: [...found.values()], missingPublicIds: [...missing, ...missingNames], emptyTags, emptyPrefixes }
}

/** The items of which nothing was found. */
async function withoutAny(items: readonly string[], look: (item: string) => Promise<number>): Promise<string[]> {
  const empty: string[] = []
  for (const item of items) if ((await look(item)) === 0) empty.push(item)
  return empty
}

function readFullName(text: string): AssetName {
  const [resourceType = '', type = '', ...rest] = text.split('/')
  const publicId = rest.join('/')
  if (isResourceType(resourceType) && isDeliveryType(type) && publicId !== '') return { resourceType, type, publicId }
  throw refuse('invalidParameter', 'fully_qualified_public_ids', 'names such as image/upload/folder/photo', text)
}
