import { expect } from 'vitest'
import { ACCESS } from './access.ts'
import { BACKUPS } from './backups.ts'
import { METADATA } from './metadata.ts'
import type { Answer, Room } from './room.ts'
import { SETTINGS } from './settings.ts'
import type { Standings } from './standing.ts'

const idsOf = ({ resources }: Answer): string[] => resources.map(({ public_id }: Answer) => public_id).sort()

/** Of the images a (tags x, y; in the folder f), b (tag y) and c, those that a call finds. */
const finds = (ask: (room: Room, ids: Record<string, string>) => Promise<Answer>, names: readonly string[]) => ({
  works: async (room: Room) => {
    expect(idsOf(await ask(room, await putThree(room)))).toEqual(names)
  },
})

/** Of the same three, those that a call leaves. */
const leaves = (remove: (room: Room, ids: Record<string, string>) => Promise<Answer>, names: readonly string[]) => ({
  works: async (room: Room) => {
    await remove(room, await putThree(room))
    expect(await room.names()).toEqual(names)
  },
})

/** @returns their asset ids. */
async function putThree({ put }: Room): Promise<Record<string, string>> {
  const a = await put('a', { tags: 'x,y', context: 'alt=A', asset_folder: 'f', eager: [{ width: 10 }, { width: 20 }] })
  const b = await put('b', { tags: 'y', context: 'alt=B' })
  const c = await put('c')
  return { a: a.asset_id, b: b.asset_id, c: c.asset_id }
}

const derivedOf = async ({ look }: Room, name: string): Promise<string[]> =>
  (await look(name)).derived.map(({ transformation }: Answer) => transformation)

