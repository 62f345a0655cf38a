import { type Backups, bringBack } from './backups.ts'
import type { Asset, StoredName } from './catalog.ts'
import { freeAsset, nameOf, takeAsset } from './sql-changes.ts'
import { assetValues, parseAsset, type Statements, toAsset } from './sql-statements.ts'
import { type Dialect, lock, type Row, type SqlDatabase, type Steps, statementsOf } from './sql-steps.ts'
import { isStorableName } from './storable-name.ts'

const OF = 'cloud_name = :cloudName AND asset_id = :assetId'

const backupStatements = ({ forUpdate }: Dialect) =>
  statementsOf({
    keep: `INSERT INTO backups (cloud_name, asset_id, version_id, blob_id, bytes, asset)
      VALUES (:cloudName, :assetId, :versionId, :blobId, :bytes, :asset)`,
    list: `SELECT asset FROM backups WHERE ${OF} ORDER BY sequence`,
    /** Within a transaction: nobody forgets one of them until that is over. */
    take: `SELECT asset FROM backups WHERE ${OF} ORDER BY sequence ${forUpdate}`,
    update: 'UPDATE backups SET asset = :asset WHERE blob_id = :blobId',
    remove: `DELETE FROM backups WHERE ${OF} AND version_id = :versionId RETURNING blob_id AS "blobId"`,
    isLive: 'SELECT 1 AS found FROM assets WHERE blob_id = :blobId',

    bury: `INSERT INTO deleted (cloud_name, resource_type, type, public_id, asset_id, asset)
      VALUES (:cloudName, :resourceType, :type, :publicId, :assetId, :asset)`,
    unbury: `DELETE FROM deleted WHERE ${OF}`,
    deletedAs: `SELECT asset FROM deleted WHERE cloud_name = :cloudName AND resource_type = :resourceType
      AND type = :type AND public_id = :publicId ORDER BY sequence DESC LIMIT 1`,
    deletedById: `SELECT asset FROM deleted WHERE ${OF}`,
  })

/** What a change of the catalog asks of the versions that are kept, each inside its transaction. */
export interface Keeping {
  keep(asset: Asset): Steps<void>
  /** Looks once more at an asset that is about to lose its bytes; whether they are kept. */
  lose(asset: Asset): Steps<boolean>
  /** Leaves a mark of an asset that goes, if a version of it is kept. */
  bury(asset: Asset): Steps<void>
  /** Takes a mark away, for what comes in its place. */
  unbury(deleted: Pick<Asset, 'cloudName' | 'assetId'>): Steps<void>
  deletedAs(cloudName: string, name: StoredName): Steps<Asset | null>
}

const parse = ([row]: readonly Row[]): Asset | null => (row ? parseAsset(row.asset) : null)

/** The versions that are kept in the catalog's database, each as JSON text of what the asset was. */
export function createKeeping({ dialect }: SqlDatabase): Keeping {
  const sql = backupStatements(dialect)
  return {
    *keep(asset) {
      const { cloudName, assetId, versionId, blobId, bytes } = asset
      yield* sql.keep({ cloudName, assetId, versionId, blobId, bytes, asset: JSON.stringify(asset) })
    },
    *lose(asset) {
      const { cloudName, assetId, blobId } = asset
      const versions = (yield* sql.take({ cloudName, assetId })).map((row) => parseAsset(row.asset))
      const kept = versions.find((each) => each.blobId === blobId)
      if (!kept) return false
      // A version keeps its own id, whatever the asset was called since.
      const { versionId, version } = kept
      yield* sql.update({ blobId, asset: JSON.stringify({ ...asset, versionId, version }) })
      return true
    },
    *bury(asset) {
      const { cloudName, resourceType, type, publicId, assetId } = asset
      if ((yield* sql.take({ cloudName, assetId })).length === 0) return
      yield* sql.bury({ cloudName, resourceType, type, publicId, assetId, asset: JSON.stringify(asset) })
    },
    *unbury({ cloudName, assetId }) {
      yield* sql.unbury({ cloudName, assetId })
    },
    *deletedAs(cloudName, { resourceType, type, publicId }) {
      if (!isStorableName(publicId)) return null
      return parse(yield* sql.deletedAs({ cloudName, resourceType, type, publicId }))
    },
  }
}

