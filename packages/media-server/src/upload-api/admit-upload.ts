import { isRestricted } from '../catalog/access.ts'
import type { Asset } from '../catalog/catalog.ts'
import type { UploadPreset } from '../catalog/definitions.ts'
import type { Call } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import type { Fields } from '../ingest/field-collector.ts'
import { authenticate } from './authenticate.ts'
import { requireOwnCallback } from './callback.ts'
import { readSettings } from './preset-settings.ts'
import { UPLOAD, type UploadParameters } from './upload-parameters.ts'

/** On whose word an upload is let in: that of who holds the secret, or that of a preset. */
export interface Admission {
  isSigned: boolean
  preset: (UploadPreset & { name: string }) | null
}

/**
 * All that an upload without a signature may say for itself, in the order of Cloudinary's refusal.
 * @see https://cloudinary.com/documentation/upload_images#unsigned_upload
 */
const UNSIGNED = [
  ...['upload_preset', 'callback', 'public_id', 'folder', 'asset_folder', 'tags', 'context', 'metadata'],
  ...['face_coordinates', 'custom_coordinates', 'source', 'filename_override', 'manifest_transformation'],
  ...['manifest_json', 'template', 'template_vars', 'regions', 'public_id_prefix'],
] as const

/** Clients send these with everything; without a signature they mean nothing. */
const MEANINGLESS = ['timestamp', 'api_key', 'signature', 'cloud_name', 'resource_type'] as const

const MAY_STAND: ReadonlySet<string> = new Set([...UNSIGNED, ...MEANINGLESS])

/**
 * Lets an upload pass that is signed, that brings key and secret, or that names a preset for unsigned uploads. No other action
 * may be had unsigned.
 * @throws CloudinaryError as {@link authenticate}; `presetMissing`, `presetNotFound`, `presetNotUnsigned`, `notUnsigned`.
 */
export async function admitUpload(fields: Fields, call: Call): Promise<Admission> {
  const isSigned = hasTriedToSign(fields) || call.request.headers.has('authorization')
  if (isSigned) authenticate(fields, call, UPLOAD)
  const name = fields.upload_preset
  if (!name) {
    if (isSigned) return { isSigned, preset: null }
    throw refuse('presetMissing')
  }
  const preset = await call.services.catalog.uploadPresets.get(call.account.cloudName, name)
  if (preset === null) throw refuse('presetNotFound')
  if (!isSigned) requireUnsigned(preset, fields)
  return { isSigned, preset: { ...preset, name } }
}

/** Whether somebody tried to sign: with a signature, or with a key and no preset that would stand for it. */
const hasTriedToSign = ({ signature, api_key, upload_preset }: Fields): boolean =>
  Boolean(signature || (api_key && !upload_preset))

function requireUnsigned(preset: UploadPreset, fields: Fields): void {
  if (!preset.unsigned) throw refuse('presetNotUnsigned')
  const refused = Object.keys(fields).filter((name) => fields[name] !== '' && !MAY_STAND.has(name))
  if (refused.length > 0) throw refuse('notUnsigned', refused, UNSIGNED)
}

/**
 * What an upload comes to by its preset. Signed, the request has the last word; unsigned, the preset has it, tags, context and
 * metadata of both are kept, and nothing is ever overwritten.
 * @throws CloudinaryError `publicIdDisallowed`, `callbackElsewhere`
 * @see https://cloudinary.com/documentation/upload_presets
 */
export function applyPreset(asked: UploadParameters, { isSigned, preset }: Admission): UploadParameters {
  if (preset === null) return asked
  const { disallow_public_id: isDisallowed = false, ...settings } = readSettings(preset.settings)
  if (isDisallowed && asked.public_id !== undefined) throw refuse('publicIdDisallowed', preset.name)
  if (!isSigned && settings.callback === undefined) requireOwnCallback(asked.callback)
  const merged = isSigned ? { ...settings, ...asked } : { ...asked, ...settings, ...merge(asked, settings) }
  return isDisallowed ? { ...merged, unique_filename: true } : merged
}

function merge(asked: UploadParameters, settings: UploadParameters): Partial<UploadParameters> {
  const tags = [...new Set([...(settings.tags ?? []), ...(asked.tags ?? [])])]
  if (tags.length > 1000) throw refuse('invalidParameter', 'tags', 'at most 1000 tags', `${tags.length} of them`)
  return { tags, ...both(asked, settings), overwrite: false }
}

/** What is said under names, all of it: of one name, what the preset says. */
const both = (asked: UploadParameters, settings: UploadParameters) => ({
  context: { ...asked.context, ...settings.context },
  metadata: { ...asked.metadata, ...settings.metadata },
})

/**
 * The answer to an upload holds what was said of the file, and a signed URL where its type wants one: nobody without a signature gets
 * that of a file that was there before, unless everybody may see it. @throws CloudinaryError `accessDenied`
 */
export function requireShown(standing: Asset, { isSigned }: Pick<Admission, 'isSigned'>): void {
  if (!isSigned && (standing.type !== 'upload' || isRestricted(standing))) throw refuse('accessDenied')
}