/** `api.*` of the official SDK. */
export const API: Standings = {
  ping: {
    works: async ({ sdk }) => {
      const { status, rate_limit_allowed, rate_limit_remaining, rate_limit_reset_at } = await sdk.api.ping()
      expect(status).toBe('ok')
      expect(rate_limit_allowed - rate_limit_remaining).toBeGreaterThan(0)
      expect(rate_limit_reset_at.getTime() % 3_600_000).toBe(0)
    },
  },
  usage: {
    works: async (room) => {
      await putThree(room)
      expect(await room.sdk.api.usage()).toMatchObject({ resources: 3, derived_resources: 2 })
      const today = new Date().toISOString().slice(0, 10)
      const date = today.split('-').reverse().join('-')
      const held = { resources: 3, date_requested: `${today}T00:00:00Z` }
      expect(await room.sdk.api.usage({ date })).toMatchObject(held)
    },
  },
  config: {
    works: async ({ sdk, cloud }) => {
      const settings = { folder_mode: 'dynamic' }
      expect(await sdk.api.config({ settings: true })).toMatchObject({ cloud_name: cloud.cloudName, settings })
    },
  },

  resource_types: {
    works: async ({ sdk }) => {
      expect(await sdk.api.resource_types()).toMatchObject({ resource_types: ['image', 'video', 'raw'] })
    },
  },
  resources: finds(({ sdk }) => sdk.api.resources({ type: 'upload', max_results: 2, direction: 'asc' }), ['a', 'b']),
  resources_by_tag: finds(({ sdk }) => sdk.api.resources_by_tag('y'), ['a', 'b']),
  resources_by_context: finds(({ sdk }) => sdk.api.resources_by_context('alt', 'B'), ['b']),
  resources_by_asset_folder: finds(({ sdk }) => sdk.api.resources_by_asset_folder('f'), ['a']),
  resources_by_asset_ids: finds(({ sdk }, { a, c }) => sdk.api.resources_by_asset_ids([a, c]), ['a', 'c']),
  resources_by_ids: finds(({ sdk }) => sdk.api.resources_by_ids(['b', 'none']), ['b']),
  resources_by_moderation: {
    works: async (room) => {
      for (const name of ['a', 'b']) await room.put(name, { moderation: 'manual' })
      await room.put('c')
      await room.sdk.api.update('a', { moderation_status: 'approved' })
      expect(idsOf(await room.sdk.api.resources_by_moderation('manual', 'approved'))).toEqual(['a'])
      expect(idsOf(await room.sdk.api.resources_by_moderation('manual', 'pending'))).toEqual(['b'])
    },
  },
  resource: {
    works: async (room) => {
      await putThree(room)
      expect(await room.sdk.api.resource('a')).toMatchObject(await room.look('a'))
    },
  },
  resource_by_asset_id: {
    works: async (room) => {
      const { b } = await putThree(room)
      expect(await room.sdk.api.resource_by_asset_id(b)).toMatchObject(await room.look('b'))
    },
  },
  update: {
    works: async ({ sdk, put, look }) => {
      await put('a', { tags: 'x' })
      await sdk.api.update('a', { tags: 'y', context: { alt: 'x=y' }, display_name: 'Name', asset_folder: 'g' })
      const changed = { tags: ['y'], context: { custom: { alt: 'x=y' } }, display_name: 'Name', asset_folder: 'g' }
      expect(await look('a')).toMatchObject(changed)
    },
  },
  tags: {
    works: async (room) => {
      await putThree(room)
      expect(await room.sdk.api.tags()).toMatchObject({ tags: ['x', 'y'] })
    },
  },

  delete_resources: leaves(({ sdk }) => sdk.api.delete_resources(['a', 'none']), ['b', 'c']),
  delete_resources_by_asset_ids: leaves(({ sdk }, { a }) => sdk.api.delete_resources_by_asset_ids([a]), ['b', 'c']),
  delete_resources_by_prefix: leaves(({ sdk }) => sdk.api.delete_resources_by_prefix('b'), ['a', 'c']),
  delete_resources_by_tag: leaves(({ sdk }) => sdk.api.delete_resources_by_tag('y'), ['c']),
  delete_all_resources: leaves(({ sdk }) => sdk.api.delete_all_resources(), []),
  delete_derived_resources: {
    works: async (room) => {
      await putThree(room)
      const [first] = (await room.look('a')).derived
      await room.sdk.api.delete_derived_resources([first.id])
      expect(await derivedOf(room, 'a')).toEqual(['c_scale,w_20'])
    },
  },
  delete_derived_by_transformation: {
    works: async (room) => {
      await putThree(room)
      await room.sdk.api.delete_derived_by_transformation(['a'], [{ width: 20 }])
      expect(await derivedOf(room, 'a')).toEqual(['c_scale,w_10'])
    },
  },
  ...BACKUPS,

  search: finds(({ sdk }) => sdk.api.search({ expression: 'tags=y AND NOT tags=x' }), ['b']),
  search_folders: {
    works: async (room) => {
      await putThree(room)
      await room.sdk.api.create_folder('other')
      const { folders } = await room.sdk.api.search_folders({ expression: 'name=f' })
      expect(folders).toMatchObject([{ name: 'f', path: 'f' }])
    },
  },
  visual_search: { addOn: 'visual search' },

  create_upload_preset: {
    works: async ({ sdk, file, look }) => {
      await sdk.api.create_upload_preset({ name: 'visitors', unsigned: true, tags: 'x' })
      await sdk.uploader.unsigned_upload(file, 'visitors', { public_id: 'a' })
      expect(await look('a')).toMatchObject({ tags: ['x'] })
    },
  },
  upload_presets: {
    works: async ({ sdk }) => {
      for (const name of ['a', 'b']) await sdk.api.create_upload_preset({ name })
      const { presets } = await sdk.api.upload_presets()
      expect(presets.map(({ name }: Answer) => name).sort()).toEqual(['a', 'b'])
    },
  },
  upload_preset: {
    works: async ({ sdk }) => {
      await sdk.api.create_upload_preset({ name: 'a', tags: ['x', 'y'], folder: 'f' })
      expect(await sdk.api.upload_preset('a')).toMatchObject({ name: 'a', settings: { tags: ['x', 'y'], folder: 'f' } })
    },
  },
  update_upload_preset: {
    works: async ({ sdk, put, look }) => {
      await sdk.api.create_upload_preset({ name: 'a', tags: 'x' })
      await sdk.api.update_upload_preset('a', { tags: 'y' })
      await put('b', { upload_preset: 'a' })
      expect(await look('b')).toMatchObject({ tags: ['y'] })
    },
  },
  delete_upload_preset: {
    works: async ({ sdk, put }) => {
      await sdk.api.create_upload_preset({ name: 'a' })
      await sdk.api.delete_upload_preset('a')
      await expect(put('b', { upload_preset: 'a' })).rejects.toMatchObject({ message: 'Upload preset not found' })
    },
  },

  create_transformation: {
    works: async ({ sdk, put }) => {
      await sdk.api.create_transformation('card', { width: 30, crop: 'scale' })
      const { eager } = await put('a', { eager: 't_card' })
      expect(eager).toMatchObject([{ width: 30 }])
    },
  },
  transformations: {
    works: async ({ sdk }) => {
      await sdk.api.create_transformation('card', { width: 30 })
      const { transformations } = await sdk.api.transformations({ named: true })
      expect(transformations.map(({ name }: Answer) => name)).toEqual(['t_card'])
    },
  },
  transformation: {
    works: async ({ sdk, put }) => {
      await sdk.api.create_transformation('card', { width: 30 })
      await put('a', { eager: 't_card' })
      const { derived } = await sdk.api.transformation('card')
      expect(derived).toMatchObject([{ public_id: 'a' }])
    },
  },
  update_transformation: {
    works: async ({ sdk, put }) => {
      await sdk.api.create_transformation('card', { width: 30, crop: 'scale' })
      await sdk.api.update_transformation('card', { unsafe_update: { width: 40, crop: 'scale' } })
      expect((await put('a', { eager: 't_card' })).eager).toMatchObject([{ width: 40 }])
    },
  },
  delete_transformation: {
    works: async ({ sdk, put }) => {
      await sdk.api.create_transformation('card', { width: 30 })
      await sdk.api.delete_transformation('card')
      await expect(put('a', { eager: 't_card' })).rejects.toMatchObject({ message: expect.stringContaining('card') })
    },
  },

  create_folder: {
    works: async ({ sdk }) => {
      await sdk.api.create_folder('f/g')
      expect(await sdk.api.sub_folders('f')).toMatchObject({ folders: [{ path: 'f/g' }] })
    },
  },
  root_folders: {
    works: async (room) => {
      await putThree(room)
      expect(await room.sdk.api.root_folders()).toMatchObject({ folders: [{ name: 'f' }] })
    },
  },
  sub_folders: {
    works: async ({ sdk, put }) => {
      await put('a', { asset_folder: 'f/g' })
      expect(await sdk.api.sub_folders('f')).toMatchObject({ folders: [{ name: 'g', path: 'f/g' }] })
    },
  },
  rename_folder: {
    works: async (room) => {
      await putThree(room)
      await room.sdk.api.rename_folder('f', 'h')
      expect(await room.look('a')).toMatchObject({ asset_folder: 'h' })
    },
  },
  delete_folder: {
    works: async ({ sdk }) => {
      await sdk.api.create_folder('f')
      await sdk.api.delete_folder('f')
      expect(await sdk.api.root_folders()).toMatchObject({ folders: [] })
    },
  },
  ...ACCESS,

  ...METADATA,

  ...SETTINGS,
}
