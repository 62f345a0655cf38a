import { refuse } from '../errors/cloudinary-error.ts'

/** Some items, and where the next ones begin if there are any. */
export interface Page<T> {
  items: readonly T[]
  /** `next_cursor`, as answers carry it; nothing on the last page. */
  next: { next_cursor?: string }
}

/**
 * @param found what there is from here on, up to one more than the page takes.
 * @param placeOf where an item stands in the list, as text.
 */
export function pageOf<T>(found: readonly T[], limit: number, list: string, placeOf: (item: T) => string): Page<T> {
  const items = found.slice(0, limit)
  const last = items.at(-1)
  return { items, next: last && found.length > limit ? { next_cursor: formatCursor(list, placeOf(last)) } : {} }
}

/** Opaque to clients; good for the list it came from and no other. */
const formatCursor = (list: string, place: string): string => Buffer.from(`${list}.${place}`).toString('base64url')

/** The place that a cursor of this list means; `undefined` without one. @throws CloudinaryError `invalidParameter` for any other text. */
export function readCursor(list: string, cursor: string | undefined, places: RegExp): string | undefined {
  if (cursor === undefined) return undefined
  const text = Buffer.from(cursor, 'base64url').toString('utf8')
  const place = text.startsWith(`${list}.`) ? text.slice(list.length + 1) : ''
  if (!places.test(place) || formatCursor(list, place) !== cursor)
    throw refuse('invalidParameter', 'next_cursor', 'the next_cursor of the page before, for the same list', cursor)
  return place
}

/** As {@link readCursor}, for places that are numbers. */
export function readSequence(list: string, cursor: string | undefined): number | undefined {
  const place = readCursor(list, cursor, /^\d{1,15}$/)
  return place === undefined ? undefined : Number(place)
}
