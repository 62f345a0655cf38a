import { type DeliveryType, isDeliveryType, isResourceType, type ResourceType } from './names.ts'

/** A delivery path taken apart. Every part is the text as received, still percent-encoded: that is what was signed. */
export interface DeliveryPath {
  cloudName: string
  resourceType: ResourceType
  type: DeliveryType
  /** The 8 or 32 characters between `s--` and `--`, or `null`. */
  signature: string | null
  /** Segments that read like transformations, in order. */
  transformations: readonly string[]
  /** The digits after `v`, or `null`. */
  version: string | null
  /** Public id and extension. */
  source: string
}

/** The alphabet holds `-` and `_`, so `s----SjmNDA--` is well formed. @see delivery_url_signatures */
const SIGNATURE = /^s--([A-Za-z0-9_-]{8}|[A-Za-z0-9_-]{32})--$/
const VERSION = /^v(\d+)$/
/** `w_100`, `e_blur:300`, `if_w_gt_100`, `$width_10`, `t_name`: every comma part a short name, `_`, a value. */
const TRANSFORMATION_PART = /^(?:\$?[a-z]{1,4}_[^/]+|\$[a-zA-Z][a-zA-Z0-9]*_[^/]+)$/

/** Takes `/<cloud>/<resource_type>/<type>/[s--sig--/][transformations/…][v<version>/]<source>` apart, or answers `null`. */
export function parseDeliveryPath(path: string): DeliveryPath | null {
  const [empty, cloudName = '', resourceType, type, ...segments] = path.split('/')
  if (empty !== '' || cloudName === '' || !isResourceType(resourceType) || !isDeliveryType(type)) return null
  let at = 0
  const signature = SIGNATURE.exec(segments[at] ?? '')?.[1] ?? null
  if (signature !== null) at += 1
  const first = at
  while (at < segments.length - 1 && isTransformationLike(segments[at] ?? '')) at += 1
  const transformations = segments.slice(first, at)
  const version = at < segments.length - 1 ? (VERSION.exec(segments[at] ?? '')?.[1] ?? null) : null
  if (version !== null) at += 1
  const source = segments.slice(at).join('/')
  if (source === '') return null
  return { cloudName, resourceType, type, signature, transformations, version, source }
}

/** Whether a path segment reads like a transformation: a folder named `w_100` does too, which is Cloudinary's own ambiguity. */
export const isTransformationLike = (segment: string): boolean =>
  segment !== '' && segment.split(',').every((part) => TRANSFORMATION_PART.test(part))

/** The inverse of {@link parseDeliveryPath}; `source` comes from {@link encodeSource}. */
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
 */
export const encodeSource = (publicId: string, format?: string | null): string =>
  encodeURIComponent(publicId).replaceAll('%3A', ':').replaceAll('%2F', '/') + (format ? `.${format}` : '')
