import type { Asset } from './catalog.ts'
import type { NewNotification } from './outbox.ts'
import type { Relations } from './relations.ts'

interface Relation {
  cloudName: string
  assetId: string
  relatedId: string
  sequence: number
}

/**
 * Relations that live as long as the process.
 * @param find the asset of an id, or `null`.
 */
export function createMemoryRelations(
  find: (cloudName: string, assetId: string) => Asset | null,
  enqueue: (notifications: readonly NewNotification[]) => void,
): Relations {
  const relations = new Map<string, Relation>()
  const keyOf = (...parts: readonly string[]) => JSON.stringify(parts)
  let last = 0

  return {
    async relate(cloudName, assetId, others, { notify } = {}) {
      const added = others.filter((other) => !relations.has(keyOf(cloudName, assetId, other)))
      if (added.length > 0) enqueue(notify?.(added) ?? [])
      for (const other of added)
        for (const [from, to] of [
          [assetId, other],
          [other, assetId],
        ] as const) {
          last += 1
          relations.set(keyOf(cloudName, from, to), { cloudName, assetId: from, relatedId: to, sequence: last })
        }
      return added
    },
    async unrelate(cloudName, assetId, others, { notify } = {}) {
      const removed = others.filter((other) => relations.has(keyOf(cloudName, assetId, other)))
      if (removed.length > 0) enqueue(notify?.(removed) ?? [])
      for (const other of removed) {
        relations.delete(keyOf(cloudName, assetId, other))
        relations.delete(keyOf(cloudName, other, assetId))
      }
      return removed
    },
    async listRelated(cloudName, assetId, { after = 0, limit }) {
      return [...relations.values()]
        .filter((each) => each.cloudName === cloudName && each.assetId === assetId && each.sequence > after)
        .flatMap(({ relatedId, sequence }) => {
          const asset = find(cloudName, relatedId)
          return asset && find(cloudName, assetId) ? [{ asset, sequence }] : []
        })
        .slice(0, limit)
    },
  }
}
