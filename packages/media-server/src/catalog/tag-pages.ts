import { refuse } from '../errors/cloudinary-error.ts'

/** The last tag of the page before, opaque to clients; `null` without a cursor. @throws CloudinaryError `invalidParameter` */
export function parseTagCursor(cursor: string | undefined): string | null {
  if (cursor === undefined) return null
  const tag = Buffer.from(cursor, 'base64url').toString()
  if (tag === '' || formatTagCursor(tag) !== cursor)
    throw refuse('invalidParameter', 'next_cursor', 'the next_cursor of the page before', cursor)
  return tag
}

/** @param found at least one tag more than a page holds, if there is one more. */
export function pageOfTags(
  found: readonly string[],
  maxResults: number,
): { tags: readonly string[]; nextCursor: string | null } {
  const tags = found.slice(0, maxResults)
  const last = tags.at(-1)
  return { tags, nextCursor: last !== undefined && found.length > tags.length ? formatTagCursor(last) : null }
}

const formatTagCursor = (tag: string): string => Buffer.from(tag).toString('base64url')

/** The order of UTF-8, in which both databases compare. */
export const compareBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))
