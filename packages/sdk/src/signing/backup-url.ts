import { type DownloadCloud, type LinkOptions, signedLink } from './signed-link.ts'

/** One version of an asset, as the Admin API lists them. */
export interface BackupDownload {
  /** The asset's immutable id, 32 hexadecimal digits; not its public id. */
  assetId: string
  versionId: string
  /** Unix seconds. */
  timestamp: number
}

/**
 * A link to one version of an asset from its backup: the `download_backedup_asset` of the SDKs.
 *
 * Expires: an hour after `timestamp`, and cannot be told otherwise; back-date `timestamp` for less.
 * Revocable: no, but with the backup or the API secret; overwriting or deleting the asset leaves its backup where it is.
 * Served by the API and not by the CDN. The asset's type protects nothing here: the link is all there is to it.
 * @throws TypeError when one of the two ids is empty.
 * @see https://cloudinary.com/documentation/backups_and_version_management
 */
export function backupDownloadUrl(backup: BackupDownload, cloud: DownloadCloud, options: LinkOptions = {}): string {
  const { assetId, versionId, timestamp } = backup
  if (assetId === '' || versionId === '')
    throw new TypeError(`assetId and versionId must not be empty, not ${JSON.stringify([assetId, versionId])}`)
  const parameters = { timestamp, asset_id: assetId, version_id: versionId }
  return signedLink('download_backup', parameters, cloud, options)
}
