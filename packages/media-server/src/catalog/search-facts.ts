import type { NumberField, TextField } from '../search/condition.ts'
import type { Asset } from './catalog.ts'
import type { Dialect } from './sql-steps.ts'

/** Where a fact that can be searched by is found: in an asset, and in a row of a database. Both say the same. */
interface Fact<T> {
  of(asset: Asset): T | null
  sql(dialect: Dialect): string
}

const lastSegment = ({ publicId }: Asset): string => publicId.slice(publicId.lastIndexOf('/') + 1)

export const TEXT_FACTS: Readonly<Record<TextField, Fact<string>>> = {
  public_id: { of: ({ publicId }) => publicId, sql: () => 'public_id' },
  asset_id: { of: ({ assetId }) => assetId, sql: () => 'asset_id' },
  asset_folder: { of: ({ assetFolder }) => assetFolder, sql: () => 'asset_folder' },
  /** What stands behind the last slash: `rtrim` takes away all that is no slash. */
  filename: {
    of: lastSegment,
    sql: () => `substr(public_id, 1 + length(rtrim(public_id, replace(public_id, '/', ''))))`,
  },
  display_name: { of: ({ displayName }) => displayName, sql: () => 'display_name' },
  format: { of: ({ format }) => format, sql: () => 'format' },
  resource_type: { of: ({ resourceType }) => resourceType, sql: () => 'resource_type' },
  type: { of: ({ type }) => type, sql: () => 'type' },
  etag: { of: ({ etag }) => etag, sql: () => 'etag' },
  access_mode: { of: ({ accessMode }) => accessMode, sql: () => 'access_mode' },
  moderation_status: { of: ({ moderationStatus }) => moderationStatus, sql: () => 'moderation_status' },
  /** Nobody moderates here but a person. */
  moderation_kind: {
    of: ({ moderationStatus }) => (moderationStatus === null ? null : 'manual'),
    sql: () => `CASE WHEN moderation_status IS NOT NULL THEN 'manual' END`,
  },
}

/** Nothing is as wide as it is high when it has no height. */
const ratioOf = ({ width, height }: Asset): number | null => (width === null || !height ? null : width / height)

export const NUMBER_FACTS: Readonly<Record<NumberField, Fact<number>>> = {
  bytes: { of: ({ bytes }) => bytes, sql: () => 'bytes' },
  width: { of: ({ width }) => width, sql: () => 'width' },
  height: { of: ({ height }) => height, sql: () => 'height' },
  aspect_ratio: { of: ratioOf, sql: () => 'CAST(width AS DOUBLE PRECISION) / nullif(height, 0)' },
  pixels: {
    of: ({ width, height }) => (width === null || height === null ? null : width * height),
    sql: () => 'width * height',
  },
  pages: { of: ({ pages }) => pages, sql: () => 'pages' },
  duration: {
    of: ({ media }) => (media && 'duration' in media ? (media.duration ?? null) : null),
    sql: ({ numberIn }) => numberIn('media', 'duration'),
  },
  version: { of: ({ version }) => version, sql: () => 'version' },
  created_at: { of: ({ createdAt }) => createdAt, sql: () => 'created_at' },
  /** A version is the second when the bytes came, or the name. */
  uploaded_at: { of: ({ version }) => version * 1000, sql: () => 'version * 1000' },
}
