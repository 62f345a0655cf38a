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

/**
 * Who may decide a parameter. `never`: nobody, since it runs code, reaches other hosts or changes the answer's shape.
 * `policy`: every profile itself, by the option named beside it or always in the same way. `server`: also a profile's `fixed`.
 * `client`: also the client, within what a profile's `allow` says.
 */
export type ParameterOwner = 'never' | 'policy' | 'server' | 'client'

/** One row of {@link UPLOAD_PARAMETERS}. */
export interface UploadParameter {
  kind: ParameterKind
  /** For `choice`: everything it may be. */
  values?: readonly string[]
  owner: ParameterOwner
  /** The option of a profile that decides it, instead of `fixed`. */
  option?: string
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
  timestamp: { kind: 'integer', owner: 'policy', option: 'expiresIn', widget: 'option' },
  source: { kind: 'text', owner: 'policy', widget: 'option' },
  upload_preset: { kind: 'text', owner: 'policy', option: 'uploadPreset', widget: 'option' },

  public_id: { kind: 'path', owner: 'client', option: 'folder', widget: 'option' },
  public_id_prefix: { kind: 'path', owner: 'policy', option: 'folder' },
  folder: { kind: 'path', owner: 'policy', option: 'folder', widget: 'option' },
  asset_folder: { kind: 'path', owner: 'server' },
  display_name: { kind: 'text', owner: 'client' },
  use_filename: { kind: 'flag', owner: 'policy', option: 'useFilename', widget: 'option' },
  unique_filename: { kind: 'flag', owner: 'policy', widget: 'option' },
  use_filename_as_display_name: { kind: 'flag', owner: 'server' },
  unique_display_name: { kind: 'flag', owner: 'server' },
  use_asset_folder_as_public_id_prefix: { kind: 'flag', owner: 'policy', option: 'folder' },
  filename_override: { kind: 'text', owner: 'client', widget: 'option' },
  discard_original_filename: { kind: 'flag', owner: 'client' },

  type: { kind: 'choice', owner: 'policy', option: 'access', values: ['upload', 'private', 'authenticated'] },
  overwrite: { kind: 'flag', owner: 'policy', widget: 'prepared' },
  access_mode: { kind: 'choice', owner: 'policy', option: 'access', values: ['public', 'authenticated'] },
  access_control: { kind: 'json', owner: 'policy', option: 'access' },
  backup: { kind: 'flag', owner: 'server' },
  invalidate: { kind: 'flag', owner: 'server', widget: 'prepared' },
  return_delete_token: { kind: 'flag', owner: 'client' },
  allowed_formats: { kind: 'words', owner: 'policy', option: 'allowedFormats' },
  format: { kind: 'text', owner: 'server' },
  async: { kind: 'flag', owner: 'never' },
  callback: { kind: 'url', owner: 'never' },
  proxy: { kind: 'url', owner: 'never' },
  headers: { kind: 'text', owner: 'never' },

  tags: { kind: 'words', owner: 'client', option: 'tags', widget: 'option' },
  context: { kind: 'pairs', owner: 'client', option: 'context', widget: 'option' },
  metadata: { kind: 'pairs', owner: 'client', widget: 'option' },
  clear_invalid: { kind: 'flag', owner: 'server' },
  face_coordinates: { kind: 'text', owner: 'client', widget: 'option' },
  custom_coordinates: { kind: 'text', owner: 'client', widget: 'option' },
  regions: { kind: 'json', owner: 'server' },
  quality_override: { kind: 'text', owner: 'server' },

  transformation: { kind: 'transformation', owner: 'server' },
  eager: { kind: 'transformations', owner: 'policy', option: 'eager', widget: 'option' },
  eager_async: { kind: 'flag', owner: 'server' },
  responsive_breakpoints: { kind: 'json', owner: 'server' },
  raw_convert: { kind: 'text', owner: 'server' },
  background_removal: { kind: 'text', owner: 'server' },
  auto_transcription: { kind: 'json', owner: 'server' },
  auto_chaptering: { kind: 'flag', owner: 'server' },
  auto_video_details: { kind: 'json', owner: 'server' },
  visual_search: { kind: 'flag', owner: 'server' },
  similarity_search: { kind: 'text', owner: 'server' },
  eval: { kind: 'text', owner: 'never' },
  on_success: { kind: 'text', owner: 'never' },

  media_metadata: { kind: 'flag', owner: 'client' },
  image_metadata: { kind: 'flag', owner: 'client' },
  exif: { kind: 'flag', owner: 'client' },
  colors: { kind: 'flag', owner: 'client' },
  faces: { kind: 'flag', owner: 'client' },
  phash: { kind: 'flag', owner: 'client' },
  quality_analysis: { kind: 'flag', owner: 'server', widget: 'prepared' },
  accessibility_analysis: { kind: 'flag', owner: 'server' },
  cinemagraph_analysis: { kind: 'flag', owner: 'server' },
  moderation: { kind: 'text', owner: 'server' },
  ocr: { kind: 'text', owner: 'server' },
  detection: { kind: 'text', owner: 'server' },
  categorization: { kind: 'text', owner: 'server' },
  auto_tagging: { kind: 'text', owner: 'server' },

  notification_url: { kind: 'url', owner: 'never' },
  eager_notification_url: { kind: 'url', owner: 'never' },

  manifest_transformation: { kind: 'text', owner: 'server' },
  manifest_json: { kind: 'json', owner: 'server' },
  template: { kind: 'text', owner: 'server' },
  template_vars: { kind: 'json', owner: 'server' },
} as const satisfies Record<string, UploadParameter>

/** A name of {@link UPLOAD_PARAMETERS}. */
export type UploadParameterName = keyof typeof UPLOAD_PARAMETERS

/** Whether a name is in {@link UPLOAD_PARAMETERS}; `__proto__` and `constructor` are not. */
export const isUploadParameter = (name: string): name is UploadParameterName => Object.hasOwn(UPLOAD_PARAMETERS, name)
