import type { Asset } from '../catalog/catalog.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import type { Drawing } from '../transform/transformation.ts'
import { type DeriveServices, derive } from './derive.ts'
import { type ServeOptions, serveBlob } from './serve-blob.ts'

export interface AssetRequest extends ServeOptions {
  /** {@link AS_IT_IS} for the picture as it is. */
  drawing: Drawing
  /** The format that was asked for, or `null` for the stored one. */
  format: string | null
}

export const AS_IT_IS: Drawing = { written: '', steps: [] }

/** Answers with an asset: the stored bytes when neither a transformation nor another format is asked for, a derived image otherwise. */
export async function serveAsset(
  services: DeriveServices,
  request: Request,
  asset: Asset,
  { drawing, format, ...asked }: AssetRequest,
): Promise<Response> {
  const options = { ...asked, headers: asset.deliveryHeaders }
  // `createdAt` outlives overwriting, the version does not.
  const modifiedAt = asset.version * 1000
  if (!isDerived(asset, drawing.steps, format)) {
    const { blobId, bytes, etag, mediaType } = asset
    const file = { blobId, bytes, etag, mediaType, modifiedAt, fileName: fileNameOf(asset, asset.format) }
    return serveBlob(services.blobs, request, file, options)
  }
  const wanted = format ?? asset.format
  if (wanted === null) throw refuse('notImplemented', `Transformation of a ${asset.resourceType} file`)
  const derived = await derive(services, asset, drawing, wanted)
  const { blobId, bytes, etag, mediaType } = derived
  const file = { blobId, bytes, etag, mediaType, modifiedAt, fileName: fileNameOf(asset, derived.format) }
  try {
    if (derived.recipe === derived.transformation) return await serveBlob(services.blobs, request, file, options)
    // Under the same URL there may be another image tomorrow, when a name in it means something else.
    const lasting = { ...file, modifiedAt: Math.max(modifiedAt, derived.createdAt) }
    return await serveBlob(services.blobs, request, lasting, { ...options, immutable: false })
  } catch (error) {
    // A derived image can always be made again: the next request does.
    if (isMissingBlob(error)) await services.catalog.removeDerived(derived.id)
    throw error
  }
}

/** Whether a request is for something other than the stored bytes: another format is a transformation too. */
export const isDerived = (asset: Asset, transformation: readonly unknown[], format: string | null): boolean =>
  transformation.length > 0 || (format !== null && format !== asset.format)

/**
 * Looks in the catalog and answers; does both once more when the blob went in between, overwritten or deleted: the catalog
 * knows better by then.
 */
export const lookAndServe = (answer: () => Promise<Response>): Promise<Response> => lookAgain(answer)

/** As {@link lookAndServe}, for what is not an answer yet. */
export const lookAgain = <T>(look: () => Promise<T>): Promise<T> =>
  look().catch((error: unknown) => {
    if (isMissingBlob(error)) return look()
    throw error
  })

/** A blob that went between the look in the catalog and the reading: the asset was overwritten or deleted. */
const isMissingBlob = (error: unknown): boolean =>
  error instanceof Error && (error as NodeJS.ErrnoException).code === 'ENOENT'

/** The last segment of the public id, with the extension that raw ids carry themselves. */
function fileNameOf({ publicId, resourceType }: Asset, format: string | null): string {
  const name = publicId.slice(publicId.lastIndexOf('/') + 1)
  return resourceType === 'raw' || format === null ? name : `${name}.${format}`
}
