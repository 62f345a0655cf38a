import { CountersignError } from '../protocol/error.ts'
import type { ResourceType } from '../protocol/names.ts'
import type { UploadParameterName } from '../protocol/parameters.ts'
import { parseDuration } from '../protocol/quantity.ts'
import { type Allowed, readAllow } from './allow.ts'
import type { AllowableParameter } from './client-choice.ts'
import { type FixableParameter, type Fixed, readFixed } from './fixed.ts'
import { FORMATS } from './formats.ts'
import { type Dimensions, type QuotaLimit, readDimensions, readMaxBytes, readMaxFiles, readQuota } from './limits.ts'
import { type FolderOption, isFolderPath } from './namespace.ts'
import type { Access, ProfileOptions } from './profile.ts'
import { TYPE_OF } from './rules.ts'
import type { StandardSchemaV1 } from './standard-schema.ts'
import type { Upload } from './upload.ts'
import { readValue } from './wire-text.ts'
import { wrongOption } from './wrong-option.ts'

type Hook = (upload: Upload) => unknown

/** Options that have been read and hold; what is text is canonical. */
export interface ProfileSettings {
  access: Access
  resourceType: ResourceType | 'auto'
  folder: FolderOption
  allowedFormats: readonly string[] | null
  tags: string | null
  context: string | null
  useFilename: boolean
  expiresInMs: number
  downloadExpiresInMs: number
  allow: ReadonlyMap<AllowableParameter, Allowed>
  fixed: ReadonlyMap<FixableParameter, Fixed>
  eager: string | null
  uploadPreset: string | null
  maxBytes: number | null
  maxFiles: number
  quota: QuotaLimit | null
  dimensions: Dimensions | null
  input: StandardSchemaV1 | null
  scan: Hook | null
  onUploaded: Hook | null
  onReject: 'remove' | 'quarantine'
}

const MINUTE = 60_000

/** Each option with its reader: what was given in, what holds out. */
const OPTIONS = {
  access: (value: unknown = 'authenticated') =>
    typeof value === 'string' && Object.hasOwn(TYPE_OF, value)
      ? (value as Access)
      : wrongOption('access', 'public, private or authenticated', value),
  resourceType: (value: unknown = 'auto') =>
    ['image', 'video', 'raw', 'auto'].includes(value as string)
      ? (value as ResourceType | 'auto')
      : wrongOption('resourceType', 'image, video, raw or auto', value),
  folder: (value: unknown = 'uploads') =>
    typeof value === 'function' || (typeof value === 'string' && isFolderPath(value) && !value.includes('~'))
      ? (value as FolderOption)
      : wrongOption(
          'folder',
          'a function, or letters, digits, "_" and "-" between single slashes, no folder like "v12"',
          value,
        ),
  allowedFormats: (value: unknown) => (value === undefined ? null : words('allowedFormats', value, /^[a-z0-9]{1,10}$/)),
  tags: (value: unknown) =>
    value === undefined ? null : textOf('tags', 'tags', words('tags', value, /^[^,]{1,255}$/)),
  context: (value: unknown) => {
    if (typeof value === 'object' && value !== null) return textOf('context', 'context', value)
    return value === undefined ? null : wrongOption('context', '{ key: "text" }', value)
  },
  useFilename: (value: unknown = false) =>
    typeof value === 'boolean' ? value : wrongOption('useFilename', 'true or false', value),
  expiresIn: (value: unknown = '30 min') => between('expiresIn', value, 5 * MINUTE, 60 * MINUTE, '5 min to 60 min'),
  downloadExpiresIn: (value: unknown = '1 min') =>
    between('downloadExpiresIn', value, 5_000, 60 * MINUTE, '5 s to 60 min'),
  allow: readAllow,
  fixed: readFixed,
  eager: (value: unknown) => (value === undefined ? null : textOf('eager', 'eager', value)),
  uploadPreset: (value: unknown) => (value === undefined ? null : textOf('uploadPreset', 'upload_preset', value)),
  maxBytes: readMaxBytes,
  maxFiles: readMaxFiles,
  quota: readQuota,
  dimensions: readDimensions,
  input: (value: unknown) => {
    if (value === undefined) return null
    const wanted = 'a schema that speaks Standard Schema, such as one of zod, valibot or arktype'
    return isSchema(value) ? value : wrongOption('input', wanted, value)
  },
  scan: (value: unknown) => hook('scan', value),
  onUploaded: (value: unknown) => hook('onUploaded', value),
  onReject: (value: unknown = 'remove') =>
    value === 'remove' || value === 'quarantine' ? value : wrongOption('onReject', 'remove or quarantine', value),
} satisfies { [Option in keyof Required<ProfileOptions>]: (value: unknown) => unknown }

