import type { Asset } from './catalog.ts'

/** What an overwritten asset keeps of the former version, and the order that versions stand in. */
export function succeed(former: Asset, next: Asset): Asset {
  return {
    ...next,
    assetId: former.assetId,
    createdAt: former.createdAt,
    version: Math.max(next.version, former.version + 1),
  }
}
