import type { BlobStore } from '../blobs/blob-store.ts'
import type { Asset, Catalog } from '../catalog/catalog.ts'

export interface SweepOptions {
  /**
   * How old a whole blob that nothing names must be to be removed, in milliseconds. Default: none is, ever. A catalog that
   * was put back from a backup names nothing that came after it, and the blobs are all that is left of that.
   */
  unnamedAgeMs?: number
  /** Milliseconds since the Unix epoch: what has expired, and what is old enough. Default: the machine's clock. */
  now?: () => number
  /** Ends the sweep early, with what it has found so far. */
  signal?: AbortSignal
}

/** What a sweep found, in counts; the reports of what a human should look at are lists. */
export interface SweepReport {
  /** Blobs removed: what cut off uploads, expired ones, overwriting and deleting have left, and others that nothing names when they are old enough. */
  blobsRemoved: number
  /** Whole blobs that nothing names and that were left where they are. */
  unnamed: number
  /** Blobs that should have been removed and could not be. They are tried again by the next sweep. */
  failed: readonly { blobId: string; error: unknown }[]
  /** Derived images forgotten because their blob is gone; they are rendered again when asked for. */
  derivedForgotten: number
  /** Assets whose blob is gone. They are left as they are: a restored backup of the blobs heals them. */
  missing: readonly Pick<Asset, 'cloudName' | 'resourceType' | 'type' | 'publicId' | 'blobId'>[]
}

/** Names whose blobs are looked up at the same time. */
const BATCH = 64
/** Notes that are dropped in one transaction, while nothing else of the catalog moves. */
const NOTES = 1000

/**
 * Makes catalog and blobs agree again after a crash, or after somebody's hand was in the data folder.
 * May run at any time: an upload in flight has an open intent of this process, and those are not touched.
 */
export async function sweep(catalog: Catalog, blobs: BlobStore, options: SweepOptions = {}): Promise<SweepReport> {
  const { signal } = options
  const report = { ...(await sweepBlobs(catalog, blobs, options)), derivedForgotten: 0 }
  const missing: SweepReport['missing'][number][] = []

  const isMissing = async (blobId: string) => (await blobs.stat(blobId)) === null
  await inBatches(catalog.allAssets(), signal, async (asset) => {
    if (!(await isMissing(asset.blobId))) return
    // It may have been overwritten or deleted since its row was read.
    const current = await catalog.get(asset.cloudName, asset)
    if (current?.blobId !== asset.blobId) return
    const { cloudName, resourceType, type, publicId, blobId } = asset
    missing.push({ cloudName, resourceType, type, publicId, blobId })
  })
  await inBatches(catalog.allDerived(), signal, async (derived) => {
    if (!(await isMissing(derived.blobId))) return
    await catalog.removeDerived(derived.id)
    report.derivedForgotten += 1
  })
  return { ...report, missing }
}

/** Removes the blobs that are nobody's. The notes of them go last: should this process die in between, the next sweep has them. */
async function sweepBlobs(
  catalog: Catalog,
  blobs: BlobStore,
  { unnamedAgeMs = Number.POSITIVE_INFINITY, now = Date.now, signal }: SweepOptions,
): Promise<Pick<SweepReport, 'blobsRemoved' | 'unnamed' | 'failed'>> {
  await catalog.expireSessions(now())
  const found = { blobsRemoved: 0, unnamed: 0, failed: [] as SweepReport['failed'][number][] }
  const leftovers = new Set(await catalog.leftovers())
  for await (const blobId of blobs.list()) {
    if (signal?.aborted) return found
    if (await catalog.isReferenced(blobId)) continue
    const whole = leftovers.has(blobId) ? null : await blobs.stat(blobId)
    if (whole && now() - whole.writtenAt <= unnamedAgeMs) {
      found.unnamed += 1
      continue
    }
    try {
      await blobs.remove(blobId)
      found.blobsRemoved += 1
    } catch (error) {
      leftovers.delete(blobId)
      found.failed.push({ blobId, error })
    }
  }
  const gone = [...leftovers]
  for (let start = 0; start < gone.length; start += NOTES)
    await catalog.forgetLeftovers(gone.slice(start, start + NOTES))
  return found
}

async function inBatches<T>(
  items: AsyncIterable<T>,
  signal: AbortSignal | undefined,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let batch: T[] = []
  for await (const item of items) {
    if (signal?.aborted) return
    batch.push(item)
    if (batch.length < BATCH) continue
    await Promise.all(batch.map(work))
    batch = []
  }
  await Promise.all(batch.map(work))
}
