import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { Asset, AssetChanges, Derived } from './catalog.ts'

/** Every fact of an asset, and whether its column holds it as it is or as JSON text; the column is called so in snake case. */
const ASSET_FACTS = {
  cloudName: 'plain',
  resourceType: 'plain',
  type: 'plain',
  publicId: 'plain',
  assetId: 'plain',
  version: 'plain',
  versionId: 'plain',
  format: 'plain',
  mediaType: 'plain',
  bytes: 'plain',
  etag: 'plain',
  width: 'plain',
  height: 'plain',
  pages: 'plain',
  media: 'json',
  hints: 'json',
  tags: 'json',
  context: 'json',
  metadata: 'json',
  assetFolder: 'plain',
  displayName: 'plain',
  originalFilename: 'plain',
  accessMode: 'plain',
  accessControl: 'json',
  createdAt: 'plain',
  blobId: 'plain',
} as const satisfies Record<keyof Asset, 'plain' | 'json'>

type Fact = keyof typeof ASSET_FACTS
const FACTS = Object.keys(ASSET_FACTS) as Fact[]

/** What an asset is found by, and what it keeps when it is overwritten. */
const NAMING: readonly Fact[] = ['cloudName', 'resourceType', 'type', 'publicId']
const LASTING: readonly Fact[] = ['assetId', 'createdAt']
/** What may be said anew of an asset that stays what it is. */
const SAID = {
  tags: true,
  context: true,
  metadata: true,
  displayName: true,
  assetFolder: true,
  hints: true,
  accessMode: true,
  accessControl: true,
} as const satisfies Record<keyof AssetChanges, true>

const columnOf = (fact: Fact): string => fact.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
const NAMED = 'cloud_name = :cloudName AND resource_type = :resourceType AND type = :type AND public_id = :publicId'
const assign = (facts: readonly Fact[]): string => facts.map((fact) => `${columnOf(fact)} = :${fact}`).join(', ')

/** A row of `assets` as SQLite gives it: lists and maps are JSON text, and what is absent is `null`. */
export type AssetRow = {
  [F in Fact]: (typeof ASSET_FACTS)[F] extends 'json' ? string | null : Asset[F]
} & { sequence: number }
export type DerivedRow = Derived & { sequence: number }

const ASSET_COLUMNS = `sequence, ${FACTS.map((fact) => `${columnOf(fact)} AS ${fact}`).join(', ')}`

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
  insertAsset: `INSERT INTO assets (${FACTS.map(columnOf).join(', ')}) VALUES (${FACTS.map((fact) => `:${fact}`).join(', ')})`,
  updateAsset: `UPDATE assets SET ${assign(FACTS.filter((fact) => ![...NAMING, ...LASTING].includes(fact)))}
    WHERE ${NAMED}`,
  renameAsset: `UPDATE assets SET type = :toType, public_id = :toPublicId, version = :version, version_id = :versionId
    WHERE ${NAMED}`,
  changeAsset: `UPDATE assets SET ${assign(Object.keys(SAID) as Fact[])} WHERE ${NAMED}`,
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

/** What the `:name` parameters of `insertAsset` take. */
export const assetParameters = (asset: Asset): Record<string, SQLInputValue> => parametersOf(asset, FACTS)

/** What those of `updateAsset` take: an asset that is overwritten keeps the rest. */
export const updateParameters = (asset: Asset): Record<string, SQLInputValue> =>
  parametersOf(
    asset,
    FACTS.filter((fact) => !LASTING.includes(fact)),
  )

/** What those of `changeAsset` take. */
export const changeParameters = (asset: Asset): Record<string, SQLInputValue> =>
  parametersOf(asset, [...NAMING, ...(Object.keys(SAID) as Fact[])])

const parametersOf = (asset: Asset, facts: readonly Fact[]): Record<string, SQLInputValue> =>
  Object.fromEntries(facts.map((fact) => [fact, toColumn(fact, asset[fact])]))

const toColumn = (fact: Fact, value: unknown): SQLInputValue =>
  ASSET_FACTS[fact] === 'json' && value !== null ? JSON.stringify(value) : (value as SQLInputValue)

export function toAsset(row: AssetRow): Asset {
  const facts = FACTS.map((fact) => {
    const value = row[fact]
    return [fact, ASSET_FACTS[fact] === 'json' && value !== null ? JSON.parse(String(value)) : value]
  })
  return Object.fromEntries(facts) as Asset
}

export function toDerived(row: DerivedRow): Derived {
  const { sequence: _, ...derived } = row
  return derived
}

export { ASSET_COLUMNS, DERIVED_COLUMNS }
