import type { Access } from '../catalog/access.ts'
import type { AssetChanges } from '../catalog/catalog.ts'
import { toFolderPath } from '../catalog/folders.ts'

/** What may be said anew of a stored asset, as it was read. */
interface Said {
  tags?: readonly string[]
  context?: Readonly<Record<string, string>>
  display_name?: string
  asset_folder?: string
  access_mode?: Access['accessMode']
  access_control?: Access['accessControl']
}

/** What a call changes: each value takes the place of the former one, what is not said stays. */
export const changesOf = ({
  tags,
  context,
  display_name,
  asset_folder,
  access_mode,
  access_control,
}: Said): AssetChanges => ({
  ...(tags !== undefined && { tags }),
  ...(context !== undefined && { context }),
  ...(display_name !== undefined && { displayName: display_name }),
  ...(asset_folder !== undefined && { assetFolder: toFolderPath(asset_folder) }),
  ...(access_mode !== undefined && { accessMode: access_mode }),
  ...(access_control !== undefined && { accessControl: access_control }),
})
