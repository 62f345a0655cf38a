import type { DeliveryType } from 'countersign/protocol'
import type { Asset } from '../catalog/catalog.ts'
import type { Call } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import type { Fields, Lists } from '../ingest/field-collector.ts'
import { readResourceType } from '../upload-api/parameters.ts'
import { integer, line } from '../upload-api/parsers.ts'
import { readPublicIds } from '../upload-api/public-ids.ts'

/** How many assets one call changes. @see admin_api#update_access_mode */
const MOST_AT_ONCE = 100

/** What says which assets are meant: one of the first three, and which page of them. */
const CHOOSING = ['public_ids', 'prefix', 'tag', 'max_results', 'next_cursor']

/**
 * The assets of a resource type that a call means by `public_ids[]`, by `prefix` or by `tag`, oldest first, and what else it says.
 * @throws CloudinaryError when it says none of these, or more than one.
 */
export async function chooseResources(
  { services, account, path }: Call,
  { fields, lists }: { fields: Fields; lists: Lists },
  type: DeliveryType,
): Promise<{ assets: readonly Asset[]; next: { next_cursor?: string } }> {
  const { prefix, tag, max_results: limit, next_cursor: cursor } = fields
  const publicIds = readPublicIds(fields, lists)
  const ways = [publicIds && 'public_ids', prefix && 'prefix', tag && 'tag'].filter(Boolean)
  if (ways.length === 0) throw refuse('missingParameter', 'public_ids, prefix or tag')
  if (ways.length > 1)
    throw refuse('invalidParameter', 'assets', 'said by one of public_ids, prefix, tag', ways.join(', '))
  const { assets, nextCursor } = await services.catalog.list({
    cloudName: account.cloudName,
    resourceType: readResourceType(path),
    type,
    ...(publicIds && { publicIds }),
    ...(prefix && { prefix: line(255)(prefix, 'prefix') }),
    ...(tag && { tag: line(255)(tag, 'tag') }),
    direction: 'asc',
    maxResults: limit ? integer(1, MOST_AT_ONCE)(limit, 'max_results') : MOST_AT_ONCE,
    ...(cursor && { cursor: line(1000)(cursor, 'next_cursor') }),
  })
  return { assets, next: nextCursor === null ? {} : { next_cursor: nextCursor } }
}

/** What a call says besides which assets it means. */
export const besidesChoice = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !CHOOSING.includes(name)))
