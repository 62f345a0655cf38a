import { expect } from 'vitest'
import { md5, type Room } from './room.ts'
import type { Standings } from './standing.ts'

/** Deletes an image that was backed up. @returns its asset id and that of its version. */
async function lose({ put, sdk, look }: Room): Promise<{ assetId: string; versionId: string }> {
  const { asset_id: assetId, version_id: versionId } = await put('a', { backup: true })
  await sdk.uploader.destroy('a')
  expect(await look('a')).toMatchObject({ bytes: 0, placeholder: true })
  return { assetId, versionId }
}

const expectBack = async ({ look, md5At, bytes }: Room) => {
  expect(await md5At((await look('a')).url)).toBe(md5(bytes))
}

/** Methods of `api` that bring back what was there before. */
export const BACKUPS: Standings = {
  restore: {
    works: async (room) => {
      const { versionId } = await lose(room)
      await room.sdk.api.restore(['a'], { versions: [versionId] })
      await expectBack(room)
    },
  },
  restore_by_asset_ids: {
    works: async (room) => {
      const { assetId } = await lose(room)
      await room.sdk.api.restore_by_asset_ids(assetId)
      await expectBack(room)
    },
  },
  delete_backed_up_assets: {
    works: async (room) => {
      const { assetId, versionId } = await lose(room)
      const { sdk, bytes } = room
      const { versions } = await sdk.api.resource('a', { versions: true })
      expect(versions).toEqual([expect.objectContaining({ version_id: versionId, size: bytes.byteLength })])
      expect(await room.md5At(sdk.utils.download_backedup_asset(assetId, versionId))).toBe(md5(bytes))
      await sdk.api.delete_backed_up_assets(assetId, [versionId])
      expect(await sdk.api.restore(['a'])).toMatchObject({ a: { error: 'no_backup' } })
    },
  },
}
