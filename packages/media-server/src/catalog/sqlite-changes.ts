import type {
  Asset,
  ChangeAsset,
  CommitOutcome,
  Derived,
  Removal,
  RenameOptions,
  RenameOutcome,
  StoredName,
} from './catalog.ts'
import {
  type AssetRow,
  assetParameters,
  changeParameters,
  type DerivedRow,
  type Statements,
  toAsset,
  updateParameters,
} from './sqlite-statements.ts'
import { isStorableName } from './storable-name.ts'
import { moveTo, succeed, withChanges } from './succession.ts'

/** Each is the inside of a transaction: the caller begins it, and undoes it when one throws. */
export function commitUpload(
  sql: Statements,
  asset: Asset,
  { overwrite, derived }: { overwrite: boolean; derived: readonly Derived[] },
): CommitOutcome {
  const former = getAsset(sql, asset.cloudName, asset)
  if (former && !overwrite) return { outcome: 'existing', asset: former }
  const current = former ? succeed(former, asset) : asset
  const freed = former ? free(sql, former) : []
  if (former) sql.updateAsset.run(updateParameters(current))
  else sql.insertAsset.run(assetParameters(current))
  sql.closeIntent.run(current.blobId)
  for (const each of derived) insertDerived(sql, each)
  return former ? { outcome: 'overwritten', asset: current, freed } : { outcome: 'created', asset: current }
}

export function renameAsset(
  sql: Statements,
  cloudName: string,
  from: StoredName,
  to: Pick<StoredName, 'type' | 'publicId'>,
  { overwrite, ...fresh }: Omit<RenameOptions, 'notify'>,
): RenameOutcome | null {
  const former = getAsset(sql, cloudName, from)
  if (!former) return null
  const target = getAsset(sql, cloudName, { ...from, ...to })
  if (target && (!overwrite || target.assetId === former.assetId)) return { outcome: 'existing', asset: target }
  const freed = target ? deleteAsset(sql, target) : []
  const asset = moveTo(to, former, target, fresh)
  const { type: toType, publicId: toPublicId, version, versionId } = asset
  const { resourceType, type, publicId } = former
  sql.renameAsset.run({ cloudName, resourceType, type, publicId, toType, toPublicId, version, versionId })
  return target ? { outcome: 'overwritten', asset, freed } : { outcome: 'renamed', asset }
}

export function changeAsset(sql: Statements, cloudName: string, name: StoredName, change: ChangeAsset): Asset | null {
  const former = getAsset(sql, cloudName, name)
  if (!former) return null
  const asset = withChanges(former, change)
  sql.changeAsset.run(changeParameters(asset))
  return asset
}

export function removeAsset(sql: Statements, cloudName: string, name: StoredName): Removal | null {
  const asset = getAsset(sql, cloudName, name)
  if (!asset) return null
  const freed = deleteAsset(sql, asset)
  return { asset, derivedCount: freed.length - 1, freed }
}

export function getAsset(
  sql: Statements,
  cloudName: string,
  { resourceType, type, publicId }: StoredName,
): Asset | null {
  if (!isStorableName(publicId)) return null
  const row = sql.getAsset.get(cloudName, resourceType, type, publicId)
  return row === undefined ? null : toAsset(row as unknown as AssetRow)
}

export const blobIds = (rows: unknown[]): string[] => rows.map((row) => (row as { blobId: string }).blobId)

function deleteAsset(sql: Statements, asset: Asset): string[] {
  const freed = free(sql, asset)
  sql.deleteAsset.run(asset.cloudName, asset.resourceType, asset.type, asset.publicId)
  return freed
}

/** Forgets what was made of an asset, and notes all blobs that go with it. */
function free(sql: Statements, asset: Asset): string[] {
  const freed = [asset.blobId, ...blobIds(sql.deleteDerivedOf.all(asset.blobId))]
  for (const blobId of freed) sql.free.run(blobId)
  return freed
}

export function insertDerived(sql: Statements, derived: Derived): void {
  sql.insertDerived.run({ ...derived })
  sql.closeIntent.run(derived.blobId)
}

/** Whether it is there now and was not before. */
export function replaceDerived(sql: Statements, derived: Derived): boolean {
  const { sourceBlobId, transformation, format, recipe } = derived
  const there = sql.getDerived.get(sourceBlobId, transformation, format) as unknown as DerivedRow | undefined
  if (there?.recipe === recipe) return false
  if (there) {
    sql.deleteDerived.run(there.id)
    sql.free.run(there.blobId)
  }
  insertDerived(sql, derived)
  return true
}
