import type { Upload, UploadedAsset } from '../policy/upload.ts'
import { encodeSource, formatDeliveryPath } from '../protocol/delivery-url.ts'
import type { FinishedAsset } from '../protocol/finished-asset.ts'
import { parseDuration } from '../protocol/quantity.ts'
import type { NewAsset } from '../registry/registry.ts'
import { privateDownloadUrl } from '../signing/download-url.ts'
import type { CloudAsset } from './cloud-api.ts'
import type { Attempt } from './complete.ts'
import type { GrantClaims } from './grant-claims.ts'
import type { Settings } from './options.ts'

/** An upload as the hooks of an app get it. */
export function uploadOf({ claims, profile, via, attempt }: Attempt, asset: CloudAsset, settings: Settings): Upload {
  return {
    asset: uploadedAsset(claims, asset, settings, profile.downloadExpiresInMs),
    subject: { id: claims.subjectId },
    profile: claims.profile,
    input: claims.input,
    attempt,
    via,
  }
}

function uploadedAsset(
  claims: GrantClaims,
  asset: CloudAsset,
  { cloud, now, signatureAlgorithm: algorithm }: Settings,
  lifeMs: number,
): UploadedAsset {
  const { assetId: _, ...facts } = asset
  const { resourceType, type, publicId } = facts
  return {
    ...facts,
    id: claims.id,
    cloudName: claims.cloudName,
    originalFilename: claims.file.name,
    downloadUrl({ expiresIn = lifeMs } = {}) {
      const timestamp = Math.floor(now() / 1000)
      const expiresAt = timestamp + Math.ceil(parseDuration(expiresIn, 'expiresIn') / 1000)
      return privateDownloadUrl({ resourceType, type, publicId, timestamp, expiresAt }, cloud, { algorithm })
    },
  }
}

/** An asset as the registry keeps it. */
export function assetRow(claims: GrantClaims, asset: CloudAsset, state: 'ready' | 'quarantined', at: number): NewAsset {
  const { resourceType, type, publicId, version, format, bytes, width, height } = asset
  return {
    id: claims.id,
    cloudName: claims.cloudName,
    subjectId: claims.subjectId,
    profile: claims.profile,
    resourceType,
    type,
    publicId,
    state,
    version,
    format,
    bytes,
    width,
    height,
    originalFilename: claims.file.name,
    createdAt: at,
    trace: claims.trace ?? null,
  }
}

export type { FinishedAsset as AnsweredAsset }

/** An asset as the browser is told of it. */
export function answeredAsset({ id }: GrantClaims, asset: CloudAsset, { cloud }: Settings): FinishedAsset {
  const { publicId, resourceType, type, version, format, bytes, width, height } = asset
  const source = encodeSource(publicId, resourceType === 'raw' ? null : format)
  const path = formatDeliveryPath({ cloudName: cloud.cloudName, resourceType, type, version, source })
  return {
    id,
    public_id: publicId,
    resource_type: resourceType,
    type,
    version,
    format,
    bytes,
    width,
    height,
    url: type === 'upload' ? `${cloud.deliveryOrigin}${path}` : null,
  }
}
