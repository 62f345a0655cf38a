import type { UploadPreset } from '../catalog/definitions.ts'
import { type ParametersOf, readParameters } from './parameters.ts'
import { flag } from './parsers.ts'
import { UPLOAD, UPLOAD_TABLE } from './upload-parameters.ts'

/** What belongs to one request, and so to no preset. */
const {
  timestamp: _timestamp,
  source: _source,
  upload_preset: _preset,
  // What is said of one picture: Cloudinary's presets pass over it, here it is refused.
  face_coordinates: _faces,
  custom_coordinates: _custom,
  regions: _regions,
  ...OF_UPLOADS
} = UPLOAD_TABLE

/**
 * What may stand in a preset: every parameter of an upload that this server acts on, and what is about presets alone.
 * @see https://cloudinary.com/documentation/admin_api#upload_presets
 */
export const PRESET_TABLE = { ...OF_UPLOADS, disallow_public_id: flag } as const

/** Cloudinary's presets know these besides. */
const DOCUMENTED: ReadonlySet<string> = new Set([...UPLOAD.documented, 'live', 'parameter_whitelist'])

export type PresetSettings = ParametersOf<typeof PRESET_TABLE>

/** What a preset's settings mean. @throws CloudinaryError naming the first that is not there, or no value of its kind. */
export const readSettings = (settings: UploadPreset['settings']): PresetSettings =>
  readParameters(settings, PRESET_TABLE, DOCUMENTED, 'refuse', 'it belongs to one upload, and a preset is for many')
