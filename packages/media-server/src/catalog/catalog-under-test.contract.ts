import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect } from 'vitest'
import type { Asset, Catalog, Derived } from './catalog.ts'

/** Opens an empty catalog of a driver. */
export type OpenCatalog = () => Promise<{ catalog: Catalog; close(): Promise<void> }>

/**
 * A fresh catalog for each test of a contract, and what puts things into it.
 * @param use is given the catalog before each test.
 */
export function useCatalog(open: OpenCatalog, use: (catalog: Catalog) => void) {
  let opened: Awaited<ReturnType<OpenCatalog>>
  beforeEach(async () => {
    opened = await open()
    use(opened.catalog)
  })
  afterEach(() => opened.close())
  return {
    async store(facts: Partial<Asset> = {}): Promise<Asset> {
      const asset = anAsset(facts)
      await opened.catalog.openIntent(asset.blobId, asset.createdAt)
      return (await opened.catalog.commitUpload(asset, { overwrite: true })).asset
    },
    async make(asset: Asset, facts: Partial<Derived> = {}): Promise<Derived> {
      const derived = aDerived(asset, facts)
      await opened.catalog.openIntent(derived.blobId, derived.createdAt)
      expect(await opened.catalog.commitDerived(derived)).toBe(true)
      return derived
    },
  }
}

export const hex = () => randomBytes(16).toString('hex')

export function anAsset(facts: Partial<Asset> = {}): Asset {
  return {
    cloudName: 'demo',
    resourceType: 'image',
    type: 'upload',
    publicId: 'uploads/demo-1/rocket',
    assetId: hex(),
    version: 1_700_000_000,
    versionId: hex(),
    format: 'jpg',
    mediaType: 'image/jpeg',
    bytes: 112_525,
    etag: hex(),
    width: 640,
    height: 427,
    pages: 1,
    media: null,
    hints: null,
    deliveryHeaders: null,
    tags: [],
    context: {},
    metadata: {},
    assetFolder: '',
    displayName: 'rocket',
    originalFilename: 'rocket',
    accessMode: 'public',
    accessControl: [],
    moderationStatus: null,
    moderatedAt: null,
    createdAt: 1_700_000_000_000,
    blobId: hex(),
    ...facts,
  }
}

export function aDerived(source: Asset, facts: Partial<Derived> = {}): Derived {
  return {
    id: hex(),
    sourceBlobId: source.blobId,
    transformation: 'w_1',
    recipe: facts.transformation ?? 'w_1',
    format: 'jpg',
    mediaType: 'image/jpeg',
    bytes: 1,
    width: 1,
    height: 1,
    etag: hex(),
    blobId: hex(),
    createdAt: 1,
    ...facts,
  }
}