/** What of its catalog the kept versions need. */
interface Around {
  sql: Statements
  keeping: Keeping
  known(asset: Asset): Steps<Asset['metadata']>
}

/** The operations of versions that are kept, said once for every database that speaks SQL. */
export function createSqlBackups(database: SqlDatabase, around: Around): Backups {
  const { keeping } = around
  const sql = backupStatements(database.dialect)
  return {
    async listBackups(cloudName, assetId) {
      if (!isStorableName(assetId)) return []
      const rows = await database.read(sql.list({ cloudName, assetId }))
      return rows.map(({ asset }) => parseAsset(asset))
    },
    async getDeleted(cloudName, name) {
      return database.read(keeping.deletedAs(cloudName, name))
    },
    async getDeletedById(cloudName, assetId) {
      return isStorableName(assetId) ? parse(await database.read(sql.deletedById({ cloudName, assetId }))) : null
    },
    async restore(cloudName, assetId, options) {
      if (!isStorableName(assetId)) return { outcome: 'missing' }
      return database.transaction(() => restore(sql, around, { cloudName, assetId }, options))
    },
    async removeBackups(cloudName, assetId, versionIds) {
      return database.transaction(function* () {
        const removed: string[] = []
        const freed: string[] = []
        for (const versionId of versionIds.filter(isStorableName)) {
          const [row] = yield* sql.remove({ cloudName, assetId, versionId })
          if (!row) continue
          removed.push(versionId)
          const blobId = String(row.blobId)
          if ((yield* sql.isLive({ blobId })).length === 0) freed.push(blobId)
        }
        if (freed.length > 0) yield* around.sql.free({ ids: JSON.stringify(freed) })
        if ((yield* sql.list({ cloudName, assetId })).length === 0) yield* sql.unbury({ cloudName, assetId })
        return { removed, freed }
      })
    },
  }
}

function* restore(
  sql: ReturnType<typeof backupStatements>,
  around: Around,
  { cloudName, assetId }: Pick<Asset, 'cloudName' | 'assetId'>,
  { from, fresh }: Parameters<Backups['restore']>[2],
): ReturnType<typeof restoring> {
  const [found] = yield* around.sql.getAssetById({ cloudName, assetId })
  const named = found ? toAsset(found) : parse(yield* sql.deletedById({ cloudName, assetId }))
  if (named === null) return { outcome: 'missing' }
  yield* lock('assets', [nameOf(cloudName, named)])
  return yield* restoring(sql, around, { named, from, fresh })
}

/** Once nobody else gives or takes the name. */
function* restoring(
  sql: ReturnType<typeof backupStatements>,
  { sql: assets, keeping, known }: Around,
  { named, from, fresh }: Parameters<Backups['restore']>[2] & { named: Asset },
): Steps<Awaited<ReturnType<Backups['restore']>>> {
  const { cloudName, assetId } = named
  const standing = yield* takeAsset(assets, cloudName, named)
  const live = standing?.assetId === assetId ? standing : null
  if (live && from === undefined) return { outcome: 'standing', asset: live }
  const last = live ?? parse(yield* sql.deletedById({ cloudName, assetId }))
  const versions = (yield* sql.take({ cloudName, assetId })).map((row) => parseAsset(row.asset))
  const version = versions.findLast((each) => from === undefined || each.versionId === from)
  if (!last || !version) return { outcome: 'missing' }
  if (live?.blobId === version.blobId) return { outcome: 'standing', asset: live }
  if (standing && !live) return { outcome: 'taken' }
  const restored = bringBack(last, version, fresh)
  const asset = { ...restored, metadata: yield* known(restored) }
  yield* keeping.unbury(asset)
  const freed = live ? yield* freeAsset({ sql: assets, keeping }, live) : []
  yield* live ? assets.updateAsset(assetValues(asset)) : assets.insertAsset(assetValues(asset))
  return { outcome: 'restored', asset, freed }
}
