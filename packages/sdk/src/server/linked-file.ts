import type { AssetName } from '../protocol/names.ts'
import { privateDownloadUrl } from '../signing/download-url.ts'
import type { Settings } from './options.ts'

/** An asset, and how it is to be had. */
export interface LinkedFile extends AssetName {
  /** `''`: as stored. */
  format: string
  /** To be saved instead of shown. */
  attachment: boolean
}

/** The one kind of Cloudinary's links that dies without an add-on. */
export const linkTo = (
  file: LinkedFile,
  life: { timestamp: number; expiresAt: number },
  { cloud, signatureAlgorithm: algorithm }: Settings,
): string => privateDownloadUrl({ ...file, ...life }, cloud, { algorithm })
