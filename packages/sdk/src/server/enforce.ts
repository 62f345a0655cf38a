import type { Profile } from '../policy/profile.ts'
import { shown } from '../protocol/shown.ts'
import type { CloudAsset } from './cloud-api.ts'

/** Why a stored file may not stay: the rule of the profile, what it wants, what is there. */
export interface Violation {
  rule: 'maxBytes' | 'quota' | 'allowedFormats' | 'dimensions' | 'scan' | 'tags' | 'replaced' | 'onUploaded'
  message: string
}

/** What each rule says of a stored file; `null` where it holds. Judged by what the cloud says it has. */
const RULES: readonly ((profile: Profile, asset: CloudAsset, declaredBytes: number) => Violation | null)[] = [
  ({ maxBytes }, { bytes }) =>
    maxBytes === null || bytes <= maxBytes
      ? null
      : { rule: 'maxBytes', message: `the file has ${bytes} bytes; at most ${maxBytes} are taken` },
  ({ quota }, { bytes }, declaredBytes) =>
    quota === null || quota.bytes === null || bytes <= declaredBytes
      ? null
      : { rule: 'quota', message: `the file has ${bytes} bytes; ${declaredBytes} were declared, and counted` },
  ({ allowedFormats }, asset) =>
    allowedFormats === null || allowedFormats.includes(formatOf(asset))
      ? null
      : {
          rule: 'allowedFormats',
          message: `the file is ${shown(formatOf(asset))}; taken are ${allowedFormats.join(', ')}`,
        },
  ({ dimensions }, { width, height }) => {
    if (dimensions === null) return null
    if (width === null || height === null)
      return { rule: 'dimensions', message: 'the file has no width and height to be judged by' }
    const { minWidth, maxWidth, minHeight, maxHeight, maxPixels } = dimensions
    const holds =
      width >= (minWidth ?? 0) &&
      width <= (maxWidth ?? Number.POSITIVE_INFINITY) &&
      height >= (minHeight ?? 0) &&
      height <= (maxHeight ?? Number.POSITIVE_INFINITY) &&
      width * height <= (maxPixels ?? Number.POSITIVE_INFINITY)
    if (holds) return null
    const wanted = Object.entries(dimensions).flatMap(([name, limit]) => (limit === null ? [] : [`${name} ${limit}`]))
    return { rule: 'dimensions', message: `the file is ${width} × ${height} pixels; wanted: ${wanted.join(', ')}` }
  },
]

/** The first rule of the profile that a stored file breaks, or `null`. */
export function violationOf(profile: Profile, asset: CloudAsset, declaredBytes: number): Violation | null {
  for (const rule of RULES) {
    const violation = rule(profile, asset, declaredBytes)
    if (violation !== null) return violation
  }
  return null
}

/** A raw file's format is its name's extension: the cloud does not look inside. */
function formatOf({ format, resourceType, publicId }: CloudAsset): string {
  if (resourceType !== 'raw') return format?.toLowerCase() ?? ''
  return (format ?? /\.([A-Za-z0-9]+)$/.exec(publicId)?.[1] ?? '').toLowerCase()
}
