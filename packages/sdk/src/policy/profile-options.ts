import { CountersignError } from '../protocol/error.ts'
import { parseDuration } from '../protocol/quantity.ts'
import { CLIENT_CHOICES } from './client-choice.ts'
import { FORMATS } from './formats.ts'
import { readDimensions, readMaxBytes, readMaxFiles, readQuota } from './limits.ts'
import { isFolderPath } from './namespace.ts'
import type { Access, ProfileOptions, Settings } from './profile.ts'
import { TYPE_OF } from './rules.ts'
import type { StandardSchemaV1 } from './standard-schema.ts'
import type { Upload } from './upload.ts'
import { brokenCanon } from './wire-text.ts'

const MINUTE = 60_000
/** Each option with its reader: what was given in, what holds out. */
const OPTIONS = {
  access: (value: unknown = 'authenticated') =>
    typeof value === 'string' && Object.hasOwn(TYPE_OF, value)
      ? (value as Access)
      : wrong('access', 'public, private or authenticated', value),
  resourceType: (value: unknown = 'auto') =>
    ['image', 'video', 'raw', 'auto'].includes(value as string)
      ? (value as 'image' | 'video' | 'raw' | 'auto')
      : wrong('resourceType', 'image, video, raw or auto', value),
  folder: (value: unknown = 'uploads') =>
    typeof value === 'function' || (typeof value === 'string' && isFolderPath(value) && !value.includes('~'))
      ? (value as NonNullable<ProfileOptions['folder']>)
      : wrong(
          'folder',
          'a function, or letters, digits, "_" and "-" between single slashes, no folder like "v12"',
          value,
        ),
  allowedFormats: (value: unknown) => (value === undefined ? null : words('allowedFormats', value, /^[a-z0-9]{1,10}$/)),
  tags: (value: unknown) =>
    value === undefined ? null : isClientTags(value) ? value : words('tags', value, /^[^,]{1,255}$/),
  context: (value: unknown) => (value === undefined ? null : contextText(value)),
  useFilename: (value: unknown = false) =>
    typeof value === 'boolean' ? value : wrong('useFilename', 'true or false', value),
  expiresIn: (value: unknown = '30 min') => between('expiresIn', value, 5 * MINUTE, 60 * MINUTE, '5 min to 60 min'),
  downloadExpiresIn: (value: unknown = '1 min') =>
    between('downloadExpiresIn', value, 5_000, 60 * MINUTE, '5 s to 60 min'),
  allow: (value: unknown = []) =>
    Array.isArray(value) && value.every((name) => Object.hasOwn(CLIENT_CHOICES, name))
      ? (value as Settings['allow'])
      : wrong('allow', `a list of ${Object.keys(CLIENT_CHOICES).join(', ')}`, value),
  eager: (value: unknown) => (value === undefined ? null : text('eager', value)),
  uploadPreset: (value: unknown) => (value === undefined ? null : text('uploadPreset', value)),
  maxBytes: readMaxBytes,
  maxFiles: readMaxFiles,
  quota: readQuota,
  dimensions: readDimensions,
  input: (value: unknown) =>
    value === undefined
      ? null
      : isSchema(value)
        ? value
        : wrong('input', 'a schema that speaks Standard Schema, such as one of zod, valibot or arktype', value),
  scan: (value: unknown) => hook('scan', value),
  onUploaded: (value: unknown) => hook('onUploaded', value),
  onReject: (value: unknown = 'remove') =>
    value === 'remove' || value === 'quarantine' ? value : wrong('onReject', 'remove or quarantine', value),
} satisfies { [Option in keyof Required<ProfileOptions>]: (value: unknown) => unknown }

