import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Answer } from './official-sdk-process.ts'
import { openSdkRoom, type SdkRoom } from './official-sdk-room.ts'

let room: SdkRoom
let stored: Record<string, Answer>

beforeAll(async () => {
  room = await openSdkRoom()
})
beforeEach(async () => {
  stored = {}
  for (const [name, options] of [
    ['a/1', { tags: ['x', 'y'], context: { alt: 'A' }, asset_folder: 'f', eager: [{ width: 10 }, { width: 20 }] }],
    ['a/2', { tags: ['y'], context: { alt: 'B' } }],
    ['b', {}],
  ] as const)
    stored[name] = await room.call('uploader.upload', 'fixtures/rocket.jpg', { public_id: name, ...options })
})
afterAll(() => room?.close())

const idOf = (name: string): string => stored[name]?.asset_id
const namesOf = ({ resources }: Answer): string[] => resources.map(({ public_id }: Answer) => public_id).sort()
const allNames = async () => namesOf(await room.call('api.resources', { type: 'upload', max_results: 100 }))

describe("the official SDK's Admin API", () => {
  it.each([
    ['api.resources_by_tag', ['y'], ['a/1', 'a/2']],
    ['api.resources_by_context', ['alt'], ['a/1', 'a/2']],
    ['api.resources_by_context', ['alt', 'B'], ['a/2']],
    ['api.resources_by_asset_folder', ['f'], ['a/1']],
  ])('finds by %s(%j)', async (call, args, names) => {
    expect(namesOf(await room.call(call, ...args))).toEqual(names)
  })

  it('finds by the ids that stay', async () => {
    expect(namesOf(await room.call('api.resources_by_asset_ids', [idOf('b'), idOf('a/1')]))).toEqual(['a/1', 'b'])
    expect(await room.call('api.resource_by_asset_id', idOf('b'))).toMatchObject({ public_id: 'b' })
  })

  it('shows tags, resource types, usage and configuration', async () => {
    expect(await room.call('api.tags')).toMatchObject({ tags: ['x', 'y'] })
    expect(await room.call('api.tags', { prefix: 'y' })).toMatchObject({ tags: ['y'] })
    expect(await room.call('api.resource_types')).toMatchObject({ resource_types: ['image', 'video', 'raw'] })
    expect(await room.call('api.usage')).toMatchObject({ resources: 3, derived_resources: 2 })
    expect(await room.call('api.config', { settings: true })).toMatchObject({ settings: { folder_mode: 'dynamic' } })
  })

  it('updates', async () => {
    const changes = { tags: ['new', 'tag'], context: { alt: 'x=y|z' }, display_name: 'Name', asset_folder: 'g' }
    const after = {
      tags: ['new', 'tag'],
      context: { custom: { alt: 'x=y|z' } },
      display_name: 'Name',
      asset_folder: 'g',
    }
    expect(await room.call('api.update', 'a/1', changes)).toMatchObject(after)
    expect(await room.call('api.resource', 'a/1')).toMatchObject(after)
  })

  it.each([
    ['api.delete_resources_by_prefix', ['a/'], ['b']],
    ['api.delete_resources_by_tag', ['x'], ['a/2', 'b']],
    ['api.delete_all_resources', [], []],
  ])('deletes by %s(%j), bytes and derived images too', async (call, args, left) => {
    expect(await room.call(call, ...args)).toMatchObject({ partial: false })
    expect(await allNames()).toEqual(left)
    expect(await room.countBlobs()).toBe(left.length)
  })

  it('deletes by the ids that stay', async () => {
    const ids = [idOf('a/1'), idOf('b')]
    expect(await room.call('api.delete_resources_by_asset_ids', ids)).toMatchObject({
      deleted: Object.fromEntries(ids.map((id) => [id, 'deleted'])),
    })
    expect(await allNames()).toEqual(['a/2'])
  })

  it('deletes derived images, by transformation and by id', async () => {
    await room.call('api.delete_derived_by_transformation', ['a/1'], [{ width: 10 }])
    const { derived } = await room.call('api.resource', 'a/1')
    expect(derived).toMatchObject([{ transformation: 'c_scale,w_20' }])
    expect(await room.call('api.delete_derived_resources', [derived[0].id])).toMatchObject({
      deleted: { [derived[0].id]: 'deleted' },
    })
    expect((await room.call('api.resource', 'a/1')).derived).toEqual([])
    expect(await allNames()).toContain('a/1')
  })
})

describe("the official SDK's uploader", () => {
  it('is explicit about an asset that is there', async () => {
    const answer = await room.call('uploader.explicit', 'b', {
      type: 'upload',
      tags: ['late'],
      eager: [{ width: 30, format: 'png' }],
    })
    expect(answer).toMatchObject({ public_id: 'b', tags: ['late'], eager: [{ format: 'png', width: 30 }] })
    expect((await fetch(answer.eager[0].secure_url)).status).toBe(200)
    expect(await room.call('api.resource', 'b')).toMatchObject({ tags: ['late'], derived: [{ format: 'png' }] })
  })

  it('adds context, and takes all of it away', async () => {
    const contextOf = async (name: string) => (await room.call('api.resource', name)).context?.custom
    expect(await room.call('uploader.add_context', { n: 'x=y' }, ['a/1', 'b'])).toEqual({ public_ids: ['a/1', 'b'] })
    expect(await contextOf('a/1')).toEqual({ alt: 'A', n: 'x=y' })
    expect(await contextOf('b')).toEqual({ n: 'x=y' })
    await room.call('uploader.remove_all_context', ['a/1'])
    expect(await contextOf('a/1')).toBeUndefined()
    expect(await contextOf('b')).toEqual({ n: 'x=y' })
  })

  it('returns a token with which a browser takes the upload back', async () => {
    const answer = await room.call('uploader.upload', 'fixtures/rocket.jpg', { return_delete_token: true })
    const action = `${room.server.mediaUrl}/v1_1/${new URL(room.server.cloudinaryUrl).hostname}/delete_by_token`
    const spend = () => fetch(action, { method: 'POST', body: new URLSearchParams({ token: answer.delete_token }) })
    expect(await (await spend()).json()).toEqual({ result: 'ok' })
    await expect(room.call('api.resource', answer.public_id)).rejects.toMatchObject({ http_code: 404 })
    expect((await spend()).status).toBe(400)
  })
})
