import { refuse } from '../errors/cloudinary-error.ts'
import type { Fields } from '../ingest/field-collector.ts'

/** More than anybody sorts by. */
const MAX_SORT_KEYS = 8

/** The longest is `metadata.` and an external id, which has up to 255 letters. */
const SORT_ENTRY = /^sort_by\[\d{0,4}\]\[(.{1,264})\]$/u

/** `sort_by[0][public_id]=asc`, as forms say it and as the JSON `[{"public_id":"asc"}]` is read, and all other fields. */
export function readSortEntries(fields: Fields): {
  entries: readonly { key: string; direction: string }[]
  others: Fields
} {
  const named = Object.entries(fields).map(([name, value]) => {
    const [, key] = SORT_ENTRY.exec(name) ?? []
    return { name, value, key }
  })
  if (fields.sort_by)
    throw refuse('invalidParameter', 'sort_by', 'a list such as [{"public_id":"asc"}]', fields.sort_by)
  const entries = named.flatMap(({ key, value }) => (key === undefined ? [] : [{ key, direction: value }]))
  if (entries.length > MAX_SORT_KEYS)
    throw refuse('invalidParameter', 'sort_by', `at most ${MAX_SORT_KEYS} fields`, `${entries.length} of them`)
  const others = Object.fromEntries(
    named.flatMap(({ name, value, key }) => (key === undefined && name !== 'sort_by' ? [[name, value]] : [])),
  )
  return { entries, others }
}
