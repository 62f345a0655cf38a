import type { Asset, Catalog } from '../catalog/catalog.ts'
import type { CloudAccount } from '../cloud/services.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import type { MediaServer } from '../http/create-media-server.ts'
import { deliveryUrl } from '../upload-api/describe-asset.ts'

/** A stored file as the inspector shows it. */
export interface InspectedAsset {
  asset_id: string
  public_id: string
  resource_type: string
  type: string
  format: string | null
  media_type: string
  bytes: number
  width: number | null
  height: number | null
  /** Of a PDF `null` where nobody could be asked. */
  pages: number | null
  duration: number | null
  tags: readonly string[]
  context: Readonly<Record<string, string>>
  asset_folder: string
  display_name: string
  original_filename: string
  version: number
  /** Milliseconds since the Unix epoch. */
  created_at: number
  etag: string
  /** Where anybody finds it; `null` where that takes a signature. */
  url: string | null
}

export interface Assets {
  /** A page, the newest first. @throws CloudinaryError for a cursor that is none. */
  list(query: { prefix: string; cursor: string }): Promise<{
    assets: readonly InspectedAsset[]
    next_cursor: string | null
    total: number
  }>
  /** The file, by normal delivery, signed on the way: the page learns no signature. */
  original(assetId: string, request: Request): Promise<Response>
  /** The first page of a PDF, as a small JPEG, likewise; as every image that is made, it is kept. */
  firstPage(assetId: string, request: Request): Promise<Response>
  /** As anybody with the key deletes it, derived images, notifications and all. `false` where there is none. */
  remove(assetId: string): Promise<boolean>
}

export interface AssetOptions {
  account: CloudAccount
  catalog: Pick<Catalog, 'list' | 'getById' | 'totals'>
  server: Pick<MediaServer, 'fetch'>
  origin(): string
}

const PER_PAGE = 24

/** Twice as large as the page has room for, for screens of that many pixels. */
const FIRST_PAGE = { transformation: 'c_limit,h_768,pg_1,w_768', format: 'jpg' } as const

export function createAssets({ account, catalog, server, origin }: AssetOptions): Assets {
  const { cloudName, apiKey, apiSecret } = account
  const find = async (assetId: string): Promise<Asset> => {
    const asset = await catalog.getById(cloudName, assetId)
    if (!asset) throw refuse('resourceNotFound', assetId)
    return asset
  }
  const deliver = async (assetId: string, request: Request, made?: typeof FIRST_PAGE): Promise<Response> => {
    const url = deliveryUrl({ origin }, account, await find(assetId), made)
    const kept = ['range', 'if-none-match', 'if-range'].flatMap((name) => {
      const value = request.headers.get(name)
      return value === null ? [] : [[name, value] as [string, string]]
    })
    return server.fetch(new Request(url, { method: request.method, headers: kept }))
  }
  return {
    async list({ prefix, cursor }) {
      const { assets, nextCursor } = await catalog.list({
        cloudName,
        direction: 'desc',
        maxResults: PER_PAGE,
        ...(prefix !== '' && { prefix }),
        ...(cursor !== '' && { cursor }),
      })
      const totals = await catalog.totals(cloudName)
      const describe = (asset: Asset) => describeInspected(asset, deliveryUrl({ origin }, account, asset))
      return { assets: assets.map(describe), next_cursor: nextCursor, total: totals.assets }
    },
    original: (assetId, request) => deliver(assetId, request),
    firstPage: (assetId, request) => deliver(assetId, request, FIRST_PAGE),
    async remove(assetId) {
      const response = await server.fetch(
        new Request(`${origin()}/v1_1/${encodeURIComponent(cloudName)}/asset/destroy`, {
          method: 'POST',
          headers: { authorization: `Basic ${btoa(`${apiKey}:${apiSecret}`)}` },
          body: new URLSearchParams({ asset_id: assetId }),
        }),
      )
      const { result, error } = (await response.json()) as { result?: string; error?: { message: string } }
      if (error) throw new Error(`the server did not delete ${assetId}: ${error.message}`)
      return result === 'ok'
    },
  }
}

const describeInspected = (asset: Asset, url: string): InspectedAsset => ({
  asset_id: asset.assetId,
  public_id: asset.publicId,
  resource_type: asset.resourceType,
  type: asset.type,
  format: asset.format,
  media_type: asset.mediaType,
  bytes: asset.bytes,
  width: asset.width,
  height: asset.height,
  pages: asset.pages,
  duration: asset.media && 'duration' in asset.media ? (asset.media.duration ?? null) : null,
  tags: asset.tags,
  context: asset.context,
  asset_folder: asset.assetFolder,
  display_name: asset.displayName,
  original_filename: asset.originalFilename,
  version: asset.version,
  created_at: asset.createdAt,
  etag: asset.etag,
  url: asset.type === 'upload' ? url : null,
})
