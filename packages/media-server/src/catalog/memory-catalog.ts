import { revive } from './backups.ts'
import type { Asset, Catalog, CommitOutcome, Derived, ListQuery, StoredName } from './catalog.ts'
import { formatCursor, parseCursor } from './cursor.ts'
import type { PromisedWork } from './definitions.ts'
import { createMemoryBackups } from './memory-backups.ts'
import { createMemoryDefinitions } from './memory-definitions.ts'
import { createMemoryFolders } from './memory-folders.ts'
import { createMemoryMetadata } from './memory-metadata.ts'
import { createMemoryOutbox } from './memory-outbox.ts'
import { createMemoryRelations } from './memory-relations.ts'
import { searchEntries } from './memory-search.ts'
import { createMemorySessions } from './memory-sessions.ts'
import { createMemoryTransformationUse } from './memory-transformation-use.ts'
import { requireStorable } from './storable-name.ts'
import { moveTo, onlyKnown, succeed, withChanges } from './succession.ts'
import { compareBytes, pageOfTags, parseTagCursor } from './tag-pages.ts'

interface Entry {
  asset: Asset
  sequence: number
}

/** A catalog that lives as long as the process, for tests and throw-away clouds. */
export function createMemoryCatalog(): Catalog {
  const assets = new Map<string, Entry>()
  const derived = new Map<string, Derived>()
  const intents = new Set<string>()
  const freed = new Set<string>()
  /** What each blob that a row names is. */
  const named = new Map<string, 'asset' | 'derived'>()
  const { outbox, enqueue } = createMemoryOutbox()
  const uploads = createMemorySessions({
    closeIntent: (blobId) => void intents.delete(blobId),
    free: (blobIds) => {
      for (const blobId of blobIds) freed.add(blobId)
    },
  })
  const folders = createMemoryFolders({
    enqueue,
    assets: () => [...assets.values()].map(({ asset }) => asset),
    moveAssets(cloudName, move) {
      for (const [key, { asset, sequence }] of assets)
        if (asset.cloudName === cloudName)
          assets.set(key, { asset: { ...asset, assetFolder: move(asset.assetFolder) }, sequence })
    },
  })
  const { schemas, known } = createMemoryMetadata({
    keepMetadata(cloudName, keep) {
      for (const [key, { asset, sequence }] of assets)
        if (asset.cloudName === cloudName)
          assets.set(key, { asset: { ...asset, metadata: keep(asset.metadata) }, sequence })
    },
  })
  const byId = (cloudName: string, assetId: string) =>
    [...assets.values()].find(({ asset }) => asset.cloudName === cloudName && asset.assetId === assetId)
  const kept = createMemoryBackups({
    find: (cloudName, assetId) => byId(cloudName, assetId)?.asset ?? null,
    isTaken: (asset) => assets.has(keyOf(asset.cloudName, asset)),
    put(asset, former) {
      const released = former ? free(former) : []
      place(asset)
      return released
    },
    free: (blobId) => void freed.add(blobId),
    known,
  })
  const relations = createMemoryRelations(
    (cloudName, assetId) =>
      [...assets.values()].find(({ asset }) => asset.cloudName === cloudName && asset.assetId === assetId)?.asset ??
      null,
    enqueue,
  )
  const promisedWork = createMemoryDefinitions<PromisedWork>()
  const { create: note } = promisedWork
  let sequence = 0

  /** Where the former one of its name stands in the order of lists, or at the end. */
  const place = (asset: Asset) => {
    const key = keyOf(asset.cloudName, asset)
    const former = assets.get(key)
    if (!former) sequence += 1
    assets.set(key, { asset, sequence: former?.sequence ?? sequence })
    named.set(asset.blobId, 'asset')
  }

  const derivedOf = (sourceBlobId: string) => [...derived.values()].filter((each) => each.sourceBlobId === sourceBlobId)
  const keep = (each: Derived) => {
    derived.set(each.id, { ...each })
    named.set(each.blobId, 'derived')
    intents.delete(each.blobId)
  }
  const forget = (each: Derived) => {
    derived.delete(each.id)
    named.delete(each.blobId)
  }
  /** Forgets a derived image and notes its blob. */
  const release = (each: Derived) => {
    forget(each)
    freed.add(each.blobId)
  }
  /** Forgets an asset's blob, which stays where it is kept, and what was made of it. */
  const free = (asset: Asset): string[] => {
    const { blobId } = asset
    const made = derivedOf(blobId)
    named.delete(blobId)
    for (const each of made) forget(each)
    const blobIds = [...(kept.lose(asset) ? [] : [blobId]), ...made.map((each) => each.blobId)]
    for (const each of blobIds) freed.add(each)
    return blobIds
  }

  /** @param prepare told of what comes of it before anything changes: when it throws, nothing does. */
  const commit = (
    asset: Asset,
    { overwrite, backup = false, derived: made = [], notify, promise }: Parameters<Catalog['commitUpload']>[1],
    prepare?: (current: Asset, outcome: CommitOutcome['outcome']) => void,
  ): CommitOutcome => {
    requireStorable(asset)
    const key = keyOf(asset.cloudName, asset)
    const former = assets.get(key)
    if (former && !overwrite) {
      prepare?.(copy(former.asset), 'existing')
      return { outcome: 'existing', asset: copy(former.asset) }
    }
    for (const { blobId } of [asset, ...made]) {
      if (named.has(blobId)) throw new Error(`blob ${blobId} belongs to another asset`)
    }
    const next = copy({ ...asset, metadata: known(asset) })
    const current = former ? succeed(former.asset, next) : revive(kept.deletedAs(asset.cloudName, asset), next)
    prepare?.(copy(current), former ? 'overwritten' : 'created')
    const promised = promise?.(copy(current))
    enqueue(notify?.(copy(current), former !== undefined) ?? [])
    if (promised) void note(asset.cloudName, promised.batchId, promised.work)
    const released = former ? free(former.asset) : []
    if (!former) kept.unbury(asset.cloudName, asset)
    place(current)
    if (backup) kept.keep(current)
    intents.delete(asset.blobId)
    for (const each of made) keep(each)
    return former
      ? { outcome: 'overwritten', asset: copy(current), freed: released }
      : { outcome: 'created', asset: copy(current) }
  }

  return {
    ...outbox,
    ...folders,
    ...relations,
    ...schemas,
    ...kept.backups,
    ...uploads.sessions,
    ...createMemoryTransformationUse({
      derived: () => derived.values(),
      sources: () => [...assets.values()].map(({ asset }) => asset),
      release,
    }),
    uploadPresets: createMemoryDefinitions(),
    namedTransformations: createMemoryDefinitions(),
    allowedTransformations: createMemoryDefinitions(),
    triggers: createMemoryDefinitions(),
    promisedWork,
    uploadMappings: createMemoryDefinitions(),
    streamingProfiles: createMemoryDefinitions(),
    usageOfDays: createMemoryDefinitions(),
    async openIntent(blobId) {
      if (intents.has(blobId)) throw new Error(`blob ${blobId} has an open intent already`)
      intents.add(blobId)
    },
    async closeIntent(blobId) {
      intents.delete(blobId)
    },
    async openIntents() {
      return [...intents]
    },
    async leftovers() {
      return [...freed]
    },
    async forgetLeftovers(blobIds) {
      for (const blobId of blobIds) freed.delete(blobId)
    },

    async commitUpload(asset, options) {
      return commit(asset, options)
    },
    async commitSession(asset, { session, holder, answer, ...options }) {
      if (!uploads.isLeased(session, holder)) return null
      let text: string | null = null
      const committed = commit(asset, options, (current, outcome) => {
        text = answer(current, outcome)
      })
      const { outcome } = committed
      const chunks = text === null ? [] : uploads.finish(session, text, outcome === 'existing' ? null : asset.blobId)
      return { committed, freed: [...(outcome === 'overwritten' ? committed.freed : []), ...chunks] }
    },
    async get(cloudName, name) {
      const entry = assets.get(keyOf(cloudName, name))
      return entry ? copy(entry.asset) : null
    },
    async getById(cloudName, assetId) {
      const entry = byId(cloudName, assetId)
      return entry ? copy(entry.asset) : null
    },
    async list(query) {
      const after = parseCursor(query)
      const sign = query.direction === 'asc' ? 1 : -1
      const found = [...assets.values()]
        .filter(({ asset }) => matches(query, asset))
        .sort((a, b) => sign * order(a, b))
        .filter((entry) => after === null || sign * order(entry, placeOf(after)) > 0)
      const page = found.slice(0, query.maxResults)
      const last = page.at(-1)
      return {
        assets: page.map(({ asset }) => copy(asset)),
        nextCursor:
          last && found.length > page.length
            ? formatCursor(query, { createdAt: last.asset.createdAt, sequence: last.sequence })
            : null,
      }
    },
    async search(query) {
      const found = searchEntries(assets.values(), query)
      return { ...found, assets: found.assets.map(copy) }
    },
    async rename(cloudName, from, to, { overwrite, notify, ...fresh }) {
      requireStorable({ cloudName, publicId: to.publicId })
      const [key, targetKey] = [keyOf(cloudName, from), keyOf(cloudName, { ...from, ...to })]
      const entry = assets.get(key)
      if (!entry) return null
      const target = assets.get(targetKey)
      if (target && (!overwrite || target === entry)) return { outcome: 'existing', asset: copy(target.asset) }
      const asset = moveTo(to, entry.asset, target?.asset ?? null, fresh)
      enqueue(notify?.(copy(asset), target !== undefined, target && copy(target.asset)) ?? [])
      const released = target ? free(target.asset) : []
      if (target) kept.bury(target.asset)
      assets.delete(key)
      assets.set(targetKey, { ...entry, asset })
      return target
        ? { outcome: 'overwritten', asset: copy(asset), freed: released }
        : { outcome: 'renamed', asset: copy(asset) }
    },
    async change(cloudName, names, change, { notify } = {}) {
      const changed = new Map<string, Entry>()
      for (const name of names) {
        const key = keyOf(cloudName, name)
        const entry = assets.get(key)
        if (entry && (name.assetId ?? entry.asset.assetId) === entry.asset.assetId)
          changed.set(key, { ...entry, asset: withChanges(copy(entry.asset), onlyKnown(change, known)) })
      }
      const told = [...changed].flatMap(([key, { asset }]) => {
        const former = assets.get(key)?.asset
        return former ? (notify?.(copy(asset), copy(former)) ?? []) : []
      })
      enqueue(told)
      for (const [key, entry] of changed) assets.set(key, entry)
      return [...changed.values()].map(({ asset }) => copy(asset))
    },
    async listTags(query) {
      const { cloudName, resourceType, prefix = '' } = query
      const after = parseTagCursor(query)
      const known = new Set(
        [...assets.values()].flatMap(({ asset }) =>
          asset.cloudName === cloudName && asset.resourceType === resourceType ? asset.tags : [],
        ),
      )
      const found = [...known]
        .filter((tag) => tag.startsWith(prefix) && (after === null || compareBytes(tag, after) > 0))
        .sort(compareBytes)
      return pageOfTags(found, query)
    },
    async remove(cloudName, name, { notify } = {}) {
      const entry = assets.get(keyOf(cloudName, name))
      if (!entry) return null
      enqueue(notify?.(copy(entry.asset), false) ?? [])
      assets.delete(keyOf(cloudName, name))
      const released = free(entry.asset)
      kept.bury(entry.asset)
      const derivedCount = released.filter((blobId) => blobId !== entry.asset.blobId).length
      return { asset: entry.asset, derivedCount, freed: released }
    },

    async commitDerived(each) {
      const there = derivedOf(each.sourceBlobId).find(
        ({ transformation, format }) => transformation === each.transformation && format === each.format,
      )
      if (there?.recipe === each.recipe || named.get(each.sourceBlobId) !== 'asset') return false
      if (there) release(there)
      keep(each)
      return true
    },
    async getDerived(sourceBlobId, transformation, format) {
      const found = derivedOf(sourceBlobId).find(
        (each) => each.transformation === transformation && each.format === format,
      )
      return found ? { ...found } : null
    },
    async listDerived(sourceBlobId) {
      return derivedOf(sourceBlobId).map((each) => ({ ...each }))
    },
    async removeDerived(id) {
      const found = derived.get(id)
      if (!found) return null
      forget(found)
      freed.add(found.blobId)
      return { ...found }
    },

    async totals(cloudName) {
      const own = [...assets.values()].flatMap(({ asset }) => (asset.cloudName === cloudName ? [asset] : []))
      const made = own.flatMap(({ blobId }) => derivedOf(blobId))
      const lost = kept.in(cloudName).filter(({ blobId }) => !named.has(blobId))
      const bytes = [...own, ...made, ...lost].reduce((sum, each) => sum + each.bytes, 0)
      return { assets: own.length, derived: made.length, bytes }
    },

    async *allAssets() {
      for (const { asset } of [...assets.values()]) yield copy(asset)
    },
    async *allDerived() {
      for (const each of [...derived.values()]) yield { ...each }
    },

    async isReferenced(blobId) {
      return intents.has(blobId) || named.has(blobId) || kept.names(blobId) || uploads.names(blobId)
    },
    async close() {},
  }
}

