import { refuse } from '../errors/cloudinary-error.ts'

/**
 * What calls of the Admin API take besides the parameters of an upload, and this server does not act on: refused by name, so
 * that nobody takes a documented name for a slip of the pen. @see cloudinary_npm lib/api.js, which sends exactly these.
 */
export const DOCUMENTED = {
  one: new Set([
    'derived_next_cursor',
    'exif',
    'max_results',
    'pages',
    'related',
    'related_next_cursor',
    'versions',
    'coordinates',
  ]),
  list: new Set(['metadata', 'moderations', 'start_at']),
} as const

/** Calls that stand where a resource type or a type stands in ours, by that segment. */
const OTHER_CALLS: Readonly<Record<string, string>> = {
  backup: 'delete_backed_up_assets',
  by_external_ids: 'resources_by_external_ids',
  visual_search: 'visual_search',
  moderations: 'resources_by_moderation',
  related_assets: 'related_assets',
}

/** @throws CloudinaryError `notImplemented` for a documented call that this path is. */
export function refuseOtherCalls({ resource_type: first = '', type }: Readonly<Record<string, string>>): void {
  for (const segment of [first, type ?? ''])
    if (Object.hasOwn(OTHER_CALLS, segment)) throw refuse('notImplemented', OTHER_CALLS[segment] ?? '')
}
