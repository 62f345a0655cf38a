import { describe, expect, it } from 'vitest'
import type { Answer } from '../http/cloud-under-test.contract.ts'
import { ENVELOPE, HOOK, listening, rocket } from './receivers.contract.ts'

const OWN = 'http://127.0.0.1:9/own'
const EAGER = 'http://127.0.0.1:9/eager'
const form = (fields: Record<string, string>) => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: String(new URLSearchParams(fields)),
})

/** A cloud with one image `a` that everybody has heard of, and what is told from then on. */
async function changing(parameters: Record<string, string> = {}) {
  const cloud = listening()
  const uploaded = await cloud.upload({ tags: 'x,y', context: 'alt=A|old=1', asset_folder: 'f', ...parameters })
  await cloud.sendNotifications()
  cloud.posted.length = 0
  const named = { asset_id: uploaded.asset_id, resource_type: 'image', type: 'upload' }
  return {
    ...cloud,
    named,
    async told() {
      await cloud.sendNotifications()
      return cloud.posted.map(({ url, body }) => ({ url, body }))
    },
    update: (fields: Record<string, string>) =>
      cloud.admin('resources/image/upload/a', { method: 'POST', ...form(fields) }),
  }
}
type Changing = Awaited<ReturnType<typeof changing>>

describe('what is said anew of an asset', () => {
  it.each<[string, (cloud: Changing) => Promise<unknown>, Record<string, (named: object) => Answer>]>([
    [
      'tags that come and go',
      ({ update }) => update({ tags: 'y,z' }),
      { resource_tags_changed: (named) => [{ ...named, public_id: 'a', added: ['z'], removed: ['x'] }] },
    ],
    [
      'a tag that is added',
      ({ post }) => post('image/tags', { parameters: { command: 'add', tag: 'z', public_ids: 'a' } }),
      { resource_tags_changed: (named) => [{ ...named, public_id: 'a', added: ['z'] }] },
    ],
    [
      'pairs that come, go and change',
      ({ update }) => update({ context: 'alt=B|new=2' }),
      {
        resource_context_changed: (named) => ({
          a: {
            added: [{ name: 'new', value: '2' }],
            removed: [{ name: 'old', value: '1' }],
            updated: [{ name: 'alt', value: 'B' }],
            ...named,
          },
        }),
      },
    ],
    [
      'another display name',
      ({ post }) => post('image/explicit', { parameters: { public_id: 'a', type: 'upload', display_name: 'Ü' } }),
      {
        resource_display_name_changed: (named) => ({
          a: {
            previous_display_name: 'a',
            new_display_name: 'Ü',
            ...named,
            public_id: 'a',
            asset_folder: 'f',
          },
        }),
      },
    ],
    [
      'another folder',
      ({ update }) => update({ asset_folder: 'g/h' }),
      {
        move: (named) => ({
          a: { ...named, from_asset_folder: 'f', to_asset_folder: 'g/h', display_name: 'a' },
        }),
      },
    ],
    [
      'who may see it',
      ({ update }) => update({ access_control: '[{"access_type":"token"}]' }),
      {
        access_control_changed: (named) => [
          { ...named, public_id: 'a', previous_access_control: [], new_access_control: [{ access_type: 'token' }] },
        ],
      },
    ],
    [
      'several things at once, each in a notification of its own',
      ({ update }) => update({ tags: '', asset_folder: '' }),
      {
        resource_tags_changed: (named) => [{ ...named, public_id: 'a', removed: ['x', 'y'] }],
        move: (named) => ({ a: { ...named, from_asset_folder: 'f', to_asset_folder: '', display_name: 'a' } }),
      },
    ],
  ])('is told: %s', async (_case, change, expected) => {
    const cloud = await changing()
    expect(await change(cloud)).toMatchObject({ status: 200 })
    expect(await cloud.told()).toEqual(
      Object.entries(expected).map(([type, resources]) => ({
        url: HOOK,
        body: { ...ENVELOPE, notification_type: type, source: 'api', resources: resources(cloud.named) },
      })),
    )
  })

  it('is told: structured metadata', async () => {
    const { admin, update, told, named } = await changing()
    const field = { external_id: 'stock', type: 'integer', label: 'Stock' }
    const made = await admin('metadata_fields', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(field),
    })
    expect(made.status).toBe(200)
    await update({ metadata: 'stock=7' })
    const resources = { a: { previous_metadata: {}, new_metadata: { stock: 7 }, ...named } }
    const body = { ...ENVELOPE, notification_type: 'resource_metadata_changed', source: 'api', resources }
    expect(await told()).toEqual([{ url: HOOK, body }])
  })

  it('is told to nobody where it was said before', async () => {
    const { update, told } = await changing()
    await update({ tags: 'y,x', context: 'old=1|alt=A', asset_folder: '/f/', display_name: 'a' })
    expect(await told()).toEqual([])
  })

  it('is told in the order in which it was said', async () => {
    const { update, told } = await changing()
    for (const tags of ['1', '2', '3']) await update({ tags })
    expect((await told()).map(({ body }) => body.resources[0].added)).toEqual([['1'], ['2'], ['3']])
  })
})

