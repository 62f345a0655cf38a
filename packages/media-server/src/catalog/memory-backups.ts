import { type Backups, bringBack } from './backups.ts'
import type { Asset, StoredName } from './catalog.ts'

/** What of its catalog the kept versions need. */
interface Around {
  find(cloudName: string, assetId: string): Asset | null
  isTaken(asset: Asset): boolean
  /** Puts a restored asset where it belongs; answers the blobs that are freed by that. */
  put(asset: Asset, former: Asset | null): readonly string[]
  /** Notes a blob that nobody names any more. */
  free(blobId: string): void
  known(asset: Asset): Asset['metadata']
}

/** Versions that are kept as long as the process lives, and what the catalog they belong to asks of them. */
export function createMemoryBackups({ find, isTaken, put, free, known }: Around) {
  /** By blob, oldest first. */
  const kept = new Map<string, Asset>()
  /** By id, latest last. */
  const deleted = new Map<string, Asset>()

  const idOf = ({ cloudName, assetId }: Pick<Asset, 'cloudName' | 'assetId'>) => JSON.stringify([cloudName, assetId])
  const of = (cloudName: string, assetId: string) =>
    [...kept.values()].filter((each) => each.cloudName === cloudName && each.assetId === assetId)
  const deletedAs = (cloudName: string, { resourceType, type, publicId }: StoredName): Asset | null =>
    [...deleted.values()].findLast(
      (each) =>
        each.cloudName === cloudName &&
        each.resourceType === resourceType &&
        each.type === type &&
        each.publicId === publicId,
    ) ?? null

  const backups: Backups = {
    async listBackups(cloudName, assetId) {
      return structuredClone(of(cloudName, assetId))
    },
    async getDeleted(cloudName, name) {
      return structuredClone(deletedAs(cloudName, name))
    },
    async getDeletedById(cloudName, assetId) {
      return structuredClone(deleted.get(idOf({ cloudName, assetId })) ?? null)
    },
    async restore(cloudName, assetId, { from, fresh }) {
      const live = find(cloudName, assetId)
      if (live && from === undefined) return { outcome: 'standing', asset: structuredClone(live) }
      const last = live ?? deleted.get(idOf({ cloudName, assetId }))
      const version = of(cloudName, assetId).findLast((each) => from === undefined || each.versionId === from)
      if (!last || !version) return { outcome: 'missing' }
      if (live?.blobId === version.blobId) return { outcome: 'standing', asset: structuredClone(live) }
      if (!live && isTaken(last)) return { outcome: 'taken' }
      const restored = bringBack(last, version, fresh)
      const asset = structuredClone({ ...restored, metadata: known(restored) })
      deleted.delete(idOf(asset))
      return { outcome: 'restored', freed: put(asset, live), asset: structuredClone(asset) }
    },
    async removeBackups(cloudName, assetId, versionIds) {
      const gone = versionIds.flatMap(
        (versionId) => of(cloudName, assetId).find((each) => each.versionId === versionId) ?? [],
      )
      for (const { blobId } of gone) kept.delete(blobId)
      const freed = gone.map(({ blobId }) => blobId).filter((blobId) => find(cloudName, assetId)?.blobId !== blobId)
      for (const blobId of freed) free(blobId)
      if (of(cloudName, assetId).length === 0) deleted.delete(idOf({ cloudName, assetId }))
      return { removed: gone.map(({ versionId }) => versionId), freed }
    },
  }

  return {
    backups,
    keep: (asset: Asset) => void kept.set(asset.blobId, structuredClone(asset)),
    /** Looks once more at an asset that is about to lose its bytes; whether they are kept. */
    lose(asset: Asset): boolean {
      if (!kept.has(asset.blobId)) return false
      // A version keeps its own id, whatever the asset was called since.
      const { versionId = asset.versionId, version = asset.version } = kept.get(asset.blobId) ?? {}
      kept.set(asset.blobId, structuredClone({ ...asset, versionId, version }))
      return true
    },
    /** Leaves a mark of an asset that goes, if a version of it is kept. */
    bury(asset: Asset): void {
      if (of(asset.cloudName, asset.assetId).length > 0) deleted.set(idOf(asset), structuredClone(asset))
    },
    /** Takes the mark of a name away, for what comes in its place. */
    unbury(cloudName: string, name: StoredName): Asset | null {
      const found = deletedAs(cloudName, name)
      if (found) deleted.delete(idOf(found))
      return found
    },
    deletedAs,
    names: (blobId: string): boolean => kept.has(blobId),
    in: (cloudName: string): Asset[] => [...kept.values()].filter((each) => each.cloudName === cloudName),
  }
}
