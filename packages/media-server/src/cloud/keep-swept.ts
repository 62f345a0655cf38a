import type { BlobStore } from '../blobs/blob-store.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { type SweepReport, sweep } from './sweep.ts'

const HOUR_MS = 60 * 60 * 1000
/** Far longer than anything takes that ends with a name; long enough too to notice that a wrong catalog was put back. */
const UNNAMED_AGE_MS = 24 * HOUR_MS

/** Sweeps at once, then every hour, and says on stderr what there was to say. Blobs that nothing names are left alone the first time. */
export async function keepSwept(catalog: Catalog, blobs: BlobStore): Promise<{ stop(): Promise<void> }> {
  const stopping = new AbortController()
  const tell = createTeller()
  tell(await sweep(catalog, blobs))

  let underWay: Promise<void> | null = null
  const sweepAgain = async () => {
    try {
      tell(await sweep(catalog, blobs, { unnamedAgeMs: UNNAMED_AGE_MS, signal: stopping.signal }))
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
    if (blobsRemoved > 0) console.warn(`removed ${blobsRemoved} blobs that belonged to no file any more`)
    if (derivedForgotten > 0) console.warn(`forgot ${derivedForgotten} derived images whose bytes are gone`)
    if (unnamed > unnamedBefore)
      console.warn(
        `${unnamed} blobs are in no row of the catalog; an hour from now, those older than a day will be removed: stop this server before, should it have the wrong catalog`,
      )
    unnamedBefore = unnamed
    for (const { blobId, error } of failed) console.error(`blob ${blobId} could not be removed:`, error)
    for (const { resourceType, type, publicId, blobId } of missing) {
      if (!told.has(blobId)) console.warn(`the bytes of ${resourceType}/${type}/${publicId} are gone`)
      told.add(blobId)
    }
  }
}
