import type { Catalog } from './catalog.ts'
import { formatCursor, parseCursor } from './cursor.ts'
import {
  blobIds,
  commitUpload,
  getAsset,
  removeAsset,
  renameAsset,
  replaceDerived,
  retagAsset,
} from './sqlite-changes.ts'
import { openDatabase, type SqliteOptions } from './sqlite-connection.ts'
import { createSqliteDefinitions } from './sqlite-definitions.ts'
import { createLister } from './sqlite-list.ts'
import { createSqliteOutbox } from './sqlite-outbox.ts'
import {
  type AssetRow,
  type DerivedRow,
  prepareStatements,
  type Statements,
  toAsset,
  toDerived,
} from './sqlite-statements.ts'
import { inTransaction } from './sqlite-transaction.ts'
import { createSqliteTransformationUse } from './sqlite-transformation-use.ts'
import { isStorableName, requireStorable } from './storable-name.ts'

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
  const { outbox, enqueue } = createSqliteOutbox(database)
  const lastFormerIntent = Number(sql.lastIntent.get()?.sequence)

  return {
    ...outbox,
    ...createSqliteTransformationUse(database),
    uploadPresets: createSqliteDefinitions(database, 'upload_preset'),
    namedTransformations: createSqliteDefinitions(database, 'named_transformation'),
    allowedTransformations: createSqliteDefinitions(database, 'allowed_transformation'),
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

    async commitUpload(asset, { overwrite, derived = [], notify }) {
      requireStorable(asset)
      return inTransaction(database, () => {
        const committed = commitUpload(sql, asset, { overwrite, derived })
        const { outcome, asset: current } = committed
        if (outcome !== 'existing') enqueue(notify?.(current, outcome === 'overwritten') ?? [])
        return committed
      })
    },
    async get(cloudName, name) {
      return getAsset(sql, cloudName, name)
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
    async rename(cloudName, from, to, { notify, ...options }) {
      requireStorable({ cloudName, publicId: to.publicId })
      return inTransaction(database, () => {
        const renamed = renameAsset(sql, cloudName, from, to, options)
        if (renamed && renamed.outcome !== 'existing')
          enqueue(notify?.(renamed.asset, renamed.outcome === 'overwritten') ?? [])
        return renamed
      })
    },
    async retag(cloudName, names, change) {
      return inTransaction(database, () =>
        names.map((name) => retagAsset(sql, cloudName, name, change)).filter((asset) => asset !== null),
      )
    },
    async remove(cloudName, name, { notify } = {}) {
      return inTransaction(database, () => {
        const removal = removeAsset(sql, cloudName, name)
        if (removal) enqueue(notify?.(removal.asset, false) ?? [])
        return removal
      })
    },

    async commitDerived(derived) {
      return inTransaction(database, () => {
        if (sql.getAssetByBlob.get(derived.sourceBlobId) === undefined) return false
        return replaceDerived(sql, derived)
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
