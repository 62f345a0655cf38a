import type { Asset, Catalog, TagQuery } from './catalog.ts'
import { formatCursor, parseCursor } from './cursor.ts'
import { formatSearchCursor, parseSearchCursor } from './search-order.ts'
import {
  blobIds,
  changeAsset,
  commitUpload,
  getAsset,
  removeAsset,
  renameAsset,
  replaceDerived,
} from './sqlite-changes.ts'
import { openDatabase, type SqliteOptions } from './sqlite-connection.ts'
import { createSqliteDefinitions } from './sqlite-definitions.ts'
import { createSqliteFolders } from './sqlite-folders.ts'
import { createLister } from './sqlite-list.ts'
import { createSqliteMetadata } from './sqlite-metadata.ts'
import { createSqliteOutbox } from './sqlite-outbox.ts'
import { createSearcher } from './sqlite-search.ts'
import { createSqliteSessions } from './sqlite-sessions.ts'
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
import { onlyKnown } from './succession.ts'
import { pageOfTags, parseTagCursor } from './tag-pages.ts'

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
  const searchRows = createSearcher(database)
  const { outbox, enqueue } = createSqliteOutbox(database)
  const { sessions, leased, finish } = createSqliteSessions(database)
  const { schemas, known } = createSqliteMetadata(database)
  const lastFormerIntent = Number(sql.lastIntent.get()?.sequence)
  /** The inside of a transaction. */
  const commit = (asset: Asset, { overwrite, derived = [], notify }: Parameters<Catalog['commitUpload']>[1]) => {
    const committed = commitUpload(sql, { ...asset, metadata: known(asset) }, { overwrite, derived })
    const { outcome, asset: current } = committed
    if (outcome !== 'existing') enqueue(notify?.(current, outcome === 'overwritten') ?? [])
    return committed
  }

  return {
    ...outbox,
    ...createSqliteTransformationUse(database),
    uploadPresets: createSqliteDefinitions(database, 'upload_preset'),
    namedTransformations: createSqliteDefinitions(database, 'named_transformation'),
    allowedTransformations: createSqliteDefinitions(database, 'allowed_transformation'),
    ...createSqliteFolders(database),
    ...schemas,
    ...sessions,
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

    async commitUpload(asset, options) {
      requireStorable(asset)
      return inTransaction(database, () => commit(asset, options))
    },
    async commitSession(asset, { session, holder, answer, ...options }) {
      requireStorable(asset)
      return inTransaction(database, () => {
        const sequence = leased(session, holder)
        if (sequence === null) return null
        const committed = commit(asset, options)
        const { outcome, asset: current } = committed
        const text = answer(current, outcome)
        const chunks = text === null ? [] : finish(sequence, text, outcome === 'existing' ? null : asset.blobId)
        return { committed, freed: [...(committed.outcome === 'overwritten' ? committed.freed : []), ...chunks] }
      })
    },
    async get(cloudName, name) {
      return getAsset(sql, cloudName, name)
    },
    async getById(cloudName, assetId) {
      const row = sql.getAssetById.get(cloudName, assetId)
      return row === undefined ? null : toAsset(row as unknown as AssetRow)
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
    async search(query) {
      const { rows, ...counts } = searchRows(query, parseSearchCursor(query))
      const page = rows.slice(0, query.maxResults)
      const last = page.at(-1)
      return {
        assets: page.map(({ row }) => toAsset(row)),
        nextCursor: last && rows.length > page.length ? formatSearchCursor(query, last.position) : null,
        ...counts,
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
    async change(cloudName, names, change) {
      return inTransaction(database, () =>
        names
          .map((name) => changeAsset(sql, cloudName, name, onlyKnown(change, known)))
          .filter((asset) => asset !== null),
      )
    },
    async listTags(query) {
      return pageOfTags([...tagsOf(sql, query)], query.maxResults)
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
      return inTransaction(database, () => {
        const row = sql.deleteDerived.get(id)
        if (row === undefined) return null
        const derived = toDerived(row as unknown as DerivedRow)
        sql.free.run(derived.blobId)
        return derived
      })
    },

    async totals(cloudName) {
      const [assets, derived] = [sql.assetTotals, sql.derivedTotals].map(
        (statement) => statement.get(cloudName) as { count: number; bytes: number },
      ) as [{ count: number; bytes: number }, { count: number; bytes: number }]
      return { assets: assets.count, derived: derived.count, bytes: assets.bytes + derived.bytes }
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

/** One more than a page holds, if there is one more. */
function* tagsOf(sql: Statements, { cloudName, resourceType, prefix = '', maxResults, cursor }: TagQuery) {
  let tag = parseTagCursor(cursor) ?? prefix
  if (cursor === undefined && prefix !== '' && sql.hasTag.get(cloudName, resourceType, prefix)) yield prefix
  for (let count = 0; count <= maxResults; count += 1) {
    const row = sql.nextTag.get(cloudName, resourceType, tag) as { tag: string } | undefined
    if (!row?.tag.startsWith(prefix)) return
    tag = row.tag
    yield tag
  }
}
