import type { Asset, Catalog, CommitOutcome } from './catalog.ts'
import { formatCursor, parseCursor } from './cursor.ts'
import type { PromisedWork } from './definitions.ts'
import { formatSearchCursor, parseSearchCursor } from './search-order.ts'
import { createKeeping, createSqlBackups } from './sql-backups.ts'
import {
  changeAssets,
  commitDerived,
  commitUpload,
  getAsset,
  removeAsset,
  removeDerived,
  renameAsset,
} from './sql-changes.ts'
import { createSqlDefinitions, defining } from './sql-definitions.ts'
import { createSqlFolders } from './sql-folders.ts'
import { createIntents, type IntentsOf } from './sql-intents.ts'
import { isAskable, listRows, tagsOf } from './sql-list.ts'
import { createSqlMetadata } from './sql-metadata.ts'
import { createSqlOutbox } from './sql-outbox.ts'
import { createSqlRelations } from './sql-relations.ts'
import { searchRows } from './sql-search.ts'
import { createSqlSessions } from './sql-sessions.ts'
import { assetStatements, type Statements, toAsset, toDerived } from './sql-statements.ts'
import type { Row, SqlDatabase, Steps } from './sql-steps.ts'
import { createSqlTransformationUse } from './sql-transformation-use.ts'
import { isStorableName, requireStorable } from './storable-name.ts'
import { pageOfTags } from './tag-pages.ts'

const PAGE_ROWS = 500

