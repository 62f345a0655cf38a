import type { Asset, StoredName } from './catalog.ts'

/**
 * Versions of assets that are kept when they are overwritten or deleted. A kept version names the blob of the upload it came with,
 * so that keeping it writes nothing twice: the blob is freed once neither the asset nor a kept version names it. Nothing of this is
 * listed, found or delivered.
 *
 * What is deleted while a version of it is kept leaves a mark, under its name and its id: whatever is uploaded under that name goes
 * on with that id, and so has the versions that were kept.
 */
export interface Backups {
  /** Versions of an asset that are kept, oldest first, each as it last was. */
  listBackups(cloudName: string, assetId: string): Promise<readonly Asset[]>
  /** What was deleted under a name, as it then was, the latest of several; `null` when no version of it is kept. */
  getDeleted(cloudName: string, name: StoredName): Promise<Asset | null>
  getDeletedById(cloudName: string, assetId: string): Promise<Asset | null>
  /**
   * Gives an asset the bytes of a kept version back, the latest unless one is named, in one durable transaction; that version stays
   * kept. What was said of the asset stays as it last was, `version` grows, and what was made of other bytes is forgotten.
   */
  restore(cloudName: string, assetId: string, options: RestoreOptions): Promise<RestoreOutcome>
  /**
   * Forgets kept versions, in one durable transaction; answers those that were there, in the order named, and the blobs that
   * nobody names any more. A deleted asset without versions leaves no mark.
   */
  removeBackups(
    cloudName: string,
    assetId: string,
    versionIds: readonly string[],
  ): Promise<{ removed: readonly string[]; freed: readonly string[] }>
}

export interface RestoreOptions {
  /** Of a kept version. */
  from?: string | undefined
  /** What the asset is known by from now on. */
  fresh: Pick<Asset, 'version' | 'versionId'>
}

export type RestoreOutcome =
  /** `freed`: blobs of the bytes that were there before, and of what was made of them, that no row names any more. */
  | { outcome: 'restored'; asset: Asset; freed: readonly string[] }
  /** It is there, with these bytes, or no version was named: nothing changed. */
  | { outcome: 'standing'; asset: Asset }
  /** No such version is kept. */
  | { outcome: 'missing' }
  /** Another asset has its name: nothing changed. */
  | { outcome: 'taken' }

/**
 * What a restored asset is: the bytes of a version, and all that is not about bytes as it last was.
 * @param last the asset as it is, or as it was when it was deleted.
 */
export const bringBack = (last: Asset, kept: Asset, { version, versionId }: RestoreOptions['fresh']): Asset => ({
  ...kept,
  resourceType: last.resourceType,
  type: last.type,
  publicId: last.publicId,
  createdAt: last.createdAt,
  tags: last.tags,
  context: last.context,
  metadata: last.metadata,
  assetFolder: last.assetFolder,
  displayName: last.displayName,
  deliveryHeaders: last.deliveryHeaders,
  accessMode: last.accessMode,
  accessControl: last.accessControl,
  version: Math.max(version, last.version + 1),
  versionId,
})

/** An upload under the name of what was deleted: the id and the order of versions go on. */
export const revive = (deleted: Asset | null, next: Asset): Asset =>
  deleted === null ? next : { ...next, assetId: deleted.assetId, version: Math.max(next.version, deleted.version + 1) }
