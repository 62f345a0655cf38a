import { expect } from 'vitest'
import type { Room } from './room.ts'
import type { Standing, Standings } from './standing.ts'

const statusOf = async (url: string): Promise<number> => {
  const response = await fetch(url)
  await response.body?.cancel()
  return response.status
}

/** Of two assets that are authenticated, the one that a call publishes. */
const publishes = (publish: (room: Room) => Promise<unknown>): Standing => ({
  works: async (room) => {
    await room.put('a', { type: 'authenticated', tags: 'x' })
    await room.put('b', { type: 'authenticated' })
    await publish(room)
    const { cloud, sdk } = room
    expect(await statusOf((await room.look('a')).url)).toBe(200)
    const left = await sdk.api.resources({ type: 'authenticated' })
    expect(left.resources.map(({ public_id }: { public_id: string }) => public_id)).toEqual(['b'])
    expect(await statusOf(`${cloud.url}/${cloud.cloudName}/image/upload/b`)).toBe(404)
  },
})

/** Of two public assets, the one that a call keeps back, and lets go again. */
const keepsBack = (change: (room: Room, mode: 'authenticated' | 'public') => Promise<unknown>): Standing => ({
  works: async (room) => {
    const { url } = await room.put('a', { tags: 'x' })
    const other = await room.put('b')
    await change(room, 'authenticated')
    expect([await statusOf(url), await statusOf(other.url)]).toEqual([401, 200])
    await change(room, 'public')
    expect(await statusOf(url)).toBe(200)
  },
})

/** Methods of `api` that say who may see an asset. */
export const ACCESS: Standings = {
  publish_by_ids: publishes(({ sdk }) => sdk.api.publish_by_ids(['a'], { type: 'authenticated' })),
  publish_by_tag: publishes(({ sdk }) => sdk.api.publish_by_tag('x')),
  publish_by_prefix: publishes(({ sdk }) => sdk.api.publish_by_prefix('a')),
  update_resources_access_mode_by_ids: keepsBack(({ sdk }, mode) =>
    sdk.api.update_resources_access_mode_by_ids(mode, ['a']),
  ),
  update_resources_access_mode_by_tag: keepsBack(({ sdk }, mode) =>
    sdk.api.update_resources_access_mode_by_tag(mode, 'x'),
  ),
  update_resources_access_mode_by_prefix: keepsBack(({ sdk }, mode) =>
    sdk.api.update_resources_access_mode_by_prefix(mode, 'a'),
  ),
}
