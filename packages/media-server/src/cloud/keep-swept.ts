import type { BlobStore } from '../blobs/blob-store.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { type SweepOptions, type SweepReport, sweep } from './sweep.ts'
import { noteUsage } from './usage-of-days.ts'

const HOUR_MS = 60 * 60 * 1000

/**
 * Sweeps at once, then every hour, and says on stderr what there was to say. Whole blobs that nothing names stay where they are,
 * at any age: no crash leaves such, and to a catalog put back from a backup they are all that came after it.
 * @param options.cloudName whose usage is noted each time; default nobody's.
 */
export async function keepSwept(
  catalog: Catalog,
  blobs: BlobStore,
  { now = Date.now, cloudName }: Pick<SweepOptions, 'now'> & { cloudName?: string } = {},
): Promise<{ stop(): Promise<void> }> {
  const stopping = new AbortController()
  const tell = createTeller()
  // What can be told of a day is less than what a full disk still lets be served, and deleted.
  const note = async () => {
    if (cloudName === undefined) return
    await noteUsage(catalog, cloudName, now()).catch((error: unknown) =>
      console.error('what is held today could not be noted:', error),
    )
  }
  tell(await sweep(catalog, blobs, { now }))
  await note()

  let underWay: Promise<void> | null = null
  const sweepAgain = async () => {
    try {
      tell(await sweep(catalog, blobs, { now, signal: stopping.signal }))
      await note()
    } catch (error) {
      console.error('the sweep failed and is tried again in an hour:', error)
    }
    underWay = null
  }
  const timer = setInterval(() => {
    underWay ??= sweepAgain()
  }, HOUR_MS).unref()
  return {
    async stop() {
      clearInterval(timer)
      stopping.abort()
      await underWay
    },
  }
}

/** Says each thing once that stays as it is from sweep to sweep. */
function createTeller(): (report: SweepReport) => void {
  const told = new Set<string>()
  let unnamedBefore = 0
  return ({ blobsRemoved, derivedForgotten, unnamed, failed, missing }) => {
    if (blobsRemoved > 0) console.warn(`sweep: blobs removed that belonged to no file any more: ${blobsRemoved}`)
    if (derivedForgotten > 0)
      console.warn(`sweep: derived images forgotten because their bytes are gone: ${derivedForgotten}`)
    if (unnamed > unnamedBefore)
      console.warn(
        `sweep: blobs that the catalog does not know of: ${unnamed}; they stay where they are, in case an older catalog was put back`,
      )
    unnamedBefore = unnamed
    for (const { blobId, error } of failed) console.error(`blob ${blobId} could not be removed:`, error)
    for (const { resourceType, type, publicId, blobId } of missing) {
      if (!told.has(blobId)) console.warn(`the bytes of ${resourceType}/${type}/${publicId} are gone`)
      told.add(blobId)
    }
  }
}
