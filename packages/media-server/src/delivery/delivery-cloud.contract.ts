import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { DEFAULT_ASSUMPTIONS } from '../assumptions/assumptions.ts'
import { createMemoryBlobs } from '../blobs/memory-blobs.ts'
import type { Asset } from '../catalog/catalog.ts'
import { createMemoryCatalog } from '../catalog/memory-catalog.ts'
import { createAdminCalls } from '../cloud/admin-calls.ts'
import { openPendingBlob } from '../cloud/pending-blob.ts'
import type { Services } from '../cloud/services.ts'
import { DEFAULT_LIMITS } from '../http/create-media-server.ts'
import { probeImage } from '../transform/probe.ts'
import { sniff } from '../transform/sniff.ts'

/** A cloud in memory for the tests of this folder: `demo`, key `1234`, secret `b`. */
export async function createDeliveryCloud() {
  const services: Services = {
    account: (cloudName) => (cloudName === 'demo' ? { cloudName, apiKey: '1234', apiSecret: 'b' } : null),
    catalog: createMemoryCatalog(),
    blobs: createMemoryBlobs(),
    now: () => Date.UTC(2026, 10, 21),
    origin: () => 'http://127.0.0.1:3001',
    limits: DEFAULT_LIMITS,
    assumptions: DEFAULT_ASSUMPTIONS,
    folderMode: 'dynamic' as const,
    ffprobe: null,
    poppler: null,
    remoteFiles: null,
    loadMapped: async () => false,
    promises: { wake() {} },
    notifications: { urls: [], perCall: 'loopback', wake() {} },
    adminCalls: createAdminCalls({ perHour: DEFAULT_LIMITS.adminCallsPerHour, now: Date.now }),
  }
  const fixture = (name: string) => new URL(`../../../../fixtures/${name}`, import.meta.url).pathname

  /** Stores an asset as an upload would; `content` is bytes or the name of a fixture. */
  const put = async (facts: Partial<Asset> & { publicId: string }, content: string | Uint8Array): Promise<Asset> => {
    const bytes = typeof content === 'string' ? await readFile(fixture(content)) : Buffer.from(content)
    const pending = await openPendingBlob(services)
    await pending.write(new Uint8Array(bytes))
    await pending.commit()
    const { resourceType = 'image' } = facts
    const mediaType = sniff(bytes)?.mediaType ?? 'application/octet-stream'
    const isProbed = resourceType === 'image' && facts.format === undefined
    const probed = isProbed
      ? await probeImage(bytes, services.limits)
      : { format: null, width: null, height: null, pages: null }
    const outcome = await services.catalog.commitUpload(
      {
        cloudName: 'demo',
        resourceType,
        type: 'upload',
        assetId: createHash('md5').update(JSON.stringify(facts)).digest('hex'),
        version: 1_700_000_000,
        versionId: pending.id,
        mediaType,
        bytes: bytes.length,
        etag: createHash('md5').update(bytes).digest('hex'),
        ...probed,
        media: null,
        hints: null,
        deliveryHeaders: null,
        tags: [],
        context: {},
        metadata: {},
        assetFolder: '',
        displayName: facts.publicId,
        originalFilename: 'file',
        accessMode: 'public',
        accessControl: [],
        moderationStatus: null,
        moderatedAt: null,
        createdAt: services.now(),
        blobId: pending.id,
        ...facts,
      },
      { overwrite: true },
    )
    return outcome.asset
  }
  return { services, fixture, put }
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}