/** @throws CountersignError `invalid_configuration` naming the option, the value met and the value wanted. */
export function parseOptions(options: ProfileOptions): ProfileSettings {
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(OPTIONS, name))
      throw new CountersignError(
        'invalid_configuration',
        `profile has no option ${JSON.stringify(name)}; it has ${Object.keys(OPTIONS).join(', ')}`,
      )
  }
  const { expiresIn, downloadExpiresIn, ...others } = Object.fromEntries(
    Object.entries(OPTIONS).map(([name, read]) => [name, read(options[name as keyof ProfileOptions])]),
  ) as { [Option in keyof typeof OPTIONS]: ReturnType<(typeof OPTIONS)[Option]> }
  const allowedFormats = formatsOf(others.resourceType, others.allowedFormats)
  const settings = { ...others, allowedFormats, expiresInMs: expiresIn, downloadExpiresInMs: downloadExpiresIn }
  requireConsistent(settings)
  return settings
}

/** The options that the doors cannot hold which never hear of an upload again. */
const HELD_BY_COMPLETION = ['maxBytes', 'quota', 'dimensions', 'scan', 'input', 'onUploaded'] as const

/** The options of a profile that only a completed grant can hold. */
export const needingCompletion = (settings: ProfileSettings): readonly string[] =>
  HELD_BY_COMPLETION.filter((option) => settings[option] !== null)

/** What two options decide, neither does; what no door would take is said at once. */
function requireConsistent(settings: ProfileSettings): void {
  const { allow, allowedFormats, context, fixed, tags } = settings
  const refuse = (why: string): never => {
    throw new CountersignError('invalid_configuration', why)
  }
  const taken = new Set<string>([
    ...fixed.keys(),
    ...(tags === null ? [] : ['tags']),
    ...(context === null ? [] : ['context']),
  ])
  for (const name of allow.keys()) {
    if (taken.has(name)) refuse(`allow.${name} must be left out: the server fixes ${name} in this profile already`)
  }
  const held = needingCompletion(settings)
  if (allow.has('public_id') && held.length > 0)
    refuse(
      `allow.public_id must be left out beside ${held.join(', ')}: only a completed grant holds those, and its ids are the server's own`,
    )
  if (fixed.has('format') && allowedFormats !== null)
    refuse(
      'fixed.format must be left out beside allowedFormats: Cloudinary then converts other formats instead of refusing them',
    )
}

/** The resource type is no part of a signature, the formats are: they hold the upload to it. */
function formatsOf(resourceType: ResourceType | 'auto', formats: readonly string[] | null) {
  if (resourceType === 'auto') return formats
  if (resourceType === 'raw')
    return (
      formats ?? wrongOption('allowedFormats', 'given where resourceType is raw, which only formats can hold', formats)
    )
  const known: readonly string[] = FORMATS[resourceType]
  const foreign = formats?.find((format) => !known.includes(format))
  return foreign === undefined ? (formats ?? known) : wrongOption('allowedFormats', `${resourceType} formats`, foreign)
}

/** The canonical text of a parameter that an option gives. */
function textOf(option: string, parameter: UploadParameterName, value: unknown): string {
  const read = typeof value === 'string' || typeof value === 'object' ? readValue(parameter, value) : { wanted: 'text' }
  return 'text' in read ? read.text : wrongOption(option, read.wanted, value)
}

function words(option: string, value: unknown, word: RegExp): readonly string[] {
  const legal = Array.isArray(value) && value.every((item) => typeof item === 'string' && word.test(item))
  return legal && value.length > 0 ? [...value] : wrongOption(option, `a list of words, each matching ${word}`, value)
}

function hook(option: string, value: unknown): Hook | null {
  if (value === undefined) return null
  return typeof value === 'function' ? (value as Hook) : wrongOption(option, 'a function (upload) => …', value)
}

/** Some libraries make their schemas functions. */
function isSchema(value: unknown): value is StandardSchemaV1 {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false
  const standard = (value as Partial<StandardSchemaV1>)['~standard']
  return standard?.version === 1 && typeof standard.validate === 'function'
}

function between(option: string, value: unknown, least: number, most: number, wanted: string): number {
  const ms = parseDuration(value as string, option)
  return ms >= least && ms <= most && ms % 1000 === 0 ? ms : wrongOption(option, `whole seconds from ${wanted}`, value)
}