const keyOf = (cloudName: string, { resourceType, type, publicId }: StoredName) =>
  JSON.stringify([cloudName, resourceType, type, publicId])

/** Callers may do with an answer what they like. */
const copy = (asset: Asset): Asset => ({
  ...asset,
  tags: [...asset.tags],
  context: { ...asset.context },
  metadata: structuredClone(asset.metadata),
  media: structuredClone(asset.media),
  accessControl: structuredClone(asset.accessControl),
  hints: structuredClone(asset.hints),
})

type Place = { asset: Pick<Asset, 'createdAt'>; sequence: number }
const order = (a: Place, b: Place) => a.asset.createdAt - b.asset.createdAt || a.sequence - b.sequence
const placeOf = ({ createdAt, sequence }: { createdAt: number; sequence: number }): Place => ({
  asset: { createdAt },
  sequence,
})

function matches(query: ListQuery, asset: Asset): boolean {
  return (
    asset.cloudName === query.cloudName &&
    (query.resourceType === undefined || asset.resourceType === query.resourceType) &&
    (query.type === undefined || asset.type === query.type) &&
    (query.prefix === undefined || asset.publicId.startsWith(query.prefix)) &&
    (query.publicIds === undefined || query.publicIds.includes(asset.publicId)) &&
    (query.assetIds === undefined || query.assetIds.includes(asset.assetId)) &&
    (query.since === undefined || asset.createdAt >= query.since) &&
    (query.assetFolder === undefined || asset.assetFolder === query.assetFolder) &&
    (query.moderationStatus === undefined || asset.moderationStatus === query.moderationStatus) &&
    (query.tag === undefined || asset.tags.includes(query.tag)) &&
    (query.context === undefined || hasContext(asset, query.context))
  )
}

const hasContext = ({ context }: Asset, { key, value }: { key: string; value?: string }): boolean =>
  Object.hasOwn(context, key) && (value === undefined || context[key] === value)
