import type { Asset, AssetChanges, Derived } from './catalog.ts'
import { type Dialect, type Row, type SqlValue, statementsOf, type Values } from './sql-steps.ts'

/** Every fact of an asset, and whether its column holds it as it is or as JSON, of texts alone or of anything; it is called so in snake case. */
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
  deliveryHeaders: 'json',
  tags: 'json',
  context: 'texts',
  metadata: 'json',
  assetFolder: 'plain',
  displayName: 'plain',
  originalFilename: 'plain',
  accessMode: 'plain',
  accessControl: 'json',
  moderationStatus: 'plain',
  moderatedAt: 'plain',
  createdAt: 'plain',
  blobId: 'plain',
} as const satisfies Record<keyof Asset, 'plain' | 'json' | 'texts'>

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
  deliveryHeaders: true,
  accessMode: true,
  accessControl: true,
  moderationStatus: true,
  moderatedAt: true,
} as const satisfies Record<keyof AssetChanges, true>

const DERIVED = [
  ...['id', 'sourceBlobId', 'transformation', 'recipe', 'format', 'mediaType', 'bytes', 'width', 'height', 'etag'],
  ...['blobId', 'createdAt'],
]

/** A row of `assets`: lists and maps are JSON text, and what is absent is `null`. */
export type AssetRow = {
  [F in Fact]: (typeof ASSET_FACTS)[F] extends 'plain' ? Asset[F] : string | null
} & { sequence: number }
export type DerivedRow = Derived & { sequence: number }

/** A field's column: `cloudName` is `cloud_name`. */
const columnOf = (field: string): string => field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
const columns = (fields: readonly string[]): string => fields.map(columnOf).join(', ')
const bound = (fields: readonly string[]): string => fields.map((field) => `:${field}`).join(', ')
const equal = (fields: readonly string[]): string[] => fields.map((field) => `${columnOf(field)} = :${field}`)
const set = (fields: readonly string[]): string => equal(fields).join(', ')
/** Columns under the names of their fields. */
export const selected = (fields: readonly string[]): string =>
  fields.map((field) => (columnOf(field) === field ? field : `${columnOf(field)} AS "${field}"`)).join(', ')

export const ASSET_COLUMNS = selected(['sequence', ...FACTS])
export const DERIVED_COLUMNS = selected(['sequence', ...DERIVED])
const NAMED = equal(NAMING).join(' AND ')

export type Statements = ReturnType<typeof assetStatements>

