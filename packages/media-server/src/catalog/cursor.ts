import { createHash } from 'node:crypto'
import { refuse } from '../errors/cloudinary-error.ts'
import type { ListQuery, TagQuery } from './catalog.ts'

/** Where a page ended: the place of its last asset in the order of listing. */
export interface Position {
  createdAt: number
  /** Tells assets of the same millisecond apart. */
  sequence: number
}

/** Opaque to clients. Carries a digest of the query, so that a cursor is good for the list it came from and no other. */
export function formatCursor(query: ListQuery, position: Position): string {
  return Buffer.from(`${position.createdAt}.${position.sequence}.${fingerprint(query)}`).toString('base64url')
}

/** `null` without a cursor. Throws `invalidParameter` for what {@link formatCursor} did not make for this query. */
export function parseCursor(query: ListQuery): Position | null {
  if (query.cursor === undefined) return null
  const [, createdAt, sequence, digest] =
    /^(\d{1,16})\.(\d{1,16})\.([0-9a-f]{16})$/.exec(Buffer.from(query.cursor, 'base64url').toString('latin1')) ?? []
  if (digest !== fingerprint(query)) {
    throw refuse(
      'invalidParameter',
      'next_cursor',
      'the next_cursor of the page before, for the same query',
      query.cursor,
    )
  }
  return { createdAt: Number(createdAt), sequence: Number(sequence) }
}

/** A digest of a query. `maxResults` may change from page to page, the rest of it may not. */
export function fingerprint(query: ListQuery | TagQuery): string {
  const { maxResults: _, cursor: __, ...same } = query
  return digestOf(Object.entries(same).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** What a cursor says of the query that it belongs to. */
export const digestOf = (query: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(query)).digest('hex').slice(0, 16)
