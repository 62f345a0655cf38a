import { describe, expect, it } from 'vitest'
import { listening } from '../events/receivers.contract.ts'

const HERE = 'http://127.0.0.1:9/hook'
const HEX = /^[0-9a-f]{64}$/

/** A cloud that tells nobody but its triggers. */
function triggering(options: Parameters<typeof listening>[0] = {}) {
  const cloud = listening({ urls: [], ...options })
  const send = (method: string, path: string, fields: Record<string, string>) =>
    cloud.admin(path, {
      method,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: String(new URLSearchParams(fields)),
    })
  return {
    ...cloud,
    create: (event_type: string, uri = HERE) => send('POST', 'triggers', { uri, event_type }),
    update: (id: string, fields: Record<string, string>) => send('PUT', `triggers/${id}`, fields),
    remove: (id: string) => cloud.admin(`triggers/${id}`, { method: 'DELETE' }),
    list: async (query = '') => (await cloud.admin(`triggers${query}`)).answer,
    async told() {
      await cloud.sendNotifications()
      return cloud.posted.splice(0).map(({ url, body }) => `${body.notification_type} ${new URL(url).pathname}`)
    },
  }
}

describe('triggers', () => {
  it('are created, listed, given another URL and deleted', async () => {
    const { create, list, update, remove, clock } = triggering()
    const { status, answer } = await create('upload')
    const made = {
      id: expect.stringMatching(HEX),
      product_environment_id: 'demo',
      uri_type: 'webhook',
      uri: HERE,
      event_type: 'upload',
      created_at: '2025-10-09T08:53:20.000Z',
      updated_at: '2025-10-09T08:53:20.000Z',
    }
    expect([status, answer]).toEqual([200, made])
    await create('delete')
    expect(await list()).toMatchObject({ triggers: [answer, { event_type: 'delete' }], total: 2 })
    expect(await list('?event_type=delete')).toMatchObject({ triggers: [{ event_type: 'delete' }], total: 1 })
    clock.now += 1000
    const other = 'http://localhost:9/other'
    expect((await update(answer.id, { new_uri: other })).answer).toEqual({ message: 'updated' })
    const updated = { ...answer, uri: other, updated_at: '2025-10-09T08:53:21.000Z' }
    expect((await list()).triggers[0]).toEqual(updated)
    expect((await remove(answer.id)).answer).toEqual({ message: 'deleted' })
    expect(await list()).toMatchObject({ triggers: [{ event_type: 'delete' }], total: 1 })
  })

  it('are told of their event type and no other; those of all, of every one', async () => {
    const { create, upload, post, told } = triggering()
    await create('delete', 'http://127.0.0.1:9/delete')
    await create('resource_tags_changed', 'http://127.0.0.1:9/tags')
    await create('all', 'http://127.0.0.1:9/all')
    await upload()
    expect(await told()).toEqual(['upload /all'])
    await post('image/tags', { parameters: { command: 'add', tag: 'z', public_ids: 'a' } })
    expect((await told()).sort()).toEqual(['resource_tags_changed /all', 'resource_tags_changed /tags'])
    await post('image/destroy', { parameters: { public_id: 'a' } })
    expect((await told()).sort()).toEqual(['delete /all', 'delete /delete'])
  })

  it('hear of eager images by their name, and have them in the notification of the upload by any other', async () => {
    const { create, upload, told } = triggering()
    await create('eager', 'http://127.0.0.1:9/eager')
    await create('all', 'http://127.0.0.1:9/all')
    await upload({ eager: 'w_10' })
    expect((await told()).sort()).toEqual(['eager /eager', 'upload /all'])
  })

  it('are told once, however many of them, of the server’s URLs and of a call’s are one', async () => {
    const { create, upload, told } = triggering({ urls: [HERE] })
    await create('upload')
    await create('all')
    await upload({ notification_url: HERE })
    expect(await told()).toEqual(['upload /hook'])
  })

  it('are told of nothing once they are deleted, or of what was before', async () => {
    const { create, upload, remove, told } = triggering()
    await upload()
    const { id } = (await create('upload')).answer
    await upload()
    await remove(id)
    await upload()
    expect(await told()).toEqual(['upload /hook'])
  })

  it.each([
    ['another machine', 'https://example.com/hook', 'uri must lead to this machine'],
    ['the address of a cloud’s metadata', 'http://169.254.169.254/', 'uri must lead to this machine'],
    ['no URL', 'example.com', 'uri must be an http or https URL'],
  ])('lead no further than a call may: not to %s', async (_case, uri, message) => {
    const { create, list } = triggering()
    const refused = await create('upload', uri)
    expect([refused.status, refused.answer.error.message]).toEqual([400, expect.stringContaining(message)])
    expect(await list()).toMatchObject({ total: 0 })
  })

  it('lead anywhere where calls may; those of such a server are passed over by one that is stricter', async () => {
    const { create, upload, catalog, told } = triggering({ perCall: 'any' })
    await create('upload', 'https://example.com/far')
    await upload()
    expect(await told()).toEqual(['upload /far'])
    const stricter = triggering()
    const [trigger] = await catalog.triggers.list('demo', { limit: 1 })
    if (trigger) await stricter.catalog.triggers.create('demo', trigger.name, trigger.value)
    await stricter.upload()
    expect(await stricter.told()).toEqual([])
  })

  it.each<[string, Record<string, string>, number, string]>([
    ['no URL', { event_type: 'upload' }, 400, 'Missing required parameter - uri'],
    ['no event type', { uri: HERE }, 400, 'Missing required parameter - event_type'],
    ['an event type that nobody has', { uri: HERE, event_type: 'download' }, 400, 'event_type must be one of all, '],
    [
      'one that nobody has described',
      { uri: HERE, event_type: 'moderation' },
      400,
      'event_type moderation is not implemented by this server: no public source says what such a notification holds',
    ],
    [
      'one that nothing leads to',
      { uri: HERE, event_type: 'info' },
      400,
      'server: what it would tell of does not happen',
    ],
    ['a filter', { uri: HERE, event_type: 'all', filter: '{}' }, 400, 'filter is not implemented by this server'],
    ['another signature', { uri: HERE, event_type: 'all', auth_scheme: 'eddsa_v2' }, 400, 'auth_scheme eddsa_v2 is'],
  ])('are refused with %s', async (_case, fields, status, message) => {
    const { admin, list } = triggering()
    const refused = await admin('triggers', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(fields),
    })
    expect([refused.status, refused.answer.error.message]).toEqual([status, expect.stringContaining(message)])
    expect(await list()).toMatchObject({ total: 0 })
  })

  it('are there once for a URL and an event type, and stay as they were when an update would say one twice', async () => {
    const { create, update, list } = triggering()
    await create('upload')
    const { id } = (await create('delete')).answer
    expect(await create('upload')).toMatchObject({ status: 409 })
    expect(await update(id, { new_uri: HERE, event_type: 'upload' })).toMatchObject({ status: 409 })
    expect((await list()).triggers.map(({ event_type }: { event_type: string }) => event_type)).toEqual([
      'upload',
      'delete',
    ])
  })

  it('would tell of everything, as a test of them says, which sends nothing', async () => {
    const { create, admin, told } = triggering()
    const { id } = (await create('upload')).answer
    const headers = { 'content-type': 'application/json' }
    const test = (path: string, body?: string) =>
      admin(`triggers/${path}/test`, { method: 'POST', ...(body !== undefined && { body, headers }) })
    const passed = { status: 200, answer: { trigger_id: id, filter_present: false, filter_result: true } }
    expect(await test(id)).toMatchObject(passed)
    expect(await test(id, '{"sample_data":{"public_id":"a"}}')).toMatchObject(passed)
    expect(await told()).toEqual([])
    const refusals = [await test('none', '{}'), await test(id, '{"sample_data":1}'), await test(id, '{"data":{}}')]
    expect(refusals.map(({ status, answer }) => [status, answer.error.message])).toEqual([
      [404, "Can't find trigger none"],
      [400, 'sample_data must be an object, not "1"'],
      [400, 'Unknown parameter - data'],
    ])
  })

  it('lead to thirty URLs at most, however many of them there are', async () => {
    const { create, update, list } = triggering()
    const { id } = (await create('upload', `${HERE}/0`)).answer
    for (let index = 1; index < 30; index += 1) await create('upload', `${HERE}/${index}`)
    expect(await create('delete', `${HERE}/0`)).toMatchObject({ status: 200 })
    const refused = await create('upload', `${HERE}/30`)
    expect([refused.status, refused.answer.error.message]).toEqual([400, 'Too many notification URLs. Maximum is 30.'])
    expect(await update(id, { new_uri: `${HERE}/30` })).toMatchObject({ status: 400 })
    expect(await list()).toMatchObject({ total: 31 })
  })

  it('are unknown when they are not there', async () => {
    const { update, remove } = triggering()
    const missing = { status: 404, answer: { error: { message: "Can't find trigger none" } } }
    expect(await update('none', { new_uri: HERE })).toMatchObject(missing)
    expect(await remove('none')).toMatchObject(missing)
  })
})
