import type { Asset } from './catalog.ts'
import type { NewNotification } from './outbox.ts'

/** What there is to tell, of those that were related or not related any more; asked as `Notify` is, where there are any. */
export type NotifyRelated = (done: readonly string[]) => readonly NewNotification[]

type ChangeRelations = (
  cloudName: string,
  assetId: string,
  others: readonly string[],
  options?: { notify?: NotifyRelated },
) => Promise<readonly string[]>

/** Which assets belong together, as somebody has said: always both ways, and no longer than both are there. */
export interface Relations {
  /**
   * Relates an asset to others, in one durable transaction; answers those that were not related to it before.
   * @param others ids of assets that are there, each once, none its own.
   */
  relate: ChangeRelations
  /** Takes relations back, likewise; answers those that there were. */
  unrelate: ChangeRelations
  /** A page of the assets that one is related to, in the order in which they were. @param query.after the `sequence` that the page before ended with. */
  listRelated(
    cloudName: string,
    assetId: string,
    query: { after?: number | undefined; limit: number },
  ): Promise<readonly { asset: Asset; sequence: number }[]>
}