describe('a URL that a call names', () => {
  it.each<[string, (cloud: Changing) => Promise<unknown>, string]>([
    [
      'destroy',
      ({ post }) => post('image/destroy', { parameters: { public_id: 'a', notification_url: OWN } }),
      'delete',
    ],
    [
      'asset/destroy',
      ({ post, named }) => post('asset/destroy', { parameters: { asset_id: named.asset_id, notification_url: OWN } }),
      'delete',
    ],
    [
      'rename',
      ({ post }) =>
        post('image/rename', { parameters: { from_public_id: 'a', to_public_id: 'b', notification_url: OWN } }),
      'rename',
    ],
    [
      'explicit',
      ({ post }) =>
        post('image/explicit', { parameters: { public_id: 'a', type: 'upload', tags: 'q', notification_url: OWN } }),
      'resource_tags_changed',
    ],
    [
      'an update of the Admin API',
      ({ update }) => update({ tags: 'q', notification_url: OWN }),
      'resource_tags_changed',
    ],
    [
      'generate_archive',
      ({ post }) => post('image/generate_archive', { parameters: { tags: 'x', notification_url: OWN } }),
      'generate_archive',
    ],
  ])('is told of what %s did, besides the others', async (_case, call, type) => {
    const cloud = await changing()
    expect(await call(cloud)).toMatchObject({ status: 200 })
    const told = await cloud.told()
    expect(told.map(({ url }) => url).sort()).toEqual([OWN, HOOK].sort())
    expect(told.map(({ body }) => body.notification_type)).toEqual([type, type])
  })

  it.each(['notification_url', 'eager_notification_url'])('may lead no further than this machine: %s', async (name) => {
    const { post, told } = await changing()
    const refused = await post('image/explicit', {
      parameters: { public_id: 'a', type: 'upload', tags: 'q', [name]: 'http://169.254.169.254/' },
    })
    expect(refused).toMatchObject({ status: 400, answer: { error: { message: expect.stringContaining(name) } } })
    expect(await told()).toEqual([])
  })
})

describe('images that were asked for beforehand', () => {
  it('are told to the URL named for them, and to nobody who has them in the notification of the upload', async () => {
    const cloud = listening()
    const { eager, asset_id } = await cloud.upload({ eager: 'w_10', eager_notification_url: EAGER })
    await cloud.sendNotifications()
    expect(cloud.posted.map(({ url, body }) => [url, body.notification_type]).sort()).toEqual([
      [EAGER, 'eager'],
      [HOOK, 'upload'],
    ])
    expect(cloud.posted.find(({ url }) => url === EAGER)?.body).toEqual({
      ...ENVELOPE,
      notification_type: 'eager',
      batch_id: expect.stringMatching(/^[0-9a-f]{64}$/),
      asset_id,
      public_id: 'a',
      eager,
    })
  })

  it('are told to everybody where they are all that a call did', async () => {
    const { post, told } = await changing()
    const parameters = { public_id: 'a', type: 'upload', eager: 'w_10', eager_notification_url: EAGER }
    await post('image/explicit', { parameters })
    const all = await told()
    expect(all.map(({ url, body }) => [url, body.notification_type]).sort()).toEqual([
      [EAGER, 'eager'],
      [HOOK, 'eager'],
    ])
    expect(all[0]?.body.eager).toMatchObject([{ transformation: 'c_scale,w_10', width: 10 }])
  })

  it('are not told of an upload that made none', async () => {
    const cloud = listening({ urls: [] })
    await cloud.upload({ eager_notification_url: EAGER })
    await cloud.post('image/upload', {
      parameters: { public_id: 'a', overwrite: 'false', eager: 'w_10', eager_notification_url: EAGER },
      file: rocket,
    })
    await cloud.sendNotifications()
    expect(cloud.posted).toEqual([])
  })
})

