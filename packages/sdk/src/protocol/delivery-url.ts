import { isResourceType, isStoredType, type ResourceType, type StoredType } from './names.ts'

/** A delivery path taken apart. Every part is the text as received, still percent-encoded: that is what was signed. */
export interface DeliveryPath {
  cloudName: string
  resourceType: ResourceType
  type: StoredType
  /** The 8 or 32 characters between `s--` and `--`, or `null`. */
  signature: string | null
  /** Segments that read like transformations, in order. */
  transformations: readonly string[]
  /** The digits after `v`, or `null`. */
  version: string | null
  /** Public id and extension. */
  source: string
}

/** A path segment that is a signature. The alphabet holds `-` and `_`, so `s----SjmNDA--` is well formed. @see https://cloudinary.com/documentation/delivery_url_signatures */
export const SIGNATURE_SEGMENT = /^s--([A-Za-z0-9_-]{8}|[A-Za-z0-9_-]{32})--$/
/** A path segment that is a version. */
export const VERSION_SEGMENT = /^v(\d+)$/
/** `w_100`, `e_blur:300`, `if_w_gt_100`, `$width_10`, `t_name`: every comma part a short name or a variable, `_`, a value. */
const TRANSFORMATION_PART = /^(?:[a-z]{1,3}|\$[A-Za-z][A-Za-z0-9]*)_./

/**
 * Takes `/<cloud>/<resource_type>/<type>/[s--sig--/][transformations/…][v<version>/]<source>` apart,
 * or answers `null` for everything else: other types such as `fetch`, SEO forms, empty segments, a query.
 * The last segment is always source, whatever it reads like.
 */
export function parseDeliveryPath(path: string): DeliveryPath | null {
  const [start, cloudName = '', resourceType, type, ...segments] = path.split('/')
  if (start !== '' || cloudName === '' || !isResourceType(resourceType) || !isStoredType(type)) return null
  if (segments.length === 0 || segments.includes('') || /[?#]/.test(path)) return null

  const takeIf = <T>(read: (segment: string) => T | null): T | null => {
    const [segment, ...rest] = segments
    const found = segment === undefined || rest.length === 0 ? null : read(segment)
    if (found !== null) segments.shift()
    return found
  }
  const signature = takeIf((segment) => SIGNATURE_SEGMENT.exec(segment)?.[1] ?? null)
  const transformations: string[] = []
  for (let next = takeIf(asTransformation); next !== null; next = takeIf(asTransformation)) transformations.push(next)
  const version = takeIf((segment) => VERSION_SEGMENT.exec(segment)?.[1] ?? null)
  return { cloudName, resourceType, type, signature, transformations, version, source: segments.join('/') }
}

/** Whether a path segment reads like a transformation: a folder named `w_100` does too, which is Cloudinary's own ambiguity. */
export const isTransformationLike = (segment: string): boolean =>
  segment.split(',').every((part) => TRANSFORMATION_PART.test(part))

/**
 * The inverse of {@link parseDeliveryPath}; `source` comes from {@link encodeSource}.
 * A source with folders wants a `version` (SDKs write 1), or its first folder may read like a transformation.
 */
export function formatDeliveryPath(
  parts: Pick<DeliveryPath, 'cloudName' | 'resourceType' | 'type' | 'source'> &
    Partial<Omit<DeliveryPath, 'version'>> & { version?: string | number | null },
): string {
  return [
    '',
    parts.cloudName,
    parts.resourceType,
    parts.type,
    ...(parts.signature ? [`s--${parts.signature}--`] : []),
    ...(parts.transformations ?? []),
    ...(parts.version == null ? [] : [`v${parts.version}`]),
    parts.source,
  ].join('/')
}

/**
 * A public id, and a format where there is one, as they stand in a delivery URL and in its signature:
 * percent-encoded as the Node SDK does it (`encodeURIComponent`, with `:` and `/` left alone).
 * The SDK decodes its argument once before; here the id stands for itself, so that no two ids share a source.
 * @throws URIError for an unpaired surrogate, which no public id holds.
 * @see https://github.com/cloudinary/cloudinary_npm/blob/2.11.0/lib/utils/index.js `finalize_source`
 */
export const encodeSource = (publicId: string, format?: string | null): string =>
  encodeURIComponent(publicId).replaceAll('%3A', ':').replaceAll('%2F', '/') + (format ? `.${format}` : '')

const asTransformation = (segment: string): string | null => (isTransformationLike(segment) ? segment : null)
