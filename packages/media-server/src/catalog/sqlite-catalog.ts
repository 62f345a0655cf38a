import type { DatabaseSync } from 'node:sqlite'
import type { Asset, Catalog, CommitOutcome, Derived } from './catalog.ts'
import { formatCursor, parseCursor } from './cursor.ts'
import { openDatabase, type SqliteOptions } from './sqlite-connection.ts'
import { createLister } from './sqlite-list.ts'
import {
  type AssetRow,
  assetParameters,
  type DerivedRow,
  prepareStatements,
  type Statements,
  toAsset,
  toDerived,
} from './sqlite-statements.ts'
import { isStorableName, requireStorable } from './storable-name.ts'
import { succeed } from './succession.ts'

export type { SqliteOptions } from './sqlite-connection.ts'

const PAGE_ROWS = 500

/**
 * The catalog in one SQLite file (`:memory:` for none), this process's alone while it is open.
 * @throws a sentence naming the path when the file cannot be created or read, is in use, or is from a newer version.
 */
export function openSqliteCatalog(path: string, options: SqliteOptions = {}): Catalog {
  const database = openDatabase(path, options)
  const sql = prepareStatements(database)
  const listRows = createLister(database)
  const lastFormerIntent = Number(sql.lastIntent.get()?.sequence)

  return {
    async openIntent(blobId, createdAt) {
      sql.openIntent.run(blobId, createdAt)
    },
    async closeIntent(blobId) {
      sql.closeIntent.run(blobId)
    },
    async openIntents() {
      return blobIds(sql.openIntents.all())
    },
    async leftovers() {
      return blobIds(sql.leftovers.all(lastFormerIntent))
    },
    async forgetLeftovers(ids) {
      inTransaction(database, () => {
        for (const blobId of ids) for (const statement of [sql.closeIntent, sql.forgetFreed]) statement.run(blobId)
      })
    },

    async commitUpload(asset, { overwrite, derived = [] }) {
      requireStorable(asset)
      return inTransaction(database, () => commitUpload(sql, asset, { overwrite, derived }))
    },
    async get(cloudName, { resourceType, type, publicId }) {
      if (!isStorableName(publicId)) return null
      return assetOrNull(sql.getAsset.get(cloudName, resourceType, type, publicId))
    },
    async list(query) {
      const after = parseCursor(query)
      if (query.prefix !== undefined && !isStorableName(query.prefix)) return { assets: [], nextCursor: null }
      const rows = listRows(query, after)
      const page = rows.slice(0, query.maxResults)
      const last = page.at(-1)
      return {
        assets: page.map(toAsset),
        nextCursor: last && rows.length > page.length ? formatCursor(query, last) : null,
      }
    },
    async remove(cloudName, { resourceType, type, publicId }) {
      return inTransaction(database, () => {
        const asset = isStorableName(publicId)
          ? assetOrNull(sql.getAsset.get(cloudName, resourceType, type, publicId))
          : null
        if (!asset) return null
        const freed = free(sql, asset)
        sql.deleteAsset.run(cloudName, resourceType, type, publicId)
        return { asset, derivedCount: freed.length - 1, freed }
      })
    },

    async commitDerived(derived) {
      return inTransaction(database, () => {
        const orphaned = sql.getAssetByBlob.get(derived.sourceBlobId) === undefined
        const { sourceBlobId, transformation, format } = derived
        if (orphaned || sql.getDerived.get(sourceBlobId, transformation, format) !== undefined) return false
        insertDerived(sql, derived)
        return true
      })
    },
    async getDerived(sourceBlobId, transformation, format) {
      const row = sql.getDerived.get(sourceBlobId, transformation, format)
      return row ? toDerived(row as unknown as DerivedRow) : null
    },
    async listDerived(sourceBlobId) {
      return (sql.listDerived.all(sourceBlobId) as unknown as DerivedRow[]).map(toDerived)
    },
    async removeDerived(id) {
      sql.deleteDerived.run(id)
    },

    async *allAssets() {
      for (const row of pages<AssetRow>(sql.assetsAfter)) yield toAsset(row)
    },
    async *allDerived() {
      for (const row of pages<DerivedRow>(sql.derivedAfter)) yield toDerived(row)
    },

    async isReferenced(blobId) {
      return sql.isReferenced.get({ blobId, lastFormerIntent })?.found === 1
    },
    async close() {
      if (database.isOpen) database.close()
    },
  }
}

function commitUpload(
  sql: Statements,
  asset: Asset,
  { overwrite, derived }: { overwrite: boolean; derived: readonly Derived[] },
): CommitOutcome {
  const former = assetOrNull(sql.getAsset.get(asset.cloudName, asset.resourceType, asset.type, asset.publicId))
  if (former && !overwrite) return { outcome: 'existing', asset: former }
  const current = former ? succeed(former, asset) : asset
  const freed = former ? free(sql, former) : []
  const { assetId, createdAt, ...changes } = assetParameters(current)
  if (former) sql.updateAsset.run(changes)
  else sql.insertAsset.run(assetParameters(current))
  sql.closeIntent.run(current.blobId)
  for (const each of derived) insertDerived(sql, each)
  return former ? { outcome: 'overwritten', asset: current, freed } : { outcome: 'created', asset: current }
}

/** Forgets what was made of an asset, and notes all blobs that go with it. */
function free(sql: Statements, asset: Asset): string[] {
  const freed = [asset.blobId, ...blobIds(sql.deleteDerivedOf.all(asset.blobId))]
  for (const blobId of freed) sql.free.run(blobId)
  return freed
}

function insertDerived(sql: Statements, derived: Derived): void {
  sql.insertDerived.run({ ...derived })
  sql.closeIntent.run(derived.blobId)
}

/** Nothing of a transaction stays when it throws. It holds no `await`, so no other can come between. */
function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

function* pages<Row extends { sequence: number }>(statement: Statements['assetsAfter']): Iterable<Row> {
  let after = 0
  for (;;) {
    const rows = statement.all(after, PAGE_ROWS) as unknown as Row[]
    yield* rows
    const last = rows.at(-1)
    if (!last || rows.length < PAGE_ROWS) return
    after = last.sequence
  }
}

const assetOrNull = (row: unknown): Asset | null => (row === undefined ? null : toAsset(row as AssetRow))
const blobIds = (rows: unknown[]): string[] => rows.map((row) => (row as { blobId: string }).blobId)
