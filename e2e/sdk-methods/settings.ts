import { expect } from 'vitest'
import type { Answer, Room } from './room.ts'
import type { Standings } from './standing.ts'

const WIKI = { template: 'https://wiki.example.com/images/' }
/** Made anew each time: the SDK takes apart what it is given. */
const square = () => ({
  representations: [{ transformation: { crop: 'scale', width: '1200', height: '1200', bit_rate: '5m' } }],
})
const STEPS = [{ transformation: [{ crop: 'scale', width: 1200, height: 1200, bit_rate: '5m' }] }]

const mappedFolders = async ({ sdk }: Room): Promise<string[]> =>
  (await sdk.api.upload_mappings()).mappings.map(({ folder }: Answer) => folder)
const profileNames = async ({ sdk }: Room): Promise<string[]> =>
  (await sdk.api.list_streaming_profiles()).data.map(({ name }: Answer) => name)

/** `api.*` of the official SDK: what an account has settled. */
export const SETTINGS: Standings = {
  create_upload_mapping: {
    works: async (room) => {
      await room.sdk.api.create_upload_mapping('wiki', WIKI)
      expect(await mappedFolders(room)).toEqual(['wiki'])
    },
  },
  upload_mappings: {
    works: async ({ sdk }) => {
      for (const folder of ['a', 'b']) await sdk.api.create_upload_mapping(folder, WIKI)
      const { mappings, next_cursor } = await sdk.api.upload_mappings({ max_results: 1 })
      expect(mappings).toMatchObject([{ folder: 'b', ...WIKI }])
      expect(await sdk.api.upload_mappings({ next_cursor })).toMatchObject({ mappings: [{ folder: 'a' }] })
    },
  },
  upload_mapping: {
    works: async ({ sdk }) => {
      await sdk.api.create_upload_mapping('wiki', WIKI)
      expect(await sdk.api.upload_mapping('wiki')).toMatchObject({ folder: 'wiki', ...WIKI })
    },
  },
  update_upload_mapping: {
    works: async ({ sdk }) => {
      await sdk.api.create_upload_mapping('wiki', WIKI)
      await sdk.api.update_upload_mapping('wiki', { template: 'https://other.example.com/' })
      expect(await sdk.api.upload_mapping('wiki')).toMatchObject({ template: 'https://other.example.com/' })
    },
  },
  delete_upload_mapping: {
    works: async (room) => {
      await room.sdk.api.create_upload_mapping('wiki', WIKI)
      await room.sdk.api.delete_upload_mapping('wiki')
      expect(await mappedFolders(room)).toEqual([])
    },
  },

  list_streaming_profiles: {
    works: async (room) => {
      const predefined = ['4k', 'full_hd', 'hd', 'sd', 'full_hd_wifi', 'full_hd_lean', 'hd_lean']
      expect(await profileNames(room)).toEqual(predefined)
    },
  },
  get_streaming_profile: {
    works: async ({ sdk }) => {
      const { data } = await sdk.api.get_streaming_profile('hd_lean')
      expect(data).toMatchObject({ name: 'hd_lean', predefined: true, representations: { length: 3 } })
    },
  },
  create_streaming_profile: {
    works: async (room) => {
      await room.sdk.api.create_streaming_profile('square', square())
      expect(await profileNames(room)).toContain('square')
    },
  },
  update_streaming_profile: {
    works: async ({ sdk }) => {
      await sdk.api.create_streaming_profile('square', { representations: [{ transformation: { width: 1 } }] })
      await sdk.api.update_streaming_profile('square', square())
      expect((await sdk.api.get_streaming_profile('square')).data).toMatchObject({ representations: STEPS })
    },
  },
  delete_streaming_profile: {
    works: async (room) => {
      await room.sdk.api.create_streaming_profile('square', square())
      await room.sdk.api.delete_streaming_profile('square')
      expect(await profileNames(room)).not.toContain('square')
    },
  },

  add_related_assets: relates(
    ({ sdk }) => sdk.api.add_related_assets('a', ['image/upload/b', 'image/upload/c']),
    ['b', 'c'],
  ),
  add_related_assets_by_asset_id: relates(({ sdk }, { a, b }) => sdk.api.add_related_assets_by_asset_id(a, [b]), ['b']),
  delete_related_assets: relates(
    async ({ sdk }) => {
      await sdk.api.add_related_assets('a', ['image/upload/b', 'image/upload/c'])
      await sdk.api.delete_related_assets('a', 'image/upload/b')
    },
    ['c'],
  ),
  delete_related_assets_by_asset_id: relates(
    async ({ sdk }, { a, b, c }) => {
      await sdk.api.add_related_assets_by_asset_id(a, [b, c])
      await sdk.api.delete_related_assets_by_asset_id(a, [c])
    },
    ['b'],
  ),
}

/** Of the images a, b and c, those that a is related to after a call. */
function relates(change: (room: Room, ids: Record<string, string>) => Promise<unknown>, names: readonly string[]) {
  return {
    works: async (room: Room) => {
      const ids: Record<string, string> = {}
      for (const name of ['a', 'b', 'c']) ids[name] = (await room.put(name)).asset_id
      await change(room, ids)
      const { related_assets } = await room.sdk.api.resource('a', { related: true })
      expect(related_assets.map(({ public_id }: Answer) => public_id)).toEqual(names)
    },
  }
}
