import type { Access } from '../catalog/access.ts'
import type { AssetChanges, PictureHints } from '../catalog/catalog.ts'
import { toFolderPath } from '../catalog/folders.ts'
import { hintsOf, type SaidHints } from './picture-hints.ts'

/** What may be said anew of a stored asset, as it was read. */
interface Said extends SaidHints {
  tags?: readonly string[]
  context?: Readonly<Record<string, string>>
  display_name?: string
  asset_folder?: string
  access_mode?: Access['accessMode']
  access_control?: Access['accessControl']
  moderation?: 'manual'
}

/**
 * What a call changes: each value takes the place of the former one, what is not said stays.
 * @param before what was known of the picture.
 */
export const changesOf = (
  { tags, context, display_name, asset_folder, access_mode, access_control, moderation, ...said }: Said,
  before: PictureHints | null,
): AssetChanges => ({
  ...(tags !== undefined && { tags }),
  ...(context !== undefined && { context }),
  ...(display_name !== undefined && { displayName: display_name }),
  ...(asset_folder !== undefined && { assetFolder: toFolderPath(asset_folder) }),
  ...(access_mode !== undefined && { accessMode: access_mode }),
  ...(access_control !== undefined && { accessControl: access_control }),
  // Whatever was decided before: it waits for another look.
  ...(moderation !== undefined && { moderationStatus: 'pending', moderatedAt: null }),
  ...hintChange(hintsOf(said, before)),
})

const hintChange = (hints: PictureHints | undefined): AssetChanges => (hints ? { hints } : {})