/** The operations of a catalog, said once for every database that speaks SQL. */
export function createSqlCatalog(database: SqlDatabase, intentsOf: (sql: Statements) => IntentsOf): Catalog {
  const { dialect } = database
  const sql = assetStatements(dialect)
  const { intents, endIntent, ending } = createIntents(database, sql, intentsOf(sql))
  const { outbox, enqueue } = createSqlOutbox(database)
  const { sessions, leased, finish } = createSqlSessions(database, sql, { endIntent, ending })
  const { schemas, known } = createSqlMetadata(database)
  const keeping = createKeeping(database)
  const note = defining<PromisedWork>(database, 'promised_work')
  const changing = { sql, endIntent, keeping }
  /** The inside of a transaction. */
  function* commit(
    asset: Asset,
    { overwrite, backup = false, derived = [], notify, promise }: Parameters<Catalog['commitUpload']>[1],
  ): Steps<CommitOutcome> {
    const next = { ...asset, metadata: yield* known(asset) }
    const committed = yield* commitUpload(changing, next, { overwrite, backup, derived })
    const { outcome, asset: current } = committed
    if (outcome === 'existing') return committed
    const promised = promise?.(current)
    if (promised) yield* note(asset.cloudName, promised.batchId, promised.work)
    yield* enqueue(notify?.(current, outcome === 'overwritten') ?? [])
    return committed
  }

  return {
    ...outbox,
    ...createSqlTransformationUse(database, sql),
    uploadPresets: createSqlDefinitions(database, 'upload_preset'),
    namedTransformations: createSqlDefinitions(database, 'named_transformation'),
    allowedTransformations: createSqlDefinitions(database, 'allowed_transformation'),
    triggers: createSqlDefinitions(database, 'trigger'),
    promisedWork: createSqlDefinitions(database, 'promised_work'),
    uploadMappings: createSqlDefinitions(database, 'upload_mapping'),
    streamingProfiles: createSqlDefinitions(database, 'streaming_profile'),
    usageOfDays: createSqlDefinitions(database, 'usage_of_day'),
    ...createSqlFolders(database, enqueue),
    ...createSqlRelations(database, enqueue),
    ...schemas,
    ...createSqlBackups(database, { sql, keeping, known }),
    ...sessions,
    ...intents,

    async commitUpload(asset, options) {
      requireStorable(asset)
      const blobIds = [asset, ...(options.derived ?? [])].map(({ blobId }) => blobId)
      return ending(
        blobIds,
        ({ outcome }) => outcome !== 'existing',
        () => commit(asset, options),
      )
    },
    async commitSession(asset, { session, holder, answer, ...options }) {
      requireStorable(asset)
      const blobIds = [asset, ...(options.derived ?? [])].map(({ blobId }) => blobId)
      return ending(
        blobIds,
        (done) => done !== null && done.committed.outcome !== 'existing',
        function* () {
          const sequence = yield* leased(session, holder)
          if (sequence === null) return null
          const committed = yield* commit(asset, options)
          const { outcome, asset: current } = committed
          const text = answer(current, outcome)
          const taken = outcome === 'existing' ? null : asset.blobId
          const chunks = text === null ? [] : yield* finish(sequence, text, taken)
          return { committed, freed: [...(committed.outcome === 'overwritten' ? committed.freed : []), ...chunks] }
        },
      )
    },
    async get(cloudName, name) {
      return database.read(getAsset(sql, cloudName, name))
    },
    async getById(cloudName, assetId) {
      if (!isStorableName(assetId)) return null
      const [row] = await database.read(sql.getAssetById({ cloudName, assetId }))
      return row ? toAsset(row) : null
    },
    async list(query) {
      const after = parseCursor(query)
      if (!isAskable(query)) return { assets: [], nextCursor: null }
      const rows = await database.read(listRows(dialect, query, after))
      const page = rows.slice(0, query.maxResults)
      const last = page.at(-1)
      return {
        assets: page.map(toAsset),
        nextCursor: last && rows.length > page.length ? formatCursor(query, last) : null,
      }
    },
    async search(query) {
      const after = parseSearchCursor(query)
      const { rows, ...counts } = await database.snapshot(() => searchRows(dialect, query, after))
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
      return database.transaction(function* () {
        const { renamed, lost } = yield* renameAsset(changing, cloudName, from, to, options)
        if (renamed && renamed.outcome !== 'existing')
          yield* enqueue(notify?.(renamed.asset, renamed.outcome === 'overwritten', lost) ?? [])
        return renamed
      })
    },
    async change(cloudName, names, change, { notify } = {}) {
      return database.transaction(function* () {
        const changed = yield* changeAssets(sql, cloudName, names, function* (asset) {
          const changes = change(asset)
          const { metadata } = changes
          return metadata === undefined ? changes : { ...changes, metadata: yield* known({ cloudName, metadata }) }
        })
        if (notify) yield* enqueue(changed.flatMap(({ asset, former }) => notify(asset, former)))
        return changed.map(({ asset }) => asset)
      })
    },
    async listTags(query) {
      return pageOfTags(await database.read(tagsOf(sql, query)), query)
    },
    async remove(cloudName, name, { notify } = {}) {
      return database.transaction(function* () {
        const removal = yield* removeAsset(changing, cloudName, name)
        if (removal) yield* enqueue(notify?.(removal.asset, false) ?? [])
        return removal
      })
    },

    async commitDerived(derived) {
      return ending(
        [derived.blobId],
        (isNew) => isNew,
        () => commitDerived(changing, derived),
      )
    },
    async getDerived(sourceBlobId, transformation, format) {
      const [row] = await database.read(sql.getDerived({ sourceBlobId, transformation, format }))
      return row ? toDerived(row) : null
    },
    async listDerived(sourceBlobId) {
      return (await database.read(sql.listDerived({ sourceBlobId }))).map(toDerived)
    },
    async removeDerived(id) {
      if (!isStorableName(id)) return null
      return database.transaction(() => removeDerived(sql, id))
    },

    async totals(cloudName) {
      const [assets, derived, kept] = await database.snapshot(function* () {
        const [assets] = yield* sql.assetTotals({ cloudName })
        const [derived] = yield* sql.derivedTotals({ cloudName })
        const [kept] = yield* sql.backupTotals({ cloudName })
        return [assets, derived, kept]
      })
      return {
        assets: Number(assets?.count),
        derived: Number(derived?.count),
        bytes: Number(assets?.bytes) + Number(derived?.bytes) + Number(kept?.bytes),
      }
    },

    async *allAssets() {
      for await (const row of pages(database, sql.assetsAfter)) yield toAsset(row)
    },
    async *allDerived() {
      for await (const row of pages(database, sql.derivedAfter)) yield toDerived(row)
    },

    async isReferenced(blobId) {
      return (await database.read(sql.isReferenced({ blobId }))).length > 0
    },
    close: () => database.close(),
  }
}

async function* pages(database: SqlDatabase, statement: Statements['assetsAfter']): AsyncIterable<Row> {
  let after = 0
  for (;;) {
    const rows = await database.read(statement({ after, limit: PAGE_ROWS }))
    yield* rows
    const last = rows.at(-1)
    if (!last || rows.length < PAGE_ROWS) return
    after = Number(last.sequence)
  }
}