/** @throws CountersignError `invalid_configuration` naming the option, the value met and the value wanted. */
export function parseOptions(options: ProfileOptions): Settings {
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(OPTIONS, name))
      throw new CountersignError(
        'invalid_configuration',
        `profile has no option ${JSON.stringify(name)}; it has ${Object.keys(OPTIONS).join(', ')}`,
      )
  }
  const resourceType = OPTIONS.resourceType(options.resourceType)
  return {
    access: OPTIONS.access(options.access),
    resourceType,
    folder: OPTIONS.folder(options.folder),
    allowedFormats: formatsOf(resourceType, OPTIONS.allowedFormats(options.allowedFormats)),
    tags: OPTIONS.tags(options.tags),
    context: OPTIONS.context(options.context),
    useFilename: OPTIONS.useFilename(options.useFilename),
    expiresInMs: OPTIONS.expiresIn(options.expiresIn),
    downloadExpiresInMs: OPTIONS.downloadExpiresIn(options.downloadExpiresIn),
    allow: OPTIONS.allow(options.allow),
    eager: OPTIONS.eager(options.eager),
    uploadPreset: OPTIONS.uploadPreset(options.uploadPreset),
    maxBytes: OPTIONS.maxBytes(options.maxBytes),
    maxFiles: OPTIONS.maxFiles(options.maxFiles),
    quota: OPTIONS.quota(options.quota),
    dimensions: OPTIONS.dimensions(options.dimensions),
    input: OPTIONS.input(options.input),
    scan: OPTIONS.scan(options.scan),
    onUploaded: OPTIONS.onUploaded(options.onUploaded),
    onReject: OPTIONS.onReject(options.onReject),
  }
}

function wrong(option: string, wanted: string, value: unknown): never {
  throw new CountersignError('invalid_configuration', `${option} must be ${wanted}, not ${JSON.stringify(value)}`)
}

/** The resource type is no part of a signature, the formats are: they hold the upload to it. */
function formatsOf(resourceType: 'image' | 'video' | 'raw' | 'auto', formats: readonly string[] | null) {
  if (resourceType === 'auto') return formats
  if (resourceType === 'raw')
    return formats ?? wrong('allowedFormats', 'given where resourceType is raw, which only formats can hold', formats)
  const known: readonly string[] = FORMATS[resourceType]
  const foreign = formats?.find((format) => !known.includes(format))
  return foreign === undefined ? (formats ?? known) : wrong('allowedFormats', `${resourceType} formats`, foreign)
}

const hook = (option: string, value: unknown): ((upload: Upload) => unknown) | null =>
  value === undefined
    ? null
    : typeof value === 'function'
      ? (value as (upload: Upload) => unknown)
      : wrong(option, 'a function (upload) => …', value)

/** Some libraries make their schemas functions. */
function isSchema(value: unknown): value is StandardSchemaV1 {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false
  const standard = (value as Partial<StandardSchemaV1>)['~standard']
  return standard?.version === 1 && typeof standard.validate === 'function'
}

function text(option: string, value: unknown): string {
  if (typeof value !== 'string') return wrong(option, 'text', value)
  const broken = brokenCanon(value)
  return broken === undefined ? value : wrong(option, broken, value)
}

function words(option: string, value: unknown, word: RegExp): readonly string[] {
  if (
    !Array.isArray(value) ||
    value.length === 0 ||
    !value.every((item) => typeof item === 'string' && word.test(item))
  )
    return wrong(option, `a list of words, each matching ${word}`, value)
  text(option, value.join(','))
  return [...value]
}

/** `{ client: { max, pattern } }`, its parts of the right kind. */
function isClientTags(value: unknown): value is { client: { max?: number; pattern?: RegExp } } {
  if (Array.isArray(value) || typeof value !== 'object' || value === null || !('client' in value)) return false
  const { max = 1, pattern = /x/, ...unknown } = Object(value.client) as { max?: unknown; pattern?: unknown }
  const right =
    typeof value.client === 'object' &&
    value.client !== null &&
    Number.isSafeInteger(max) &&
    Number(max) > 0 &&
    pattern instanceof RegExp
  return right && Object.keys(unknown).length === 0
    ? true
    : wrong('tags.client', '{ max: 20, pattern: /[a-z]+/ }', value.client)
}

/** `key=value|key=value`, with `=` and `|` inside a value escaped as Cloudinary's SDKs do. */
function contextText(value: unknown): string {
  const pairs = typeof value === 'object' && value !== null ? Object.entries(value) : []
  const legal = pairs.every(
    ([key, item]) => /^[A-Za-z0-9_-]{1,64}$/.test(key) && typeof item === 'string' && item !== '',
  )
  if (pairs.length === 0 || !legal)
    return wrong('context', '{ key: "text" } with keys of letters, digits, "_" and "-"', value)
  return text('context', pairs.map(([key, item]) => `${key}=${item.replace(/[=|\\]/g, '\\$&')}`).join('|'))
}

function between(option: string, value: unknown, least: number, most: number, wanted: string): number {
  const ms = parseDuration(value as string, option)
  return ms >= least && ms <= most && ms % 1000 === 0 ? ms : wrong(option, `whole seconds from ${wanted}`, value)
}
