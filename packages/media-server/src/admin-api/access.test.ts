import { beforeEach, describe, expect, it } from 'vitest'
import { createCloud } from '../http/cloud-under-test.contract.ts'

const TOKEN = [{ access_type: 'token' }]
const WINDOW = { access_type: 'anonymous', start: '2018-02-22 16:20:57 +0200', end: '2018-03-22 00:00 +0200' }
const READ = { access_type: 'anonymous', start: '2018-02-22T14:20:57Z', end: '2018-03-21T22:00:00Z' }

let cloud: ReturnType<typeof createCloud>
beforeEach(() => {
  cloud = createCloud()
})
const put = (publicId: string, parameters: Record<string, string> = {}) =>
  cloud.post('raw/upload', { file: publicId, parameters: { public_id: publicId, ...parameters } })
const form = (fields: readonly (readonly [string, string])[]) =>
  ({
    method: 'POST',
    body: new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value])),
  }) as const
const status = async (url: string) => {
  const response = await cloud.send(url)
  await response.body?.cancel()
  return response.status
}

describe('access_mode and access_control', () => {
  it('are told by uploads, and by whatever asks later', async () => {
    const told = { access_mode: 'authenticated', access_control: [...TOKEN, READ] }
    const asked = { access_mode: 'authenticated', access_control: JSON.stringify([...TOKEN, WINDOW]) }
    expect((await put('a', asked)).answer).toMatchObject(told)
    expect((await cloud.admin('resources/raw/upload/a')).answer).toMatchObject(told)
    expect((await cloud.admin('resources/raw')).answer.resources[0]).toMatchObject(told)
    const plain = (await put('b')).answer
    expect(plain).toMatchObject({ access_mode: 'public' })
    expect(plain).not.toHaveProperty('access_control')
  })

  it('are changed by explicit and by an update, and taken away by an empty list or an empty text', async () => {
    await put('a')
    const rules = JSON.stringify(TOKEN)
    const explicit = { parameters: { public_id: 'a', type: 'upload', access_control: rules } }
    expect((await cloud.post('raw/explicit', explicit)).answer).toMatchObject({ access_control: TOKEN })
    for (const nothing of ['[]', '']) {
      await cloud.admin('resources/raw/upload/a', form([['access_control', rules]]))
      expect(await status('/demo/raw/upload/a')).toBe(401)
      const { answer } = await cloud.admin('resources/raw/upload/a', form([['access_control', nothing]]))
      expect(answer).not.toHaveProperty('access_control')
      expect(await status('/demo/raw/upload/a')).toBe(200)
    }
    const { answer } = await cloud.admin('resources/raw/upload/a', form([['access_mode', 'authenticated']]))
    expect(answer).toMatchObject({ access_mode: 'authenticated' })
  })

  it('stand in presets, which have the last word of unsigned uploads', async () => {
    const settings = { name: 'kept', unsigned: 'true', access_control: JSON.stringify(TOKEN) }
    await cloud.admin('upload_presets', form(Object.entries(settings)))
    expect((await cloud.admin('upload_presets/kept')).answer.settings).toEqual({ access_control: TOKEN })
    const body = new FormData()
    for (const [name, value] of Object.entries({ upload_preset: 'kept', public_id: 'x' })) body.set(name, value)
    body.set('file', new File(['x'], 'x'))
    const uploaded = await cloud.send('/v1_1/demo/raw/upload', { method: 'POST', body })
    expect(await uploaded.json()).toMatchObject({ access_control: TOKEN })
    body.set('access_control', '[]')
    expect((await cloud.send('/v1_1/demo/raw/upload', { method: 'POST', body })).status).toBe(400)
  })

  it.each<[string, string, string]>([
    ['access_mode', 'private', 'access_mode must be one of public, authenticated, not "private"'],
    ['access_control', 'token', 'access_control must be a list such as'],
    ['access_control', '{"access_type":"token"}', 'access_control must be a list such as'],
    ['access_control', '[1]', 'access_control must be a list such as'],
    ['access_control', '[{}]', 'access_control access_type must be token or anonymous'],
    ['access_control', '[{"access_type":"anonymous"},{"access_type":"anonymous"}]', 'anonymous at most once'],
    ['access_control', '[{"access_type":"token","end":"2027-01-31T12:00Z"}]', 'token without start and end'],
    ['access_control', '[{"access_type":"token","path":"/x"}]', 'access_control path is not implemented'],
    ['access_control', '[{"access_type":"token","key":"other"}]', 'access_control key must be "default"'],
    ['access_control', '[{"access_type":"anonymous","key":"default"}]', 'access_control key must be "default"'],
    ['access_control', '[{"access_type":"anonymous","start":1.5}]', 'access_control start must be a moment'],
    ['access_control', '[{"access_type":"token","who":"x"}]', 'Unknown parameter - access_control who'],
    ['access_control', '[{"access_type":"anonymous","start":"soon"}]', 'access_control start must be a moment'],
    ['access_control', '[{"access_type":"anonymous","end":"2027-02-30"}]', 'access_control end must be a moment'],
    [
      'access_control',
      '[{"access_type":"anonymous","start":"2027-02-03","end":"2027-02-03T00:00+0100"}]',
      'access_control end must be after start',
    ],
  ])('are refused: %s %s', async (name, value, message) => {
    const { status, answer } = await put('a', { [name]: value })
    expect([status, answer.error.message]).toEqual([400, expect.stringContaining(message)])
  })
})

