import type { DeliveryType, ResourceType } from '../protocol/names.ts'
import type { Duration } from '../protocol/quantity.ts'

/** A stored asset, as the cloud's own verified answer describes it: nothing here is the client's word but the file's name. */
export interface UploadedAsset {
  /** The handle by which an app names it, now and when it deletes it. */
  id: string
  cloudName: string
  resourceType: ResourceType
  type: DeliveryType
  publicId: string
  version: number
  /** `null` for a raw file without an extension. */
  format: string | null
  bytes: number
  /** In pixels; `null` for what has none. */
  width: number | null
  height: number | null
  /** What the client called the file, extension included. */
  originalFilename: string
  /** ISO 8601. */
  createdAt: string
  /** A link to its bytes that dies. Default: after the profile's `downloadExpiresIn`. */
  downloadUrl(options?: { expiresIn?: Duration }): string
}

/** One finished upload, as the hooks of a profile get it. */
export interface Upload<Input = unknown> {
  asset: UploadedAsset
  /** Who was granted it. */
  subject: { id: string }
  /** The profile's name. */
  profile: string
  /** What the client sent with the grant request, as the profile's `input` schema left it; `undefined` without a schema. */
  input: Input
  /** 1 for the first time that this upload is completed; more when an attempt before was cut short, which a poll for a file that had not arrived is not. */
  attempt: number
  /** Who brought the news: the client, the cloud's notification, or the sweep of what nobody completed. */
  via: 'relay' | 'webhook' | 'sweep'
}
