import { refuse } from '../errors/cloudinary-error.ts'
import type { Fields, Lists } from '../ingest/field-collector.ts'

/** How many assets one call of the Admin API may name. @see admin_api#delete_resources */
export const MAX_IDS = 100

/** The ids of `public_ids[]`, item by item, since an id may hold a comma; a plain `public_ids` is one id. `null` without any. */
export const readPublicIds = (fields: Fields, lists: Lists, maximum = MAX_IDS): readonly string[] | null =>
  readIds('public_ids', fields, lists, maximum)

/** The same of another list of ids, such as `asset_ids[]`. */
export function readIds(name: string, fields: Fields, lists: Lists, maximum = MAX_IDS): readonly string[] | null {
  const plain = fields[name]
  const ids = lists[name] ?? (plain === undefined ? null : [plain])
  if (ids === null) return null
  const wanted = ids.filter((id) => id !== '')
  if (wanted.length === 0) throw refuse('missingParameter', name)
  if (wanted.length > maximum)
    throw refuse('invalidParameter', name, `at most ${maximum} ids`, `${wanted.length} of them`)
  return [...new Set(wanted)]
}
