import { randomBytes } from 'node:crypto'
import type { Asset } from '../catalog/catalog.ts'
import { describePlace, type FolderMode } from '../cloud/folder-mode.ts'

type Mode = { folderMode: FolderMode }

/** What is told of an asset that went. @see https://cloudinary.com/documentation/notifications */
export const describeDeletion = (mode: Mode, asset: Asset) => ({
  resources: [
    {
      resource_type: asset.resourceType,
      type: asset.type,
      asset_id: asset.assetId,
      public_id: asset.publicId,
      version: asset.version,
      ...describePlace(mode, asset),
    },
  ],
})

/** What is told of one that has another name. */
export const describeRename = (mode: Mode, asset: Asset, fromPublicId: string) => ({
  resource_type: asset.resourceType,
  type: asset.type,
  asset_id: asset.assetId,
  ...describePlace(mode, asset),
  from_public_id: fromPublicId,
  to_public_id: asset.publicId,
})

/** What is told of images that were made of one because somebody asked beforehand. @param eager as answers describe them. */
export const describeEager = (asset: Asset, eager: readonly object[]) => ({
  batch_id: randomBytes(32).toString('hex'),
  asset_id: asset.assetId,
  public_id: asset.publicId,
  eager,
})

/** What is told where assets were related to one, or are not any more. @see https://cloudinary.com/documentation/notifications */
export const describeRelations = (
  { assetId }: Asset,
  how: 'relate' | 'unrelate',
  succeeded: number,
  failed: number,
) => ({
  action_type: how === 'relate' ? 'add' : 'delete',
  asset_id: assetId,
  total_failed: failed,
  total_success: succeeded,
})
