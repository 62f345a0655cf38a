import { CountersignError } from '../protocol/error.ts'
import type { AssetName } from '../protocol/names.ts'
import type { Asset, Registry } from '../registry/registry.ts'
import type { Allowed } from './asset-in-question.ts'
import { type AssetGroup, deleteAssets, findCloudAsset } from './cloud-api.ts'
import type { Settings } from './options.ts'
import { type Moved, renameOrFind } from './promote.ts'
import type { Call } from './routes.ts'

/** Where deleted files wait that can still be had back. No profile keeps its own there. */
const TRASH = 'trash'

/** What became of assets, by {@link keyOf}. */
export interface Removal {
  outcomes: ReadonlyMap<string, string>
  /** ISO 8601; `null` where what is deleted is gone. */
  restorableUntil: string | null
  /** What kept the rest from being deleted. */
  failure: unknown
}

export const keyOf = ({ resourceType, type, publicId }: AssetName): string => `${resourceType}/${type}/${publicId}`

/** Where the bytes of a trashed asset are: out of everybody's reach, whatever its own delivery type. */
export const trashedName = ({ id, resourceType }: Asset): AssetName => ({
  resourceType,
  type: 'authenticated',
  publicId: `${TRASH}/${id}`,
})

/** Removes assets, each once, or puts those that the registry knows where they can be had back. */
export async function removeAssets(named: readonly Allowed[], { settings }: Call): Promise<Removal> {
  const { registry, deletionGraceMs, now } = settings
  const assets = [...new Map(named.map((asset) => [keyOf(asset.name), asset])).values()]
  const outcomes = new Map<string, string>()
  const purgeAt = now() + deletionGraceMs
  const known = assets.flatMap(({ row }) => row ?? [])
  let failure: unknown = null
  try {
    if (registry !== null && deletionGraceMs > 0) {
      for (const row of known) outcomes.set(keyOf(row), await trash(row, purgeAt, registry, settings))
      await removeNow(
        assets.filter(({ row }) => row === null),
        outcomes,
        settings,
      )
    } else await removeNow(assets, outcomes, settings)
  } catch (error) {
    failure = error
  }
  const restorableUntil = deletionGraceMs > 0 ? new Date(purgeAt).toISOString() : null
  return { outcomes, restorableUntil, failure }
}

/**
 * Its links die at once: it has another name. One in the trash by its row may be there by its row alone, when the cloud's answer was
 * lost: asking again finishes that.
 */
async function trash(row: Asset, purgeAt: number, registry: Registry, settings: Settings): Promise<string> {
  const at = settings.now()
  const wasReady = row.state === 'ready'
  if (wasReady && !(await registry.moveAsset(row.id, { from: 'ready', to: 'trashed', at, purgeAt }))) return 'not_found'
  let moved: Moved | null
  try {
    moved = await moveBytes(row, { from: row, to: trashedName(row), state: 'trashed' }, registry, settings)
  } catch (error) {
    if (wasReady && isRefusal(error))
      await registry.moveAsset(row.id, { from: 'trashed', to: 'ready', at, purgeAt: null })
    throw error
  }
  if (moved === null || !(wasReady || moved.now)) return 'not_found'
  if (!wasReady) await registry.moveAsset(row.id, { from: 'trashed', to: 'trashed', at, purgeAt })
  return 'deleted'
}

/**
 * Brings the bytes of an asset into the trash or out of it, or finds them there.
 * @param move `state`: what the row says by now
 * @returns `null` when the cloud has them at neither place any more; the row then says so.
 * @throws CountersignError of the cloud: where they are is known to nobody until somebody asks again.
 */
export async function moveBytes(
  { id }: Asset,
  { from, to, state }: { from: AssetName; to: AssetName; state: 'ready' | 'trashed' },
  registry: Registry,
  settings: Settings,
): Promise<Moved | null> {
  const moved = await renameOrFind(from, to, settings)
  if (moved !== null) return moved
  // Somebody may have moved them the other way between the two looks.
  if ((await findCloudAsset(from, settings)) === null)
    await registry.moveAsset(id, { from: state, to: 'purged', at: settings.now(), purgeAt: null })
  return null
}

/** A cloud that refuses has done nothing. One that was not heard, or broke down, may have. */
function isRefusal(error: unknown): boolean {
  const status = error instanceof CountersignError ? Number(error.details?.cloudStatus) : Number.NaN
  return status >= 400 && status < 500
}

/** One call for each resource type and delivery type. What a failed call leaves, the registry knows to be due. */
async function removeNow(assets: readonly Allowed[], outcomes: Map<string, string>, settings: Settings): Promise<void> {
  const { registry, now } = settings
  const due = { from: 'ready', to: 'deleted', at: now(), purgeAt: now() } as const
  for (const { row } of assets) if (row !== null) await registry?.moveAsset(row.id, due)
  for (const group of groupByKind(assets)) {
    const said = await deleteAssets(group, settings)
    for (const [publicId, result] of said) outcomes.set(keyOf({ ...group, publicId }), result)
    for (const { row } of assets)
      if (row !== null && said.has(row.publicId) && keyOf(row) === keyOf({ ...group, publicId: row.publicId }))
        await registry?.moveAsset(row.id, { from: 'deleted', to: 'purged', at: now(), purgeAt: null })
  }
}

function groupByKind(assets: readonly Allowed[]): AssetGroup[] {
  const groups = new Map<string, AssetGroup & { publicIds: Set<string> }>()
  for (const { name } of assets) {
    const { resourceType, type, publicId } = name
    const kind = `${resourceType}/${type}`
    const group = groups.get(kind) ?? { resourceType, type, publicIds: new Set<string>() }
    groups.set(kind, group)
    group.publicIds.add(publicId)
  }
  return [...groups.values()]
}
