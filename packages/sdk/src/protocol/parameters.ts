/**
 * How a parameter's value reads on the wire.
 * `text` free text · `flag` `0 1 false true` · `integer` digits · `words` comma-separated · `pairs` `key=value|key=value` ·
 * `path` public-id-like text · `choice` one of `values` · `url` · `json` · `transformation` one · `transformations` several, joined by `|`.
 */
export type ParameterKind =
  | 'text'
  | 'flag'
  | 'integer'
  | 'words'
  | 'pairs'
  | 'path'
  | 'choice'
  | 'url'
  | 'json'
  | 'transformation'
  | 'transformations'

/** One row of {@link UPLOAD_PARAMETERS}. */
export interface UploadParameter {
  kind: ParameterKind
  /** For `choice`: everything it may be. */
  values?: readonly string[]
  /** No policy may let it be signed: it runs code, reaches other hosts or changes the answer's shape. */
  never?: true
  /**
   * How the hosted upload widget sends it: by an option of its own, or by what the app's `prepareUploadParams` returns.
   * Absent: not at all.
   * @see https://cloudinary.com/documentation/upload_widget_reference
   */
  widget?: 'option' | 'prepared'
}

/**
 * Every parameter of an upload that is part of its signature. A name that is not here does not exist.
 * @see https://cloudinary.com/documentation/image_upload_api_reference#upload_optional_parameters
 */
export const UPLOAD_PARAMETERS = {
  timestamp: { kind: 'integer', widget: 'option' },
  source: { kind: 'text', widget: 'option' },
  upload_preset: { kind: 'text', widget: 'option' },

  public_id: { kind: 'path', widget: 'option' },
  public_id_prefix: { kind: 'path' },
  folder: { kind: 'path', widget: 'option' },
  asset_folder: { kind: 'path' },
  display_name: { kind: 'text' },
  use_filename: { kind: 'flag', widget: 'option' },
  unique_filename: { kind: 'flag', widget: 'option' },
  use_filename_as_display_name: { kind: 'flag' },
  unique_display_name: { kind: 'flag' },
  use_asset_folder_as_public_id_prefix: { kind: 'flag' },
  filename_override: { kind: 'text', widget: 'option' },
  discard_original_filename: { kind: 'flag' },

  type: { kind: 'choice', values: ['upload', 'private', 'authenticated'] },
  overwrite: { kind: 'flag', widget: 'prepared' },
  access_mode: { kind: 'choice', values: ['public', 'authenticated'] },
  access_control: { kind: 'json' },
  backup: { kind: 'flag' },
  invalidate: { kind: 'flag', widget: 'prepared' },
  return_delete_token: { kind: 'flag' },
  allowed_formats: { kind: 'words' },
  format: { kind: 'text' },
  async: { kind: 'flag' },
  callback: { kind: 'url', never: true },
  proxy: { kind: 'url', never: true },
  headers: { kind: 'text', never: true },

  tags: { kind: 'words', widget: 'option' },
  context: { kind: 'pairs', widget: 'option' },
  metadata: { kind: 'pairs', widget: 'option' },
  clear_invalid: { kind: 'flag' },
  face_coordinates: { kind: 'text', widget: 'option' },
  custom_coordinates: { kind: 'text', widget: 'option' },
  regions: { kind: 'json' },
  quality_override: { kind: 'text' },

  transformation: { kind: 'transformation' },
  eager: { kind: 'transformations', widget: 'option' },
  eager_async: { kind: 'flag' },
  responsive_breakpoints: { kind: 'json' },
  raw_convert: { kind: 'text' },
  background_removal: { kind: 'text' },
  auto_transcription: { kind: 'json' },
  auto_chaptering: { kind: 'flag' },
  auto_video_details: { kind: 'json' },
  visual_search: { kind: 'flag' },
  similarity_search: { kind: 'text' },
  eval: { kind: 'text', never: true },
  on_success: { kind: 'text', never: true },

  media_metadata: { kind: 'flag' },
  image_metadata: { kind: 'flag' },
  exif: { kind: 'flag' },
  colors: { kind: 'flag' },
  faces: { kind: 'flag' },
  phash: { kind: 'flag' },
  quality_analysis: { kind: 'flag', widget: 'prepared' },
  accessibility_analysis: { kind: 'flag' },
  cinemagraph_analysis: { kind: 'flag' },
  moderation: { kind: 'text' },
  ocr: { kind: 'text' },
  detection: { kind: 'text' },
  categorization: { kind: 'text' },
  auto_tagging: { kind: 'text' },

  notification_url: { kind: 'url', never: true },
  eager_notification_url: { kind: 'url', never: true },

  manifest_transformation: { kind: 'text' },
  manifest_json: { kind: 'json' },
  template: { kind: 'text' },
  template_vars: { kind: 'json' },
} as const satisfies Record<string, UploadParameter>

/** A name of {@link UPLOAD_PARAMETERS}. */
export type UploadParameterName = keyof typeof UPLOAD_PARAMETERS

/** Whether a name is in {@link UPLOAD_PARAMETERS}; `__proto__` and `constructor` are not. */
export const isUploadParameter = (name: string): name is UploadParameterName => Object.hasOwn(UPLOAD_PARAMETERS, name)
