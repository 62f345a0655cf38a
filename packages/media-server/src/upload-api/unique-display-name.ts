import type { Asset, Catalog } from '../catalog/catalog.ts'
import type { Services } from '../cloud/services.ts'
import { randomLetters } from './name-asset.ts'

/** Names that uploads of this process are about to take, by catalog. */
const takenSoon = new WeakMap<object, Set<string>>()

/**
 * Hands an asset on under its display name, or, where that is to be unique and another asset in its folder has it, with `_` and six
 * more characters. Of uploads at the same time in one process one has the name; other processes on the same catalog are not asked.
 */
export async function withDisplayName<T>(
  { catalog }: Pick<Services, 'catalog'>,
  asset: Asset,
  { unique_display_name: isUnique = false }: { unique_display_name?: boolean },
  use: (asset: Asset) => Promise<T>,
): Promise<T> {
  if (!isUnique) return use(asset)
  const soon = takenSoon.get(catalog) ?? new Set<string>()
  takenSoon.set(catalog, soon)
  const key = JSON.stringify([asset.cloudName, asset.assetFolder, asset.displayName])
  const isFirst = !soon.has(key)
  soon.add(key)
  try {
    const isTaken = !isFirst || (await isDisplayed(catalog, asset))
    return await use(isTaken ? { ...asset, displayName: `${asset.displayName}_${randomLetters(6)}` } : asset)
  } finally {
    if (isFirst) soon.delete(key)
  }
}

async function isDisplayed(catalog: Pick<Catalog, 'list'>, asset: Asset): Promise<boolean> {
  const { cloudName, assetFolder, displayName } = asset
  const query = { cloudName, assetFolder, direction: 'asc', maxResults: 500 } as const
  for (let cursor: string | null = null; ; ) {
    const page: Awaited<ReturnType<Catalog['list']>> = await catalog.list({ ...query, ...(cursor && { cursor }) })
    if (page.assets.some((other) => other.displayName === displayName && !isSame(other, asset))) return true
    if (page.nextCursor === null) return false
    cursor = page.nextCursor
  }
}

/** What an upload overwrites does not stand in its way. */
const isSame = (a: Asset, b: Asset): boolean =>
  a.resourceType === b.resourceType && a.type === b.type && a.publicId === b.publicId
