import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { Asset, Derived } from './catalog.ts'

/** A row of `assets` as SQLite gives it: lists and maps are JSON text. */
export type AssetRow = Omit<Asset, 'tags' | 'context' | 'metadata' | 'media'> & {
  sequence: number
  tags: string
  context: string
  metadata: string
  media: string | null
}
export type DerivedRow = Derived & { sequence: number }

const ASSET_COLUMNS = `
  sequence, cloud_name AS cloudName, resource_type AS resourceType, type, public_id AS publicId, asset_id AS assetId,
  version, version_id AS versionId, format, media_type AS mediaType, bytes, etag, width, height, pages, media, tags, context,
  metadata, asset_folder AS assetFolder, display_name AS displayName, original_filename AS originalFilename,
  created_at AS createdAt, blob_id AS blobId`

const DERIVED_COLUMNS = `
  sequence, id, source_blob_id AS sourceBlobId, transformation, recipe, format, media_type AS mediaType, bytes, width,
  height, etag, blob_id AS blobId, created_at AS createdAt`

/** Every statement but `list`, whose text depends on which conditions a query has. Values are bound, never written in. */
const STATEMENTS = {
  openIntent: 'INSERT INTO intents (blob_id, created_at) VALUES (?, ?)',
  closeIntent: 'DELETE FROM intents WHERE blob_id = ?',
  openIntents: 'SELECT blob_id AS blobId FROM intents ORDER BY sequence',
  lastIntent: 'SELECT coalesce(max(sequence), 0) AS sequence FROM intents',
  free: 'INSERT INTO freed (blob_id) VALUES (?)',
  forgetFreed: 'DELETE FROM freed WHERE blob_id = ?',
  leftovers: `SELECT blob_id AS blobId FROM intents WHERE sequence <= ?
    UNION ALL SELECT blob_id FROM freed`,

  getAsset: `SELECT ${ASSET_COLUMNS} FROM assets
    WHERE cloud_name = ? AND resource_type = ? AND type = ? AND public_id = ?`,
  getAssetById: `SELECT ${ASSET_COLUMNS} FROM assets WHERE cloud_name = ? AND asset_id = ?`,
  getAssetByBlob: 'SELECT 1 FROM assets WHERE blob_id = ?',
  assetsAfter: `SELECT ${ASSET_COLUMNS} FROM assets WHERE sequence > ? ORDER BY sequence LIMIT ?`,
  insertAsset: `INSERT INTO assets (cloud_name, resource_type, type, public_id, asset_id, version, version_id, format,
      media_type, bytes, etag, width, height, pages, media, tags, context, metadata, asset_folder, display_name,
      original_filename, created_at, blob_id)
    VALUES (:cloudName, :resourceType, :type, :publicId, :assetId, :version, :versionId, :format,
      :mediaType, :bytes, :etag, :width, :height, :pages, :media, :tags, :context, :metadata, :assetFolder, :displayName,
      :originalFilename, :createdAt, :blobId)`,
  updateAsset: `UPDATE assets SET version = :version, version_id = :versionId, format = :format, media_type = :mediaType,
      bytes = :bytes, etag = :etag, width = :width, height = :height, pages = :pages, media = :media, tags = :tags, context = :context,
      metadata = :metadata, asset_folder = :assetFolder, display_name = :displayName, original_filename = :originalFilename, blob_id = :blobId
    WHERE cloud_name = :cloudName AND resource_type = :resourceType AND type = :type AND public_id = :publicId`,
  renameAsset: `UPDATE assets SET type = :toType, public_id = :toPublicId, version = :version, version_id = :versionId
    WHERE cloud_name = :cloudName AND resource_type = :resourceType AND type = :type AND public_id = :publicId`,
  changeAsset: `UPDATE assets SET tags = :tags, context = :context, metadata = :metadata, display_name = :displayName,
      asset_folder = :assetFolder
    WHERE cloud_name = :cloudName AND resource_type = :resourceType AND type = :type AND public_id = :publicId`,
  deleteAsset: 'DELETE FROM assets WHERE cloud_name = ? AND resource_type = ? AND type = ? AND public_id = ?',

  getDerived: `SELECT ${DERIVED_COLUMNS} FROM derived WHERE source_blob_id = ? AND transformation = ? AND format = ?`,
  listDerived: `SELECT ${DERIVED_COLUMNS} FROM derived WHERE source_blob_id = ? ORDER BY sequence`,
  derivedAfter: `SELECT ${DERIVED_COLUMNS} FROM derived WHERE sequence > ? ORDER BY sequence LIMIT ?`,
  insertDerived: `INSERT INTO derived (id, source_blob_id, transformation, recipe, format, media_type, bytes, width, height,
      etag, blob_id, created_at)
    VALUES (:id, :sourceBlobId, :transformation, :recipe, :format, :mediaType, :bytes, :width, :height,
      :etag, :blobId, :createdAt)`,
  deleteDerivedOf: 'DELETE FROM derived WHERE source_blob_id = ? RETURNING blob_id AS blobId',
  deleteDerived: `DELETE FROM derived WHERE id = ? RETURNING ${DERIVED_COLUMNS}`,

  /** One step along the index: how many assets have a tag does not matter. */
  nextTag: `SELECT tag FROM asset_tags WHERE of_cloud = ? AND of_type = ? AND tag > ? ORDER BY tag LIMIT 1`,
  hasTag: `SELECT 1 FROM asset_tags WHERE of_cloud = ? AND of_type = ? AND tag = ? LIMIT 1`,
  assetTotals: 'SELECT count(*) AS count, coalesce(sum(bytes), 0) AS bytes FROM assets WHERE cloud_name = ?',
  derivedTotals: `SELECT count(*) AS count, coalesce(sum(derived.bytes), 0) AS bytes
    FROM derived JOIN assets ON assets.blob_id = source_blob_id WHERE cloud_name = ?`,

  isReferenced: `SELECT EXISTS (SELECT 1 FROM assets WHERE blob_id = :blobId)
      OR EXISTS (SELECT 1 FROM derived WHERE blob_id = :blobId)
      OR EXISTS (SELECT 1 FROM chunks WHERE blob_id = :blobId)
      OR EXISTS (SELECT 1 FROM intents WHERE blob_id = :blobId AND sequence > :lastFormerIntent) AS found`,
} as const

export type Statements = ReturnType<typeof prepareStatements>

export function prepareStatements(database: DatabaseSync) {
  const prepared = Object.fromEntries(
    Object.entries(STATEMENTS).map(([name, text]) => [name, database.prepare(text)]),
  ) as Record<keyof typeof STATEMENTS, ReturnType<DatabaseSync['prepare']>>
  return prepared
}

/** What the `:name` parameters of `insertAsset` and `updateAsset` take. */
export function assetParameters(asset: Asset): Record<string, SQLInputValue> {
  const { tags, context, metadata, media } = asset
  return {
    ...asset,
    tags: JSON.stringify(tags),
    context: JSON.stringify(context),
    metadata: JSON.stringify(metadata),
    media: media === null ? null : JSON.stringify(media),
  }
}

export function toAsset(row: AssetRow): Asset {
  const { sequence: _, ...asset } = row
  return {
    ...asset,
    tags: JSON.parse(row.tags),
    context: JSON.parse(row.context),
    metadata: JSON.parse(row.metadata),
    media: row.media === null ? null : JSON.parse(row.media),
  }
}

export function toDerived(row: DerivedRow): Derived {
  const { sequence: _, ...derived } = row
  return derived
}

export { ASSET_COLUMNS, DERIVED_COLUMNS }
