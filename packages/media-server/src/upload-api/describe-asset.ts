import { encodeSource, formatDeliveryPath } from 'countersign/protocol'
import { signDeliveryUrl } from 'countersign/signing'
import type { Asset, Derived } from '../catalog/catalog.ts'
import { describePlace } from '../cloud/folder-mode.ts'
import type { CloudAccount, Services } from '../cloud/services.ts'
import { isProtected } from '../delivery/protected-type.ts'

type Origin = Pick<Services, 'origin'>

/** What is known of an asset, in Cloudinary's words and order. @see image_upload_api_reference#sample_response */
export function describeAsset(services: Pick<Services, 'origin' | 'folderMode'>, account: CloudAccount, asset: Asset) {
  const url = deliveryUrl(services, account, asset)
  return {
    asset_id: asset.assetId,
    public_id: asset.publicId,
    ...(asset.format !== null && { format: asset.format }),
    version: asset.version,
    version_id: asset.versionId,
    resource_type: asset.resourceType,
    type: asset.type,
    created_at: `${new Date(asset.createdAt).toISOString().slice(0, 19)}Z`,
    bytes: asset.bytes,
    ...(asset.width !== null && { width: asset.width }),
    ...(asset.height !== null && { height: asset.height }),
    ...(asset.pages !== null && { pages: asset.pages }),
    ...asset.media,
    ...describePlace(services, asset),
    access_mode: asset.accessMode,
    ...(asset.accessControl.length > 0 && { access_control: asset.accessControl }),
    url,
    secure_url: url,
  }
}

/** What an answer says of an image that was made. */
export type DescribedImage = Pick<Derived, 'transformation' | 'format' | 'bytes' | 'width' | 'height'>

/** A derived image, as it stands in `eager` and in `derived`. */
export function describeDerived(services: Origin, account: CloudAccount, asset: Asset, derived: DescribedImage) {
  const url = deliveryUrl(services, account, asset, derived)
  const { transformation, format, bytes, width, height } = derived
  return { transformation, width, height, bytes, format, url, secure_url: url }
}

/** `moderation` as answers carry it; left out where nobody was to look at the asset. */
export const describeModeration = ({ moderationStatus: status, moderatedAt }: Asset) =>
  status === null
    ? {}
    : {
        moderation: [
          {
            kind: 'manual',
            status,
            ...(moderatedAt !== null && { updated_at: `${new Date(moderatedAt).toISOString().slice(0, 19)}Z` }),
          },
        ],
      }

/** `context` as answers carry it; left out when there is none. */
export const describeContext = ({ context }: Asset) =>
  Object.keys(context).length > 0 ? { context: { custom: context } } : {}

/** Likewise of structured metadata, by the external ids of its fields. */
export const describeMetadata = ({ metadata }: Asset) => (Object.keys(metadata).length > 0 ? { metadata } : {})

/**
 * Where an asset, or an image made from it, is delivered. Always with the version; with a signature where one is needed.
 * `url` and `secure_url` are the same here: a local cloud has one origin.
 */
export function deliveryUrl(
  services: Origin,
  account: CloudAccount,
  asset: Asset,
  derived?: Pick<Derived, 'transformation' | 'format'>,
): string {
  const { resourceType, type, version, publicId } = asset
  const source = encodeSource(publicId, derived?.format ?? asset.format)
  const transformations = derived ? [derived.transformation] : []
  const signature = isProtected(type)
    ? signDeliveryUrl([...transformations, source].join('/'), account.apiSecret)
    : null
  const path = { cloudName: asset.cloudName, resourceType, type, signature, transformations, version, source }
  return services.origin() + formatDeliveryPath(path)
}
