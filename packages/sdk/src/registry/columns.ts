import type { Asset, AuditRow, Grant, NewAsset, NewGrant } from './registry.ts'

/** What a column holds: text compared byte by byte, or a whole number of 53 bits. */
export type ColumnType = 'text' | 'bigint'
export type Columns = Readonly<Record<string, ColumnType>>

/** The columns of a grant as it is opened. A column is called as its field, in snake_case. */
export const NEW_GRANT = {
  id: 'text',
  cloudName: 'text',
  subjectId: 'text',
  profile: 'text',
  claims: 'text',
  bytes: 'bigint',
  createdAt: 'bigint',
  expiresAt: 'bigint',
} as const satisfies Record<keyof NewGrant, ColumnType>

/** The columns of a grant as it is read. */
export const GRANT = {
  ...NEW_GRANT,
  state: 'text',
  attempts: 'bigint',
  settledAt: 'bigint',
  answer: 'text',
} as const satisfies Record<keyof Grant, ColumnType>

/** The columns of an asset as it is recorded. */
export const NEW_ASSET = {
  id: 'text',
  cloudName: 'text',
  subjectId: 'text',
  profile: 'text',
  resourceType: 'text',
  type: 'text',
  publicId: 'text',
  state: 'text',
  version: 'bigint',
  format: 'text',
  bytes: 'bigint',
  width: 'bigint',
  height: 'bigint',
  originalFilename: 'text',
  createdAt: 'bigint',
  trace: 'text',
} as const satisfies Record<keyof NewAsset, ColumnType>

/** The columns of an asset as it is read. */
export const ASSET = {
  ...NEW_ASSET,
  purgeAt: 'bigint',
  changedAt: 'bigint',
} as const satisfies Record<keyof Asset, ColumnType>

/** The columns of an audit row, without the number that the database gives it. */
export const AUDIT_ROW = {
  at: 'bigint',
  action: 'text',
  outcome: 'text',
  cloudName: 'text',
  subjectId: 'text',
  profile: 'text',
  assetId: 'text',
  details: 'text',
} as const satisfies Record<keyof AuditRow, ColumnType>

/** Makes what copies the fields that have a column, numbers as numbers: drivers give big ones as text or `bigint`. */
export function rowReader<Row>(columns: Columns): (row: object) => Row {
  const fields = Object.entries(columns).map(([name, type]) => ({ name, isNumber: type === 'bigint' }))
  // Lists are long: a loop takes half the time of `Object.fromEntries`.
  return (row) => {
    const read: Record<string, unknown> = {}
    for (const { name, isNumber } of fields) {
      const value = (row as Record<string, unknown>)[name] ?? null
      read[name] = isNumber && value !== null ? Number(value) : value
    }
    return read as Row
  }
}
