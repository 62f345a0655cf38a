import type { AssetName } from '../protocol/names.ts'
import { type RequestVerification, verifyParameters } from './request.ts'
import { type DownloadCloud, type LinkOptions, signedLink } from './signed-link.ts'
import { type Parameters, selectSigned } from './string-to-sign.ts'

/** What a download link names, and for how long. */
export interface PrivateDownload extends AssetName {
  /** The format to deliver; `''` for the file as stored, and for raw files, whose id carries the extension. */
  format?: string
  /** Unix seconds at which the link dies. Without it: one hour after `timestamp`. */
  expiresAt?: number
  /** `true`, or a file name, to be saved instead of shown; `false` is as good as absent. */
  attachment?: boolean | string
  /** Unix seconds. */
  timestamp: number
}

/**
 * A link to the original of an asset, private ones included, that dies: the `private_download_url` of the SDKs.
 *
 * Expires: at `expiresAt`, else an hour after `timestamp`. Until then whoever holds it may use it any number of times.
 * Revocable: no, but with the asset (deleted, renamed or of another type) or the API secret.
 * Served by the API itself and not by the CDN, so that no copy stays behind on the way.
 * Alone among Cloudinary's links to one asset it expires without an add-on; a signed delivery URL never does.
 * @see https://cloudinary.com/documentation/control_access_to_media
 */
export function privateDownloadUrl(download: PrivateDownload, cloud: DownloadCloud, options: LinkOptions = {}): string {
  const parameters = {
    timestamp: download.timestamp,
    public_id: download.publicId,
    format: download.format,
    type: download.type,
    attachment: download.attachment === false ? undefined : download.attachment,
    expires_at: download.expiresAt,
  }
  return signedLink(`${download.resourceType}/download`, parameters, cloud, options)
}

/** Whether the query of a download link was signed with this secret, in constant time. Age and expiry are the caller's to judge. */
export const verifyDownloadQuery = (
  query: Parameters & { signature?: string },
  apiSecret: string,
  options: RequestVerification = {},
): boolean => verifyParameters(selectSigned(query), query.signature ?? '', apiSecret, options)
