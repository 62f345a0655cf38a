import type { AssetName } from '../protocol/names.ts'
import type { SignatureAlgorithm } from './digest.ts'
import { type RequestVerification, signParameters, verifyParameters } from './request.ts'
import { type Parameters, selectSigned } from './string-to-sign.ts'

/** What a download link is signed with: the part of a cloud's configuration that matters here. */
export interface DownloadCloud {
  cloudName: string
  apiKey: string
  apiSecret: string
  apiOrigin: string
}

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
 * Alone among Cloudinary's links it carries an expiry without an add-on; a signed delivery URL never expires.
 */
export function privateDownloadUrl(
  download: PrivateDownload,
  cloud: DownloadCloud,
  options: { algorithm?: SignatureAlgorithm } = {},
): string {
  const signed = {
    timestamp: download.timestamp,
    public_id: download.publicId,
    format: download.format,
    type: download.type,
    attachment: download.attachment === false ? undefined : download.attachment,
    expires_at: download.expiresAt,
  }
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(signed)) {
    if (value !== undefined && value !== '') query.set(key, String(value))
  }
  query.set('signature', signParameters(signed, cloud.apiSecret, options))
  query.set('api_key', cloud.apiKey)
  return `${cloud.apiOrigin}/v1_1/${encodeURIComponent(cloud.cloudName)}/${download.resourceType}/download?${query}`
}

/** Whether the query of a download link was signed with this secret, in constant time. Age and expiry are the caller's to judge. */
export const verifyDownloadQuery = (
  query: Parameters & { signature?: string },
  apiSecret: string,
  options: RequestVerification = {},
): boolean => verifyParameters(selectSigned(query), query.signature ?? '', apiSecret, options)