describe('folders', () => {
  it('are told of as they are made, moved and removed, in order, and of nothing that did not happen', async () => {
    const { admin, told } = await changing()
    await admin('folders/q/r', { method: 'POST' })
    await admin('folders/q/r', { method: 'POST' })
    await admin('folders/q/r', { method: 'PUT', ...form({ to_folder: 's' }) })
    await admin('folders/none', { method: 'PUT', ...form({ to_folder: 't' }) })
    await admin('folders/s', { method: 'DELETE' })
    await admin('folders/f', { method: 'DELETE' })
    const folder = (type: string, path: string, name: string) => ({
      ...ENVELOPE,
      notification_type: type,
      source: 'api',
      folder_path: path,
      folder_name: name,
    })
    expect((await told()).map(({ body }) => body)).toEqual([
      folder('create_folder', 'q/r', 'r'),
      {
        ...ENVELOPE,
        notification_type: 'move_or_rename_asset_folder',
        from_path: 'q/r',
        to_path: 's',
        status: 'success',
      },
      folder('delete_folder', 's', 's'),
    ])
  })
})

describe('related assets', () => {
  it('are told of with how many could be, where any could', async () => {
    const { admin, upload, sendNotifications, posted, told, named } = await changing()
    await upload({ public_id: 'b' })
    await sendNotifications()
    posted.length = 0
    const say = (method: string, list: string, ...names: string[]) =>
      admin('resources/related_assets/image/upload/a', {
        method,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ [list]: names }),
      })
    await say('POST', 'assets_to_relate', 'image/upload/b', 'image/upload/none')
    await say('POST', 'assets_to_relate', 'image/upload/b')
    await say('DELETE', 'assets_to_unrelate', 'image/upload/b')
    await say('DELETE', 'assets_to_unrelate', 'image/upload/b')
    const body = { ...ENVELOPE, notification_type: 'related_assets', asset_id: named.asset_id }
    expect((await told()).map((each) => each.body)).toEqual([
      { ...body, action_type: 'add', total_failed: 1, total_success: 1 },
      { ...body, action_type: 'delete', total_failed: 0, total_success: 1 },
    ])
  })
})

describe('a rename', () => {
  it('is told of as the deletion of what it overwrites, and then as itself', async () => {
    const { post, upload, sendNotifications, posted, told, named } = await changing()
    const { asset_id: renamedId } = await upload({ public_id: 'b' })
    await sendNotifications()
    posted.length = 0
    const rename = (overwrite: string) =>
      post('image/rename', { parameters: { from_public_id: 'b', to_public_id: 'a', overwrite } })
    expect([(await rename('false')).status, (await rename('true')).status]).toEqual([400, 200])
    expect((await told()).map(({ body }) => body)).toMatchObject([
      { notification_type: 'delete', resources: [{ ...named, public_id: 'a' }] },
      { notification_type: 'rename', asset_id: renamedId, from_public_id: 'b', to_public_id: 'a' },
    ])
  })
})

describe('a publication', () => {
  it('is told of as the deletion of what it overwrites, and not at all where it overwrites nothing', async () => {
    const { admin, upload, sendNotifications, posted, told, named } = await changing()
    for (const id of ['a', 'b']) await upload({ public_id: id, type: 'authenticated' })
    await sendNotifications()
    posted.length = 0
    const publish = (id: string, overwrite: string) =>
      admin('resources/image/publish_resources', { method: 'POST', ...form({ 'public_ids[]': id, overwrite }) })
    await publish('a', 'false')
    await publish('b', 'true')
    expect((await publish('a', 'true')).answer.published).toMatchObject([{ public_id: 'a', type: 'upload' }])
    expect((await told()).map(({ body }) => body)).toEqual([
      {
        ...ENVELOPE,
        notification_type: 'delete',
        resources: [
          {
            ...named,
            public_id: 'a',
            version: expect.any(Number),
            asset_folder: 'f',
            display_name: expect.any(String),
          },
        ],
      },
    ])
  })
})
