import type { AssetChanges, DeliveryHeaders, PictureHints } from '../catalog/catalog.ts'
import { toFolderPath } from '../catalog/folders.ts'
import { accessControl, accessMode } from './access-parameters.ts'
import { writtenMetadata } from './metadata-parameter.ts'
import type { ParametersOf } from './parameters.ts'
import { flag, line, pairs, tags } from './parsers.ts'
import { HINTS_TABLE, hintsOf } from './picture-hints.ts'

/** What may be said anew of an asset that is there, by whoever may change it. */
export const CHANGES_TABLE = {
  tags,
  context: pairs,
  metadata: writtenMetadata,
  clear_invalid: flag,
  display_name: line(255),
  asset_folder: line(255),
  access_mode: accessMode,
  access_control: accessControl,
  ...HINTS_TABLE,
} as const

type Said = ParametersOf<typeof CHANGES_TABLE> & { moderation?: 'manual'; headers?: DeliveryHeaders }

/**
 * What a call changes: each value takes the place of the former one, what is not said stays.
 * @param before what was known of the picture.
 */
export const changesOf = (
  { tags, context, display_name, asset_folder, access_mode, access_control, moderation, headers, ...said }: Said,
  before: PictureHints | null,
): AssetChanges => ({
  ...(tags !== undefined && { tags }),
  ...(context !== undefined && { context }),
  ...(display_name !== undefined && { displayName: display_name }),
  ...(asset_folder !== undefined && { assetFolder: toFolderPath(asset_folder) }),
  ...(access_mode !== undefined && { accessMode: access_mode }),
  ...(access_control !== undefined && { accessControl: access_control }),
  ...(headers !== undefined && { deliveryHeaders: headers }),
  // Whatever was decided before: it waits for another look.
  ...(moderation !== undefined && { moderationStatus: 'pending', moderatedAt: null }),
  ...hintChange(hintsOf(said, before)),
})

const hintChange = (hints: PictureHints | undefined): AssetChanges => (hints ? { hints } : {})
