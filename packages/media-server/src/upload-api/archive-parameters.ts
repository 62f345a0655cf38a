import { isResourceType, RESOURCE_TYPES, type ResourceType } from 'countersign/protocol'
import { ARCHIVE_FORMATS, type ArchiveFormat } from '../archive/pack.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import type { Fields, Lists } from '../ingest/field-collector.ts'
import type { Takes } from './parameters.ts'
import { deliveryType, eager, flag, integer, line, oneOf, tags } from './parsers.ts'
import { NOTIFIED } from './require-namable.ts'

/** How many assets an archive may hold. @see image_upload_api_reference#generate_archive */
export const MAX_ASSETS = 1000

/** How many files, where there are several made of each asset. */
export const MAX_FILES = 5000

/** What selects assets, and how many items of it one call may name. */
const SELECTORS = {
  tags: 20,
  prefixes: 20,
  public_ids: MAX_ASSETS,
  fully_qualified_public_ids: MAX_ASSETS,
} as const

export type Selection = { readonly [Name in keyof typeof SELECTORS]: readonly string[] }

/** As it was signed, items joined by commas. What it names is read from the items. */
const list = line(MAX_ASSETS * 300)

/** Nothing else passes: what was signed for an upload to a name of its own is refused here by that name. */
export const ARCHIVE = {
  table: {
    timestamp: line(10),
    mode: oneOf('create', 'download', 'create_and_download'),
    type: deliveryType,
    tags: list,
    prefixes: list,
    public_ids: list,
    fully_qualified_public_ids: list,
    allow_missing: flag,
    flatten_folders: flag,
    use_original_filename: flag,
    target_format: oneOf(...(Object.keys(ARCHIVE_FORMATS) as ArchiveFormat[])),
    target_public_id: line(255),
    target_asset_folder: line(255),
    target_tags: tags,
    expires_at: integer(0, 9_999_999_999),
    ...NOTIFIED,
    async: flag,
    transformations: eager,
    keep_derived: flag,
    flatten_transformations: flag,
    skip_transformation_name: flag,
  },
  documented: new Set<string>(),
} as const satisfies Takes

/** The items of every selector. @throws CloudinaryError when nothing is selected, or more than the call may name. */
export function readSelection(fields: Fields, lists: Lists): Selection {
  const selection = Object.fromEntries(
    Object.entries(SELECTORS).map(([name, maximum]) => [name, readItems(name, maximum, fields, lists)]),
  ) as Record<keyof Selection, readonly string[]>
  if (Object.values(selection).every(({ length }) => length === 0))
    throw refuse(
      'missingParameter',
      Object.keys(SELECTORS)
        .join(', ')
        .replace(/, ([^,]+)$/, ' or $1'),
    )
  return selection
}

/** Of `name[]` item by item, since an id may hold a comma; a plain text is divided at its commas. */
function readItems(name: string, maximum: number, fields: Fields, lists: Lists): readonly string[] {
  const found = lists[name] ?? fields[name]?.split(',').map((item) => item.trim()) ?? []
  const items = [...new Set(found.filter((item) => item !== ''))]
  if (items.length > maximum)
    throw refuse('invalidParameter', name, `at most ${maximum} items`, `${items.length} of them`)
  return items
}

/**
 * The kinds of files that the path lets in. `all`, or `auto` as some SDKs have it, goes with names that are whole and with prefixes:
 * an id or a tag alone would not say of which kind.
 */
export function readArchiveTypes(text: string, selection: Selection): readonly ResourceType[] {
  if (isResourceType(text)) return [text]
  if (text !== 'all' && text !== 'auto')
    throw refuse('invalidParameter', 'resource_type', `one of ${RESOURCE_TYPES.join(', ')}, all`, text)
  for (const name of ['tags', 'public_ids'] as const)
    if (selection[name].length > 0)
      throw refuse(
        'invalidParameter',
        'resource_type',
        `one of ${RESOURCE_TYPES.join(', ')} where there are ${name}`,
        text,
      )
  return RESOURCE_TYPES
}
