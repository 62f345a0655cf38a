import { refuse } from '../errors/cloudinary-error.ts'
import type { TagQuery } from './catalog.ts'
import { fingerprint } from './cursor.ts'

/** The last tag of the page before; `null` without a cursor. @throws CloudinaryError `invalidParameter` for a cursor of another query too. */
export function parseTagCursor(query: TagQuery): string | null {
  const { cursor } = query
  if (cursor === undefined) return null
  const [, tag = ''] = /^[^.]*\.(.+)$/s.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (formatTagCursor(query, tag) !== cursor)
    throw refuse('invalidParameter', 'next_cursor', 'the next_cursor of the page before, for the same query', cursor)
  return tag
}

/** @param found at least one tag more than a page holds, if there is one more. */
export function pageOfTags(
  found: readonly string[],
  query: TagQuery,
): { tags: readonly string[]; nextCursor: string | null } {
  const tags = found.slice(0, query.maxResults)
  const last = tags.at(-1)
  return { tags, nextCursor: last !== undefined && found.length > tags.length ? formatTagCursor(query, last) : null }
}

/** Opaque to clients; good for the list it came from and no other. */
const formatTagCursor = (query: TagQuery, tag: string): string =>
  Buffer.from(`${fingerprint(query)}.${tag}`).toString('base64url')

/** The order of UTF-8, in which both databases compare. */
export const compareBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))
