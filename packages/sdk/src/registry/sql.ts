import { ASSET, AUDIT_ROW, type Columns, GRANT, NEW_GRANT } from './columns.ts'
import type { PendingQuery } from './registry.ts'
import type { SqlValue, Step, Table } from './steps.ts'

/** A field's column: `cloudName` is `cloud_name`. */
export const columnOf = (field: string): string => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** What is written of a new row, and what it is known by. */
export const INSERTED: Readonly<Record<Table, { columns: Columns; key: string }>> = {
  grants: {
    columns: { ...NEW_GRANT, state: 'text', attempts: 'bigint', leasedUntil: 'bigint', countedBytes: 'bigint' },
    key: 'id',
  },
  assets: { columns: ASSET, key: 'id' },
  audit: { columns: AUDIT_ROW, key: 'seq' },
}

const columnsOf = (columns: Columns): string =>
  Object.keys(columns)
    .map((field) => `${columnOf(field)} AS "${field}"`)
    .join(', ')

const GRANT_COLUMNS = columnsOf(GRANT)
const ASSET_COLUMNS = columnsOf(ASSET)
const AUDIT_COLUMNS = columnsOf({ seq: 'bigint', ...AUDIT_ROW })

/**
 * Every statement of the registry that both databases take as it stands; values are bound, never written in.
 * Each finds its rows through an index: a test looks at the plans.
 */
export const SQL = {
  usedOfQuota: `SELECT count(counted_bytes) AS files, coalesce(sum(counted_bytes), 0) AS bytes FROM countersign_grants
    WHERE cloud_name = :cloudName AND subject_id = :subjectId AND profile = :profile AND created_at > :openedAfter`,
  /** The opening of the grant with which enough has left the span. */
  roomAfterFiles: roomAfter('count(*)'),
  roomAfterBytes: roomAfter('sum(counted_bytes)'),
  getGrant: `SELECT ${GRANT_COLUMNS} FROM countersign_grants WHERE id = :id`,
  claimGrant: `UPDATE countersign_grants SET holder = :holder, leased_until = :until, attempts = attempts + 1
    WHERE id = :id AND state = 'pending' AND leased_until <= :now RETURNING ${GRANT_COLUMNS}`,
  leaseOf: `SELECT leased_until AS "leasedUntil", ${GRANT_COLUMNS} FROM countersign_grants WHERE id = :id`,
  settleGrant: `UPDATE countersign_grants SET state = :state, answer = :answer, settled_at = :at, counted_bytes = :countedBytes
    WHERE id = :id AND state = 'pending' AND holder = :holder RETURNING id`,
  extendLease: `UPDATE countersign_grants SET leased_until = :until
    WHERE id = :id AND state = 'pending' AND holder = :holder RETURNING id`,
  releaseGrant: `UPDATE countersign_grants SET holder = NULL, leased_until = 0, attempts = attempts - :uncounted
    WHERE id = :id AND state = 'pending' AND holder = :holder`,

  getAsset: `SELECT ${ASSET_COLUMNS} FROM countersign_assets WHERE id = :id`,
  findAsset: `SELECT ${ASSET_COLUMNS} FROM countersign_assets WHERE ${named()}`,
  giveWay: `UPDATE countersign_assets SET state = 'purged', purge_at = NULL, changed_at = :at WHERE ${named()}`,
  purgeableAssets: `SELECT ${ASSET_COLUMNS} FROM countersign_assets
    WHERE cloud_name = :cloudName AND state IN ('trashed', 'deleted') AND purge_at <= :before
    ORDER BY purge_at, id LIMIT :limit`,

  spendOnce: `INSERT INTO countersign_spent AS former (key, expires_at) VALUES (:key, :expiresAt)
    ON CONFLICT (key) DO UPDATE SET expires_at = excluded.expires_at WHERE former.expires_at <= :now RETURNING key`,

  liveAsset: `SELECT id FROM countersign_assets
    WHERE cloud_name = :cloudName AND subject_id = :subjectId AND state <> 'purged' LIMIT 1`,
  forgetGrants: `DELETE FROM countersign_grants
    WHERE cloud_name = :cloudName AND subject_id = :subjectId AND (state <> 'pending' OR holder IS NULL)`,
  remainingGrant: `SELECT id FROM countersign_grants
    WHERE cloud_name = :cloudName AND subject_id = :subjectId LIMIT 1`,
  forgetAssets: `DELETE FROM countersign_assets
    WHERE cloud_name = :cloudName AND subject_id = :subjectId AND state = 'purged' AND state <> 'ready'`,
  forgetInAudit:
    'UPDATE countersign_audit SET subject_id = NULL WHERE cloud_name = :cloudName AND subject_id = :subjectId',
} as const

