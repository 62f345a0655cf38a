import type { Asset } from '../catalog/catalog.ts'
import { refuse } from '../errors/cloudinary-error.ts'

/** What folders are on an account: places of their own, beside public ids, or the beginnings of public ids. */
export const FOLDER_MODES = ['dynamic', 'fixed'] as const

/** @see https://cloudinary.com/documentation/folder_modes */
export type FolderMode = (typeof FOLDER_MODES)[number]

/** What accounts with dynamic folders have, and those with fixed ones have not. @see image_upload_api_reference#upload_optional_parameters */
const OF_DYNAMIC: ReadonlySet<string> = new Set([
  'asset_folder',
  'display_name',
  'public_id_prefix',
  'use_filename_as_display_name',
  'unique_display_name',
  'use_asset_folder_as_public_id_prefix',
  'target_asset_folder',
])

/** @throws CloudinaryError `dynamicFoldersOnly` for the first name that there is not with fixed folders. */
export function requireFolderMode({ folderMode }: { folderMode: FolderMode }, names: Iterable<string>): void {
  if (folderMode === 'dynamic') return
  for (const name of names) if (OF_DYNAMIC.has(name)) throw refuse('dynamicFoldersOnly', name)
}

/** `a/b` of `a/b/c`; `''` is the root. */
const folderOf = (publicId: string): string => publicId.slice(0, Math.max(publicId.lastIndexOf('/'), 0))

/** Where an asset of that name lies, and what it is shown as, with fixed folders: the name says both. */
export const fixedPlace = (publicId: string): Pick<Asset, 'assetFolder' | 'displayName'> => ({
  assetFolder: folderOf(publicId),
  displayName: publicId.slice(publicId.lastIndexOf('/') + 1),
})

/** Where an asset lies, as answers and notifications have it. */
export const describePlace = (
  { folderMode }: { folderMode: FolderMode },
  { publicId, assetFolder, displayName }: Pick<Asset, 'publicId' | 'assetFolder' | 'displayName'>,
): { folder: string } | { asset_folder: string; display_name: string } =>
  folderMode === 'fixed' ? { folder: folderOf(publicId) } : { asset_folder: assetFolder, display_name: displayName }
