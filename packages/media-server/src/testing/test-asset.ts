import type { Asset, Catalog } from '../catalog/catalog.ts'
import type { CloudAccount, Services } from '../cloud/services.ts'
import { describeAsset } from '../upload-api/describe-asset.ts'

/** A stored file, in Cloudinary's words. */
export interface TestAsset {
  public_id: string
  resource_type: Asset['resourceType']
  type: Asset['type']
  /** `jpg`, `mp4` …; `null` for raw files. */
  format: string | null
  bytes: number
  /** Pixels; `null` for what has none. */
  width: number | null
  height: number | null
  tags: readonly string[]
  context: Readonly<Record<string, string>>
  /** Structured metadata, by the external ids of its fields. */
  metadata: Asset['metadata']
  asset_id: string
  /** Unix seconds; grows with every overwrite and every rename. */
  version: number
  /** ISO 8601, by the cloud's clock. */
  created_at: string
  /** MD5 of the bytes, hex. */
  etag: string
  original_filename: string
  asset_folder: string
  display_name: string
  /** Where it is delivered, signed where it must be: `cloud.fetch(secure_url)` opens it without a port. */
  secure_url: string
}

/** Everything that is stored, oldest first. */
export async function listAssets(
  catalog: Pick<Catalog, 'allAssets'>,
  account: CloudAccount,
  services: Pick<Services, 'origin' | 'folderMode'>,
): Promise<TestAsset[]> {
  const assets: Asset[] = []
  for await (const asset of catalog.allAssets()) assets.push(asset)
  return assets.sort((a, b) => a.createdAt - b.createdAt).map((asset) => describe(asset, account, services))
}

function describe(asset: Asset, account: CloudAccount, services: Pick<Services, 'origin' | 'folderMode'>): TestAsset {
  const told = describeAsset(services, account, asset)
  return {
    public_id: asset.publicId,
    resource_type: asset.resourceType,
    type: asset.type,
    format: asset.format,
    bytes: asset.bytes,
    width: asset.width,
    height: asset.height,
    tags: asset.tags,
    context: asset.context,
    metadata: asset.metadata,
    asset_id: asset.assetId,
    version: asset.version,
    created_at: told.created_at,
    etag: asset.etag,
    original_filename: asset.originalFilename,
    asset_folder: asset.assetFolder,
    display_name: asset.displayName,
    secure_url: told.secure_url,
  }
}
