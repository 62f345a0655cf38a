/** The rows that a registry is filled with for a bench: what can be computed of the nth one. */
import { hash } from 'node:crypto'

export const DAY_MS = 86_400_000
/** The moment at which everything is measured. */
export const NOW = 1_800_000_000_000
/** So many assets has every subject, however many there are. */
export const PER_SUBJECT = 100

/** Ids have no order, as random ones have none. Postgres computes the same: `substr(md5('asset' || n), 1, 22)`. */
export const idOf = (kind: 'asset' | 'grant' | 'key', n: number): string => digestOf(`${kind}${n}`).slice(0, 22)
export const digestOf = (text: string): string => hash('md5', text, 'hex')

/** Subjects take turns, so that the rows of each lie far apart. */
export const subjectOf = (n: number, size: number): string => `subject-${n % (size / PER_SUBJECT)}`
export const nameOf = (n: number, size: number): string => `uploads/${subjectOf(n, size)}/${idOf('asset', n)}`

/**
 * The rows, as SQL that both databases take. A year of uploads; 1 of 100 grants is pending, 4 of 100 assets are not ready.
 * @param numbers a query of the numbers `n` from 1 to the size.
 */
export function rowsOf(size: number, numbers: string): string[] {
  const subject = `'subject-' || (n % ${size / PER_SUBJECT})`
  const at = `${NOW - 365 * DAY_MS} + CAST(n - 1 AS bigint) * ${Math.floor((365 * DAY_MS) / size)}`
  const state = `CASE n % 100 WHEN 1 THEN 'quarantined' WHEN 2 THEN 'trashed' WHEN 3 THEN 'deleted' WHEN 4 THEN 'purged' ELSE 'ready' END`
  const answer = `'{"state":"ready","asset":{"public_id":"' || md5('a' || n) || md5('b' || n) || '","bytes":100000}}'`
  return [
    `INSERT INTO countersign_grants (id, cloud_name, subject_id, profile, claims, bytes, created_at, expires_at, state, attempts,
       settled_at, answer, holder, leased_until, counted_bytes)
     SELECT substr(md5('grant' || n), 1, 22), 'demo', ${subject}, 'uploads',
       '{"version":1,"policy":"' || md5('p' || n) || md5('q' || n) || '","file":{"name":"cat.jpg","bytes":100000}}', 100000, ${at}, ${at} + ${DAY_MS},
       CASE WHEN n % 100 = 5 THEN 'pending' ELSE 'ready' END, 1, CASE WHEN n % 100 = 5 THEN NULL ELSE ${at} END, ${answer},
       'holder', 0, 100000 FROM (${numbers}) AS numbers`,
    `INSERT INTO countersign_assets (id, cloud_name, subject_id, profile, resource_type, type, public_id, state, version, format,
       bytes, width, height, original_filename, created_at, trace, purge_at, changed_at)
     SELECT substr(md5('asset' || n), 1, 22), 'demo', ${subject}, 'uploads', 'image', 'authenticated',
       'uploads/' || ${subject} || '/' || substr(md5('asset' || n), 1, 22), ${state}, 1700000000, 'jpg', 100000, 640, 427,
       'cat.jpg', ${at}, NULL, CASE WHEN n % 100 IN (2, 3) THEN ${at} + ${DAY_MS} ELSE NULL END, ${at} FROM (${numbers}) AS numbers`,
    `INSERT INTO countersign_spent (key, expires_at)
     SELECT substr(md5('key' || n), 1, 22), ${at} + ${400 * DAY_MS} FROM (${numbers}) AS numbers`,
    `INSERT INTO countersign_audit (at, action, outcome, cloud_name, subject_id, profile, asset_id, details)
     SELECT ${at}, 'complete', 'ok', 'demo', ${subject}, 'uploads', substr(md5('asset' || n), 1, 22), NULL FROM (${numbers}) AS numbers`,
  ]
}
