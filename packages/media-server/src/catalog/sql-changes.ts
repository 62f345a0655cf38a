import { revive } from './backups.ts'
import type {
  Asset,
  ChangeAsset,
  CommitOutcome,
  Derived,
  MeantName,
  Removal,
  RenameOptions,
  RenameOutcome,
  RenameTarget,
  StoredName,
} from './catalog.ts'
import type { Keeping } from './sql-backups.ts'
import type { EndIntent } from './sql-intents.ts'
import { assetValues, blobIdsOf, oldestFirst, type Statements, toAsset, toDerived } from './sql-statements.ts'
import { lock, type Steps } from './sql-steps.ts'
import { isStorableName } from './storable-name.ts'
import { moveTo, succeed, withChanges } from './succession.ts'

/** What the changes of assets work with. */
export interface Changing {
  sql: Statements
  endIntent: EndIntent
  keeping: Keeping
}

type Freeing = Pick<Changing, 'sql' | 'keeping'>

/** A name is locked whether there is an asset of that name or not. */
export const nameOf = (cloudName: string, { resourceType, type, publicId }: StoredName): string =>
  JSON.stringify([cloudName, resourceType, type, publicId])

/** Each is the inside of a transaction: the caller begins it, and undoes it when one throws. */
export function* commitUpload(
  { sql, endIntent, keeping }: Changing,
  asset: Asset,
  { overwrite, backup, derived }: { overwrite: boolean; backup: boolean; derived: readonly Derived[] },
): Steps<CommitOutcome> {
  yield* lock('assets', [nameOf(asset.cloudName, asset)])
  const former = yield* takeAsset(sql, asset.cloudName, asset)
  if (former && !overwrite) return { outcome: 'existing', asset: former }
  const deleted = former ? null : yield* keeping.deletedAs(asset.cloudName, asset)
  const current = former ? succeed(former, asset) : revive(deleted, asset)
  const freed = former ? yield* freeAsset({ sql, keeping }, former) : []
  if (deleted) yield* keeping.unbury(deleted)
  yield* former ? sql.updateAsset(assetValues(current)) : sql.insertAsset(assetValues(current))
  yield* endIntent(current.blobId)
  for (const each of derived) yield* insertDerived({ sql, endIntent }, each)
  if (backup) yield* keeping.keep(current)
  return former ? { outcome: 'overwritten', asset: current, freed } : { outcome: 'created', asset: current }
}

export function* renameAsset(
  { sql, keeping }: Freeing,
  cloudName: string,
  from: StoredName,
  to: RenameTarget,
  { overwrite, ...fresh }: Omit<RenameOptions, 'notify'>,
): Steps<{ renamed: RenameOutcome | null; lost?: Asset }> {
  yield* lock('assets', [nameOf(cloudName, from), nameOf(cloudName, { ...from, ...to })])
  const former = yield* takeAsset(sql, cloudName, from)
  if (!former) return { renamed: null }
  const target = yield* takeAsset(sql, cloudName, { ...from, ...to })
  if (target && (!overwrite || target.assetId === former.assetId))
    return { renamed: { outcome: 'existing', asset: target } }
  const freed = target ? yield* deleteAsset({ sql, keeping }, target) : []
  const asset = moveTo(to, former, target, fresh)
  const { type: toType, publicId: toPublicId, assetFolder, displayName, version, versionId } = asset
  const { resourceType, type, publicId } = former
  const changed = { toType, toPublicId, assetFolder, displayName, version, versionId }
  yield* sql.renameAsset({ cloudName, resourceType, type, publicId, ...changed })
  if (!target) return { renamed: { outcome: 'renamed', asset } }
  return { renamed: { outcome: 'overwritten', asset, freed }, lost: target }
}

