import { refuse } from '../errors/cloudinary-error.ts'
import type { Fields, Lists } from '../ingest/field-collector.ts'

/** How many assets one call of the Admin API may name. @see admin_api#delete_resources */
const MAX_IDS = 100

/** The ids of `public_ids[]`, item by item, since an id may hold a comma; a plain `public_ids` is one id. `null` without any. */
export function readPublicIds(fields: Fields, lists: Lists, maximum = MAX_IDS): readonly string[] | null {
  const ids = lists.public_ids ?? (fields.public_ids === undefined ? null : [fields.public_ids])
  if (ids === null) return null
  const wanted = ids.filter((id) => id !== '')
  if (wanted.length === 0) throw refuse('missingParameter', 'public_ids')
  if (wanted.length > maximum)
    throw refuse('invalidParameter', 'public_ids', `at most ${maximum} ids`, `${wanted.length} of them`)
  return [...new Set(wanted)]
}
