import { type Bytes, type Duration, parseBytes, parseDuration } from '../protocol/quantity.ts'
import { wrongOption } from './wrong-option.ts'

/** How much one subject may upload through a profile in a span of time; at least one of the two limits. */
export interface QuotaOption {
  /** How many files. Default: no limit. */
  files?: number
  /** How many bytes together. Default: no limit. */
  bytes?: Bytes
  /** The span, which ends now at every moment: 1 second to 366 days. */
  per: Duration
}

/** A quota that has been read; `null` is no limit. */
export interface QuotaLimit {
  readonly files: number | null
  readonly bytes: number | null
  readonly perMs: number
}

const SIDES = ['minWidth', 'maxWidth', 'minHeight', 'maxHeight', 'maxPixels'] as const
type Side = (typeof SIDES)[number]

/** What an image or a film may measure, in whole pixels; what is left out is not limited. Files without a size are refused. */
export type DimensionsOption = Partial<Record<Side, number>>

/** Dimensions that have been read; `null` is no limit. */
export type Dimensions = Readonly<Record<Side, number | null>>

/** @throws CountersignError `invalid_configuration` */
export function readMaxBytes(value: unknown): number | null {
  if (value === undefined) return null
  const bytes = parseBytes(value as Bytes, 'maxBytes')
  return bytes > 0 ? bytes : wrongOption('maxBytes', 'at least 1 byte', value)
}

/** @throws CountersignError `invalid_configuration` */
export const readMaxFiles = (value: unknown = 20): number =>
  isCount(value) && value <= 100 ? value : wrongOption('maxFiles', 'a whole number from 1 to 100', value)

/** @throws CountersignError `invalid_configuration` */
export function readQuota(value: unknown): QuotaLimit | null {
  if (value === undefined) return null
  const { files, bytes, per, ...others } = fieldsOf(value)
  if (Object.keys(others).length > 0 || (files === undefined && bytes === undefined) || per === undefined)
    return wrongOption(
      'quota',
      "{ files, bytes, per } with per and at least one limit, such as { files: 100, per: '1 d' }",
      value,
    )
  if (files !== undefined && !isCount(files)) return wrongOption('quota.files', 'a whole number, at least 1', files)
  const most = bytes === undefined ? null : parseBytes(bytes as Bytes, 'quota.bytes')
  if (most === 0) return wrongOption('quota.bytes', 'at least 1 byte', bytes)
  const perMs = parseDuration(per as Duration, 'quota.per')
  if (perMs < 1000 || perMs > 366 * 86_400_000) return wrongOption('quota.per', 'from 1 s to 366 d', per)
  return Object.freeze({ files: files ?? null, bytes: most, perMs })
}

/** @throws CountersignError `invalid_configuration` */
export function readDimensions(value: unknown): Dimensions | null {
  if (value === undefined) return null
  const given = fieldsOf(value)
  const unknown = Object.keys(given).find((name) => !SIDES.includes(name as Side))
  if (unknown !== undefined || Object.keys(given).length === 0)
    return wrongOption('dimensions', `an object with some of ${SIDES.join(', ')}`, value)
  const read = (side: Side): number | null => {
    const pixels = given[side]
    if (pixels === undefined) return null
    return isCount(pixels) ? pixels : wrongOption(`dimensions.${side}`, 'a whole number of pixels, at least 1', pixels)
  }
  const limits = Object.fromEntries(SIDES.map((side) => [side, read(side)])) as Dimensions
  if (exceeds(limits.minWidth, limits.maxWidth) || exceeds(limits.minHeight, limits.maxHeight))
    return wrongOption('dimensions', 'such that no minimum is above its maximum', value)
  if (exceeds((limits.minWidth ?? 1) * (limits.minHeight ?? 1), limits.maxPixels))
    return wrongOption('dimensions', 'such that the smallest size has no more than maxPixels', value)
  return Object.freeze(limits)
}

const exceeds = (least: number | null, most: number | null): boolean => least !== null && most !== null && least > most

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 1

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
