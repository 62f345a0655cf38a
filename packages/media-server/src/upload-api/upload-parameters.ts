import { UPLOAD_PARAMETERS } from 'countersign/protocol'
import { accessControl, accessMode } from './access-parameters.ts'
import { ADD_ON_TABLE } from './add-ons.ts'
import { callbackUrl } from './callback.ts'
import { FINDINGS_TABLE } from './find-out.ts'
import { deliveryHeaders } from './headers-parameter.ts'
import { writtenMetadata } from './metadata-parameter.ts'
import { moderation } from './moderation-parameter.ts'
import type { ParametersOf, Takes } from './parameters.ts'
import { deliveryType, eager, flag, formats, line, notificationUrl, pairs, tags } from './parsers.ts'
import { HINTS_TABLE } from './picture-hints.ts'
import { breakpoints, storedFormat, transformation } from './picture-parsers.ts'

/** The parameters of an upload that this server acts on. Every other one of Cloudinary's is refused by name. */
export const UPLOAD_TABLE = {
  timestamp: line(10),
  source: line(255),
  upload_preset: line(255),

  public_id: line(255),
  public_id_prefix: line(255),
  folder: line(255),
  asset_folder: line(255),
  display_name: line(255),
  use_filename: flag,
  unique_filename: flag,
  use_filename_as_display_name: flag,
  unique_display_name: flag,
  use_asset_folder_as_public_id_prefix: flag,
  filename_override: line(255),
  discard_original_filename: flag,

  type: deliveryType,
  access_mode: accessMode,
  access_control: accessControl,
  moderation,
  overwrite: flag,
  backup: flag,
  async: flag,
  /** There is no cache before this server that would have to be told. */
  invalidate: flag,
  allowed_formats: formats,
  format: storedFormat,
  return_delete_token: flag,
  headers: deliveryHeaders,

  tags,
  context: pairs,
  metadata: writtenMetadata,
  /** A new version has no values from before that could be. */
  clear_invalid: flag,
  ...HINTS_TABLE,

  transformation,
  eager,
  eager_async: flag,
  responsive_breakpoints: breakpoints,
  ...FINDINGS_TABLE,
  ...ADD_ON_TABLE,

  callback: callbackUrl,
  notification_url: notificationUrl,
  eager_notification_url: notificationUrl,
} as const

export const UPLOAD = {
  table: UPLOAD_TABLE,
  documented: new Set(Object.keys(UPLOAD_PARAMETERS)),
} as const satisfies Takes

export type UploadParameters = ParametersOf<typeof UPLOAD_TABLE>