/** Every statement about assets, derived images and blobs but `list` and `search`, whose texts depend on what is asked. */
export const assetStatements = ({ items, forUpdate }: Dialect) =>
  statementsOf({
    closeIntent: 'DELETE FROM intents WHERE blob_id = :blobId RETURNING blob_id',
    openIntents: 'SELECT blob_id AS "blobId" FROM intents ORDER BY sequence',
    /** Notes that blobs are nobody's: `ids` in JSON. */
    free: `INSERT INTO freed (blob_id) SELECT value FROM ${items(':ids')}`,
    freeAgain: 'INSERT INTO freed (blob_id) VALUES (:blobId) ON CONFLICT DO NOTHING',
    forgetFreed: `DELETE FROM freed WHERE blob_id IN (SELECT value FROM ${items(':ids')})`,
    freed: 'SELECT blob_id AS "blobId" FROM freed',

    getAsset: `SELECT ${ASSET_COLUMNS} FROM assets WHERE ${NAMED}`,
    /** Within a transaction: nobody else changes it until that is over. */
    takeAsset: `SELECT ${ASSET_COLUMNS} FROM assets WHERE ${NAMED} ${forUpdate}`,
    getAssetById: `SELECT ${ASSET_COLUMNS} FROM assets WHERE cloud_name = :cloudName AND asset_id = :assetId`,
    takeAssetByBlob: `SELECT 1 AS found FROM assets WHERE blob_id = :blobId ${forUpdate}`,
    assetsAfter: `SELECT ${ASSET_COLUMNS} FROM assets WHERE sequence > :after ORDER BY sequence LIMIT :limit`,
    insertAsset: `INSERT INTO assets (${columns(FACTS)}) VALUES (${bound(FACTS)})`,
    updateAsset: `UPDATE assets SET ${set(FACTS.filter((fact) => ![...NAMING, ...LASTING].includes(fact)))} WHERE ${NAMED}`,
    renameAsset: `UPDATE assets SET type = :toType, public_id = :toPublicId, ${set(['assetFolder', 'displayName', 'version', 'versionId'])} WHERE ${NAMED}`,
    changeAsset: `UPDATE assets SET ${set(Object.keys(SAID))} WHERE ${NAMED}`,
    deleteAsset: `DELETE FROM assets WHERE ${NAMED}`,

    getDerived: `SELECT ${DERIVED_COLUMNS} FROM derived
      WHERE source_blob_id = :sourceBlobId AND transformation = :transformation AND format = :format`,
    listDerived: `SELECT ${DERIVED_COLUMNS} FROM derived WHERE source_blob_id = :sourceBlobId ORDER BY sequence`,
    derivedAfter: `SELECT ${DERIVED_COLUMNS} FROM derived WHERE sequence > :after ORDER BY sequence LIMIT :limit`,
    insertDerived: `INSERT INTO derived (${columns(DERIVED)}) VALUES (${bound(DERIVED)})`,
    deleteDerivedOf: 'DELETE FROM derived WHERE source_blob_id = :blobId RETURNING sequence, blob_id AS "blobId"',
    deleteDerived: `DELETE FROM derived WHERE id = :id RETURNING ${DERIVED_COLUMNS}`,

    /** One step along the index: how many assets have a tag does not matter. */
    nextTag: `SELECT tag FROM asset_tags WHERE of_cloud = :cloudName AND of_type = :resourceType AND tag > :tag
      ORDER BY tag LIMIT 1`,
    hasTag: `SELECT tag FROM asset_tags WHERE of_cloud = :cloudName AND of_type = :resourceType AND tag = :tag LIMIT 1`,
    assetTotals: 'SELECT count(*) AS count, coalesce(sum(bytes), 0) AS bytes FROM assets WHERE cloud_name = :cloudName',
    backupTotals: `SELECT coalesce(sum(bytes), 0) AS bytes FROM backups
      WHERE cloud_name = :cloudName AND NOT EXISTS (SELECT 1 FROM assets WHERE assets.blob_id = backups.blob_id)`,
    derivedTotals: `SELECT count(*) AS count, coalesce(sum(derived.bytes), 0) AS bytes
      FROM derived JOIN assets ON assets.blob_id = source_blob_id WHERE cloud_name = :cloudName`,

    isReferenced: `SELECT 1 AS found WHERE ${['assets', 'derived', 'backups', 'chunks', 'intents']
      .map((table) => `EXISTS (SELECT 1 FROM ${table} WHERE blob_id = :blobId)`)
      .join(' OR ')}`,
  })

/** What `insertAsset`, `updateAsset` and `changeAsset` take. */
export const assetValues = (asset: Asset): Values =>
  Object.fromEntries(FACTS.map((fact) => [fact, toColumn(fact, asset[fact])]))

const toColumn = (fact: Fact, value: unknown): SqlValue =>
  ASSET_FACTS[fact] === 'plain' || value === null ? (value as SqlValue) : JSON.stringify(value)

const READERS = { json: (json: string): unknown => JSON.parse(json), texts: parseTexts }

export function toAsset(row: Row | AssetRow): Asset {
  const facts = FACTS.map((fact) => {
    const value = row[fact]
    const kind = ASSET_FACTS[fact]
    return [fact, kind === 'plain' || value === null ? value : READERS[kind](String(value))]
  })
  return Object.fromEntries(facts) as Asset
}

/** An asset that was written down whole, as JSON. What was no fact yet by then is `null`. */
export function parseAsset(json: unknown): Asset {
  const known: Partial<Asset> = JSON.parse(String(json))
  return Object.fromEntries(FACTS.map((fact) => [fact, known[fact] ?? null])) as unknown as Asset
}

/**
 * A map of texts. The V8 of Node 24 gives a key with an escape the name of one that stood there before (`{"a":1,"\\":2}`, then
 * `{"a":1,"\"":2}`), which the next change would write down; a text by itself it reads as it is.
 */
function parseTexts(json: string): Readonly<Record<string, string>> {
  if (!json.includes('\\')) return JSON.parse(json)
  const texts = (json.match(/"(?:[^"\\]|\\.)*"/g) ?? []).map((text): string => JSON.parse(text))
  return Object.fromEntries(texts.flatMap((text, index) => (index % 2 === 0 ? [[text, texts[index + 1] ?? '']] : [])))
}

export function toDerived(found: Row): Derived {
  const { sequence: _, ...derived } = found as unknown as DerivedRow
  return derived
}

/** Rows that were deleted come in any order. */
export const oldestFirst = (rows: readonly Row[]): readonly Row[] =>
  rows.toSorted((a, b) => Number(a.sequence) - Number(b.sequence))

export const blobIdsOf = (rows: readonly Row[]): string[] => rows.map(({ blobId }) => String(blobId))
