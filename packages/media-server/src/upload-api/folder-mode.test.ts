import { readFileSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Answer, createCloud } from '../http/cloud-under-test.contract.ts'
import { createMediaServer } from '../http/create-media-server.ts'

const pixel = new Uint8Array(readFileSync(new URL('../../../../fixtures/coffee.png', import.meta.url)))
const told: Answer[] = []
let cloud: ReturnType<typeof createCloud>

const open = (folderMode: 'fixed' | 'dynamic') => {
  told.length = 0
  cloud = createCloud(
    {},
    undefined,
    {},
    {
      folderMode,
      notificationUrls: ['http://127.0.0.1:9/'],
      notifications: {
        fetch: async (_url, init) => {
          told.push(JSON.parse(String(init?.body)))
          return new Response()
        },
      },
    },
  )
}
const put = (parameters: Record<string, string>) => cloud.post('image/upload', { file: pixel, parameters })
const putJson = (path: string, body: object, method = 'POST') =>
  cloud.admin(path, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })

/** What every door says of the one asset there is. */
async function everyDoor(publicId: string, assetId: string): Promise<Answer[]> {
  const signed = { public_id: publicId, type: 'upload', tags: 'a' }
  const lists = ['resources/image', 'resources/image/tags/a', `resources/by_asset_ids?asset_ids[]=${assetId}`]
  const found = await Promise.all([...lists, 'resources/search'].map((path) => cloud.admin(path)))
  return [
    (await cloud.post('image/explicit', { parameters: signed })).answer,
    (await cloud.admin(`resources/image/upload/${publicId}`)).answer,
    (await cloud.admin(`resources/${assetId}`)).answer,
    (await putJson(`resources/image/upload/${publicId}`, { tags: 'a' })).answer,
    ...found.map(({ answer }) => answer.resources[0]),
  ]
}

describe('with fixed folders', () => {
  beforeEach(() => open('fixed'))

  it.each([
    ['a folder', { folder: 'a/b', public_id: 'c' }, 'a/b/c', 'a/b'],
    ['a path in the name', { public_id: 'a/c' }, 'a/c', 'a'],
    ['none', { public_id: 'c' }, 'c', ''],
  ])('every answer says `folder`, and none an asset folder or display name: %s', async (_case, asked, name, folder) => {
    const { answer } = await put({ ...asked, tags: 'a' })
    expect(answer).toMatchObject({ public_id: name, folder })
    for (const told of [answer, ...(await everyDoor(name, answer.asset_id))]) {
      expect(told).toMatchObject({ public_id: name, folder })
      expect(Object.keys(told)).not.toEqual(expect.arrayContaining(['asset_folder']))
      expect(Object.keys(told)).not.toEqual(expect.arrayContaining(['display_name']))
    }
  })

  it('so do notifications', async () => {
    await put({ public_id: 'a/b' })
    await cloud.post('image/rename', { parameters: { from_public_id: 'a/b', to_public_id: 'c/d' } })
    await cloud.post('image/destroy', { parameters: { public_id: 'c/d' } })
    await cloud.sendNotifications()
    expect(told).toMatchObject([
      { notification_type: 'upload', folder: 'a' },
      { notification_type: 'rename', folder: 'c', to_public_id: 'c/d' },
      { notification_type: 'delete', resources: [{ public_id: 'c/d', folder: 'c' }] },
    ])
    expect(JSON.stringify(told)).not.toMatch(/asset_folder|display_name/)
  })

  it('the folders of the account are those of the names, after a rename too', async () => {
    await put({ public_id: 'a/b' })
    expect((await cloud.admin('folders')).answer.folders).toEqual([{ name: 'a', path: 'a' }])
    await cloud.post('image/rename', { parameters: { from_public_id: 'a/b', to_public_id: 'c/d' } })
    expect((await cloud.admin('folders')).answer.folders).toEqual([{ name: 'c', path: 'c' }])
    const found = await cloud.admin(`resources/search?${new URLSearchParams({ expression: 'folder=c' })}`)
    expect(found.answer.resources).toMatchObject([{ public_id: 'c/d', folder: 'c' }])
  })

  it.each(['asset_folder', 'display_name', 'public_id_prefix', 'use_filename_as_display_name'])(
    '%s is refused by name on every way in',
    async (name) => {
      const message = `${name} is of accounts with dynamic folders, and this one has fixed folders (folderMode)`
      const refused = { status: 400, answer: { error: { message } } }
      const said = { [name]: '1' }
      expect(await put(said)).toMatchObject(refused)
      expect(await putJson('upload_presets', { name: 'p', ...said })).toMatchObject(refused)
      await put({ public_id: 'a' })
      expect(await cloud.post('image/explicit', { parameters: { public_id: 'a', ...said } })).toMatchObject(refused)
      expect(await putJson('resources/image/upload/a', said)).toMatchObject(refused)
    },
  )

  it.each([
    ['a list by asset folder', () => cloud.admin('resources/by_asset_folder?asset_folder=a')],
    ['another path for a folder', () => putJson('folders/a', { to_folder: 'b' }, 'PUT')],
    [
      'the asset folder of an archive',
      () => cloud.post('image/generate_archive', { parameters: { tags: 'a', target_asset_folder: 'x' } }),
    ],
  ])('refuses %s', async (_case, ask) => {
    const { status, answer } = await ask()
    expect([status, answer.error.message]).toEqual([400, expect.stringContaining('fixed folders')])
  })
})

describe('with dynamic folders', () => {
  it('every answer says asset folder and display name', async () => {
    open('dynamic')
    const place = { asset_folder: 'f', display_name: 'Shown' }
    const { answer } = await put({ public_id: 'a/b', ...place, tags: 'a' })
    for (const told of [answer, ...(await everyDoor('a/b', answer.asset_id))]) expect(told).toMatchObject(place)
    expect(answer).not.toHaveProperty('folder')
  })
})

it('refuses another mode by name', () => {
  const options = { folderMode: 'both' } as never
  expect(() => createMediaServer(options)).toThrow('folderMode must be one of dynamic, fixed, not "both"')
})