const WAYS: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
  [
    'public_ids[]',
    [
      ['public_ids[]', 'a'],
      ['public_ids[]', 'gone'],
    ],
  ],
  ['prefix', [['prefix', 'a']]],
  ['tag', [['tag', 'x']]],
]

describe('update_access_mode', () => {
  it.each(WAYS)('by %s changes those and no others', async (_way, fields) => {
    await put('a', { tags: 'x' })
    await put('b')
    const call = form([...fields, ['access_mode', 'authenticated']])
    const { answer } = await cloud.admin('resources/raw/upload/update_access_mode', call)
    expect(answer).toMatchObject({ updated: [{ public_id: 'a', access_mode: 'authenticated' }], failed: [] })
    expect([await status('/demo/raw/upload/a'), await status('/demo/raw/upload/b')]).toEqual([401, 200])
  })

  it('goes on where the page before ended', async () => {
    for (const name of ['a1', 'a2', 'a3']) await put(name)
    const fields = [
      ['prefix', 'a'],
      ['access_mode', 'authenticated'],
      ['max_results', '2'],
    ] as const
    const first = await cloud.admin('resources/raw/upload/update_access_mode', form(fields))
    expect(first.answer.updated).toHaveLength(2)
    const cursor = ['next_cursor', first.answer.next_cursor] as const
    const second = await cloud.admin('resources/raw/upload/update_access_mode', form([...fields, cursor]))
    expect(second.answer).toEqual({ updated: [expect.objectContaining({ public_id: 'a3' })], failed: [] })
  })

  it.each([
    ['no assets', [['access_mode', 'public']], 'Missing required parameter - public_ids, prefix or tag'],
    [
      'two ways',
      [
        ['tag', 'x'],
        ['prefix', 'y'],
        ['access_mode', 'public'],
      ],
      'assets must be said by one of',
    ],
    ['no mode', [['tag', 'x']], 'Missing required parameter - access_mode'],
  ] as const)('refuses %s', async (_case, fields, message) => {
    const { status, answer } = await cloud.admin('resources/raw/upload/update_access_mode', form(fields))
    expect([status, answer.error.message]).toEqual([400, expect.stringContaining(message)])
  })
})

describe('publish_resources', () => {
  it.each(WAYS)('by %s makes what is authenticated public', async (_way, fields) => {
    await put('a', { tags: 'x', type: 'authenticated' })
    await put('a.private', { tags: 'x', type: 'private' })
    const { answer } = await cloud.admin('resources/raw/publish_resources', form(fields))
    expect(answer).toMatchObject({ published: [{ public_id: 'a', type: 'upload' }], failed: [] })
    expect(await status(new URL(answer.published[0].url).pathname)).toBe(200)
    expect((await cloud.admin('resources/raw/authenticated/a')).status).toBe(404)
  })

  it('leaves what is public under the name, unless it is to be overwritten, and says so', async () => {
    await put('a', { type: 'private' })
    await put('a')
    const call = (overwrite: string) =>
      cloud.admin(
        'resources/raw/publish_resources',
        form([
          ['public_ids[]', 'a'],
          ['type', 'private'],
          ['overwrite', overwrite],
        ]),
      )
    const failed = [{ public_id: 'a', error: { message: 'to_public_id (a) already exists' } }]
    expect((await call('false')).answer).toEqual({ published: [], failed })
    expect((await call('true')).answer).toMatchObject({ published: [{ type: 'upload' }], failed: [] })
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })

  it('opens no asset that has rules of its own', async () => {
    await put('a', { type: 'authenticated', access_control: JSON.stringify(TOKEN) })
    await cloud.admin('resources/raw/publish_resources', form([['public_ids[]', 'a']]))
    expect(await status('/demo/raw/upload/a')).toBe(401)
  })
})
