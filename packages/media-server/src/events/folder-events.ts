import type { NewNotification } from '../catalog/outbox.ts'
import type { Tell } from './notifier.ts'

const describeFolder = (path: string) => ({
  source: 'api',
  folder_path: path,
  folder_name: path.slice(path.lastIndexOf('/') + 1),
})

/** Notifications of the folders of a cloud keep their order among each other. */
const foldersOf = (cloudName: string) => ({ cloudName, assetId: `folders of ${cloudName}` })

/** What is told of a folder that was made or went. @see https://cloudinary.com/documentation/notifications */
export const tellFolder = (
  tell: Tell,
  type: 'create_folder' | 'delete_folder',
  cloudName: string,
  path: string,
): readonly NewNotification[] => tell(type, foldersOf(cloudName), () => describeFolder(path))

/** What is told of one that has another path; nothing is told of what lies in it. */
export const tellFolderMove = (tell: Tell, cloudName: string, from: string, to: string): readonly NewNotification[] =>
  tell('move_or_rename_asset_folder', foldersOf(cloudName), () => ({
    from_path: from,
    to_path: to,
    status: 'success',
  }))
