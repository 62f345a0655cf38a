import type { BlobStore } from '../blobs/blob-store.ts'
import type { Asset, Catalog } from '../catalog/catalog.ts'

export interface SweepOptions {
  /** Milliseconds since the Unix epoch; only looked at together with `maxAgeMs`. Default: the machine's clock. */
  now?: () => number
  /**
   * How old a blob that nothing names may get before it is removed, in milliseconds. Default 0: whatever is in flight has
   * an open intent, so what has neither row nor intent is nobody's.
   */
  maxAgeMs?: number
}

/** What a sweep found, in counts; the report of what a human should look at is a list. */
export interface SweepReport {
  /** Uploads that a former process began and told nobody of. */
  intentsClosed: number
  /** Blobs removed: those of such uploads, and any that neither row nor intent names. */
  blobsRemoved: number
  /** Derived images forgotten because their blob is gone; they are rendered again when asked for. */
  derivedForgotten: number
  /** Assets whose blob is gone. They are left as they are: a restored backup of the blobs heals them. */
  missing: readonly Pick<Asset, 'cloudName' | 'resourceType' | 'type' | 'publicId' | 'blobId'>[]
}

/** Names whose blobs are looked up at the same time. */
const BATCH = 64

/**
 * Makes catalog and blobs agree again after a crash, or after somebody's hand was in the data folder.
 * May run at any time: an upload in flight has an open intent of this process, and those are not touched.
 */
export async function sweep(catalog: Catalog, blobs: BlobStore, options: SweepOptions = {}): Promise<SweepReport> {
  const { now = Date.now, maxAgeMs = 0 } = options
  const report = {
    intentsClosed: 0,
    blobsRemoved: 0,
    derivedForgotten: 0,
    missing: [] as SweepReport['missing'][number][],
  }

  const removeUnlessNamed = async (blobId: string) => {
    if (await catalog.isReferenced(blobId)) return
    await blobs.remove(blobId)
    report.blobsRemoved += 1
  }

  // First what is known to be left over; should this process die in between, the walk below finds it next time.
  const leftOver = new Set(await catalog.closeFormerIntents())
  report.intentsClosed = leftOver.size
  if (leftOver.size > 0) {
    for await (const blobId of blobs.list()) if (leftOver.has(blobId)) await removeUnlessNamed(blobId)
  }
  for await (const blobId of blobs.list(maxAgeMs > 0 ? { writtenBefore: now() - maxAgeMs } : {})) {
    await removeUnlessNamed(blobId)
  }

  const isMissing = async (blobId: string) => (await blobs.stat(blobId)) === null
  await inBatches(catalog.allAssets(), async (asset) => {
    if (!(await isMissing(asset.blobId))) return
    // It may have been overwritten or deleted since its row was read.
    const current = await catalog.get(asset.cloudName, asset)
    if (current?.blobId !== asset.blobId) return
    const { cloudName, resourceType, type, publicId, blobId } = asset
    report.missing.push({ cloudName, resourceType, type, publicId, blobId })
  })
  await inBatches(catalog.allDerived(), async (derived) => {
    if (!(await isMissing(derived.blobId))) return
    await catalog.removeDerived(derived.id)
    report.derivedForgotten += 1
  })
  return report
}

async function inBatches<T>(items: AsyncIterable<T>, work: (item: T) => Promise<void>): Promise<void> {
  let batch: T[] = []
  for await (const item of items) {
    batch.push(item)
    if (batch.length < BATCH) continue
    await Promise.all(batch.map(work))
    batch = []
  }
  await Promise.all(batch.map(work))
}