export function* changeAssets(
  sql: Statements,
  cloudName: string,
  names: readonly MeantName[],
  change: (asset: Asset) => Steps<ReturnType<ChangeAsset>>,
): Steps<readonly { asset: Asset; former: Asset }[]> {
  yield* lock(
    'assets',
    names.map((name) => nameOf(cloudName, name)),
  )
  const changed: { asset: Asset; former: Asset }[] = []
  for (const name of names) {
    const former = yield* takeAsset(sql, cloudName, name)
    if (!former || (name.assetId ?? former.assetId) !== former.assetId) continue
    const said = yield* change(former)
    const asset = withChanges(former, () => said)
    yield* sql.changeAsset(assetValues(asset))
    changed.push({ asset, former })
  }
  return changed
}

export function* removeAsset({ sql, keeping }: Freeing, cloudName: string, name: StoredName): Steps<Removal | null> {
  yield* lock('assets', [nameOf(cloudName, name)])
  const asset = yield* takeAsset(sql, cloudName, name)
  if (!asset) return null
  const freed = yield* deleteAsset({ sql, keeping }, asset)
  return { asset, derivedCount: freed.filter((blobId) => blobId !== asset.blobId).length, freed }
}

export const getAsset = (sql: Statements, cloudName: string, name: StoredName): Steps<Asset | null> =>
  readAsset(sql.getAsset, cloudName, name)

/** Within a transaction: nobody else changes it until that is over. */
export const takeAsset = (sql: Statements, cloudName: string, name: StoredName): Steps<Asset | null> =>
  readAsset(sql.takeAsset, cloudName, name)

function* readAsset(
  read: Statements['getAsset'],
  cloudName: string,
  { resourceType, type, publicId }: StoredName,
): Steps<Asset | null> {
  if (!isStorableName(publicId)) return null
  const [row] = yield* read({ cloudName, resourceType, type, publicId })
  return row ? toAsset(row) : null
}

function* deleteAsset({ sql, keeping }: Freeing, asset: Asset): Steps<string[]> {
  const freed = yield* freeAsset({ sql, keeping }, asset)
  yield* keeping.bury(asset)
  const { cloudName, resourceType, type, publicId } = asset
  yield* sql.deleteAsset({ cloudName, resourceType, type, publicId })
  return freed
}

/** Forgets what was made of an asset, and notes all blobs that go with it: its own stays where it is kept. */
export function* freeAsset({ sql, keeping }: Freeing, asset: Asset): Steps<string[]> {
  const { blobId } = asset
  const freed = [
    ...((yield* keeping.lose(asset)) ? [] : [blobId]),
    ...blobIdsOf(oldestFirst(yield* sql.deleteDerivedOf({ blobId }))),
  ]
  yield* free(sql, freed)
  return freed
}

/** Notes that blobs are nobody's. */
export function* free(sql: Pick<Statements, 'free'>, blobIds: readonly string[]): Steps<void> {
  if (blobIds.length > 0) yield* sql.free({ ids: JSON.stringify(blobIds) })
}

function* insertDerived({ sql, endIntent }: Pick<Changing, 'sql' | 'endIntent'>, derived: Derived): Steps<void> {
  yield* sql.insertDerived({ ...derived })
  yield* endIntent(derived.blobId)
}

/** Whether it is there now and was not before. */
export function* commitDerived(
  { sql, endIntent }: Pick<Changing, 'sql' | 'endIntent'>,
  derived: Derived,
): Steps<boolean> {
  const { sourceBlobId, transformation, format, recipe } = derived
  if ((yield* sql.takeAssetByBlob({ blobId: sourceBlobId })).length === 0) return false
  const [there] = (yield* sql.getDerived({ sourceBlobId, transformation, format })).map(toDerived)
  if (there?.recipe === recipe) return false
  if (there) {
    yield* sql.deleteDerived({ id: there.id })
    yield* free(sql, [there.blobId])
  }
  yield* insertDerived({ sql, endIntent }, derived)
  return true
}

export function* removeDerived(sql: Statements, id: string): Steps<Derived | null> {
  const [derived] = (yield* sql.deleteDerived({ id })).map(toDerived)
  if (!derived) return null
  yield* free(sql, [derived.blobId])
  return derived
}