/** So many rows are dropped at a time: few enough that nobody waits for it. Written in, for the planner to count on. */
export const PRUNED_AT_ONCE = 200

/** What {@link Registry.prune} drops. */
export const PRUNING = [
  prune('spent', 'key', 'expires_at <= :now', 'expires_at'),
  prune('grants', 'id', 'settled_at < :keepGrantsAfter', 'settled_at'),
  prune('assets', 'id', "state = 'purged' AND changed_at < :keepAfter", 'changed_at'),
  prune('audit', 'seq', 'at < :keepAfter', 'at'),
] as const

/** Fields of a query, those not given left out. */
export type Given = Readonly<Record<string, SqlValue | undefined>>

/**
 * Pending grants, oldest first. Those of one subject need no index of their own: whoever asks for them, to erase the subject, reads
 * everything of it anyway.
 */
export function unsettledGrants({ subjectId, after, ...values }: PendingQuery): Step {
  const conditions = [
    "cloud_name = :cloudName AND state = 'pending' AND created_at < :openedBefore AND leased_until <= :now",
    ...(subjectId === undefined ? [] : ['subject_id = :subjectId']),
    ...(after === undefined ? [] : ['(created_at, id) > (:afterAt, :afterId)']),
  ]
  return {
    sql: `SELECT ${GRANT_COLUMNS} FROM countersign_grants WHERE ${conditions.join(' AND ')}
      ORDER BY created_at, id LIMIT :limit`,
    values: given({ ...values, subjectId, afterAt: after?.createdAt, afterId: after?.id }),
    seldom: true,
  }
}

/**
 * Assets, newest first. Most are ready: an index holds whatever is not purged, and another what is not ready, so that those of a
 * rare state are not looked for among all. What is said of states twice is what such an index is recognised by.
 */
export function listAssets({ state, profile, after, ...values }: Given): Step {
  const conditions = [
    'cloud_name = :cloudName AND subject_id = :subjectId',
    ...(profile === undefined ? [] : ['profile = :profile']),
    ...(state === undefined ? [] : ['state = :state']),
    state === undefined || state === 'ready' ? "state <> 'purged'" : "state <> 'ready'",
    ...(after === undefined ? [] : [`(created_at, id) < ((${POSITION}), :after)`]),
  ]
  return {
    sql: `SELECT ${ASSET_COLUMNS} FROM countersign_assets WHERE ${conditions.join(' AND ')}
      ORDER BY created_at DESC, id DESC LIMIT :limit`,
    values: given({ ...values, state, profile, after }),
  }
}

const POSITION = `SELECT created_at FROM countersign_assets
  WHERE id = :after AND cloud_name = :cloudName AND subject_id = :subjectId`

/** Moves one asset, and changes what is given with it. */
export function moveAsset(id: string, from: string, changes: Given): Step {
  const present = given(changes)
  const set = Object.keys(present).map((field) => `${columnOf(field)} = :${field}`)
  return {
    sql: `UPDATE countersign_assets SET ${set.join(', ')} WHERE id = :id AND state = :from RETURNING id`,
    values: { ...present, id, from },
  }
}

/** Audit rows, newest first. */
export function readAudit({ limit, after, ...filter }: Given): Step {
  const present = given(filter)
  const conditions = Object.keys(present).map((field) => `${columnOf(field)} = :${field}`)
  if (after !== undefined) conditions.push('seq < :after')
  return {
    sql: `SELECT ${AUDIT_COLUMNS} FROM countersign_audit WHERE ${conditions.join(' AND ')} ORDER BY seq DESC LIMIT :limit`,
    values: given({ ...present, limit, after }),
  }
}

const given = (fields: Given): Record<string, SqlValue> =>
  Object.fromEntries(Object.entries(fields).filter((field): field is [string, SqlValue] => field[1] !== undefined))

function roomAfter(left: string): string {
  return `SELECT created_at AS "openedAt" FROM (
      SELECT created_at, ${left} OVER (ORDER BY created_at, id) AS left_by_then FROM countersign_grants
      WHERE cloud_name = :cloudName AND subject_id = :subjectId AND profile = :profile AND created_at > :openedAfter
        AND counted_bytes IS NOT NULL
    ) AS leaving WHERE left_by_then >= :missing ORDER BY created_at LIMIT 1`
}

function named(): string {
  return `cloud_name = :cloudName AND resource_type = :resourceType AND type = :type AND public_id = :publicId
      AND state <> 'purged'`
}

function prune(table: string, key: string, condition: string, order: string): string {
  return `DELETE FROM countersign_${table} WHERE ${key} IN (
    SELECT ${key} FROM countersign_${table} WHERE ${condition} ORDER BY ${order} LIMIT ${PRUNED_AT_ONCE}) RETURNING ${key}`
}
