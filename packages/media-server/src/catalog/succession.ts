import type { Asset, ChangeAsset, RenameTarget } from './catalog.ts'

/** What an overwritten asset keeps of the former version, and the order that versions stand in. */
export function succeed(former: Asset, next: Asset): Asset {
  return {
    ...next,
    assetId: former.assetId,
    createdAt: former.createdAt,
    version: Math.max(next.version, former.version + 1),
  }
}

/** A renamed asset is what it was; its version is above all that were shown under either name. */
export function moveTo(
  to: RenameTarget,
  former: Asset,
  replaced: Asset | null,
  { version, versionId }: Pick<Asset, 'version' | 'versionId'>,
): Asset {
  const { type, publicId, assetFolder = former.assetFolder, displayName = former.displayName } = to
  const above = Math.max(former.version, replaced?.version ?? 0) + 1
  return { ...former, type, publicId, assetFolder, displayName, version: Math.max(version, above), versionId }
}

/** What a change says of metadata, without what belongs to no field. */
export const onlyKnown =
  (change: ChangeAsset, known: (asset: Asset) => Asset['metadata']): ChangeAsset =>
  (asset) => {
    const changes = change(asset)
    const { metadata } = changes
    return metadata === undefined ? changes : { ...changes, metadata: known({ ...asset, metadata }) }
  }

/** The same asset, version included. */
export function withChanges(asset: Asset, change: ChangeAsset): Asset {
  const changed = { ...asset, ...change(asset) }
  return { ...changed, tags: [...new Set(changed.tags)] }
}
