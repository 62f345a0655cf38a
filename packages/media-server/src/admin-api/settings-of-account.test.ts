import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Answer, createCloud } from '../http/cloud-under-test.contract.ts'

const rocket = readFileSync('fixtures/rocket.jpg')

/** A cloud, and its Admin API with forms as SDKs send them. */
function settled(limits = {}) {
  const cloud = createCloud(limits)
  const send = (method: string, path: string, fields: Record<string, string> = {}) =>
    cloud.admin(path, {
      method,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: String(new URLSearchParams(fields)),
    })
  return {
    ...cloud,
    create: send.bind(null, 'POST'),
    update: send.bind(null, 'PUT'),
    remove: send.bind(null, 'DELETE'),
  }
}

const messageOf = ({ status, answer }: { status: number; answer: Answer }) => [status, answer.error.message]

describe('upload mappings', () => {
  const WIKI = { folder: 'wiki', template: 'https://u.wiki.example.com/wiki-images/' }

  it('are created, shown, given another template and deleted', async () => {
    const { admin, create, update, remove } = settled()
    const { answer } = await create('upload_mappings', WIKI)
    const external_id = expect.stringMatching(/^[0-9a-f-]{36}$/)
    expect(answer).toEqual({ message: 'created', folder: 'wiki', external_id })
    expect((await admin('upload_mappings?folder=wiki')).answer).toEqual({ ...WIKI, external_id: answer.external_id })
    const template = 'http://127.0.0.1:9/pictures/'
    expect((await update('upload_mappings', { ...WIKI, template })).answer).toEqual({
      message: 'updated',
      external_id: answer.external_id,
    })
    expect((await admin('upload_mappings')).answer).toEqual({
      mappings: [{ ...WIKI, template, external_id: answer.external_id }],
      total_entries: 1,
    })
    expect((await remove('upload_mappings', { folder: 'wiki' })).answer.message).toBe('deleted')
    expect((await admin('upload_mappings')).answer).toEqual({ mappings: [], total_entries: 0 })
  })

  it('are listed in pages, newest first', async () => {
    const { admin, create } = settled()
    for (const folder of ['a', 'b', 'c']) await create('upload_mappings', { ...WIKI, folder })
    const first = (await admin('upload_mappings?max_results=2')).answer
    const second = (await admin(`upload_mappings?max_results=2&next_cursor=${first.next_cursor}`)).answer
    const pages = [first, second].map(({ mappings }) => mappings.map(({ folder }: Answer) => folder))
    expect(pages).toEqual([['c', 'b'], ['a']])
    expect(second).not.toHaveProperty('next_cursor')
  })

  it.each<[string, Record<string, string>, number, string]>([
    ['no folder', { template: 'https://x/' }, 400, 'Missing required parameter - folder'],
    ['no template', { folder: 'a' }, 400, 'Missing required parameter - template'],
    ['a template that is no URL', { folder: 'a', template: 'x' }, 400, 'template must be the beginning of an http or'],
    ['a folder that is mapped', WIKI, 409, 'Upload mapping for wiki already exists'],
  ])('are refused with %s', async (_case, fields, status, message) => {
    const { create } = settled()
    await create('upload_mappings', WIKI)
    expect(messageOf(await create('upload_mappings', fields))).toEqual([status, expect.stringContaining(message)])
  })

  it('are unknown when they are not there', async () => {
    const { admin, update, remove } = settled()
    const missing = [404, "Can't find upload mapping for wiki"]
    expect(messageOf(await admin('upload_mappings?folder=wiki'))).toEqual(missing)
    expect(messageOf(await update('upload_mappings', WIKI))).toEqual(missing)
    expect(messageOf(await remove('upload_mappings', { folder: 'wiki' }))).toEqual(missing)
  })

  it('say so where a file would be loaded by them, by a server that loads none', async () => {
    const { create, send, post } = settled()
    await create('upload_mappings', WIKI)
    await post('image/upload', { parameters: { public_id: 'wiki/here' }, file: rocket })
    const ask = (id: string) => send(`/demo/image/upload/${id}.jpg`)
    expect((await ask('wiki/here')).status).toBe(200)
    for (const [id, said] of [
      [
        'wiki/a/b',
        'Resource not found - wiki/a/b (the upload mapping of wiki may have it, and this server loads no files',
      ],
      ['other/a', 'Resource not found - other/a'],
      ['wiki', 'Resource not found - wiki'],
    ] as const) {
      const { status, headers } = await ask(id)
      expect([status, headers.get('x-cld-error')]).toEqual([404, expect.stringMatching(said.replace(/[()]/g, '\\$&'))])
    }
    expect((await ask('other/a')).headers.get('x-cld-error')).not.toContain('mapping')
  })
})

describe('streaming profiles', () => {
  const SQUARE = JSON.stringify([{ transformation: 'br_5m,c_limit,h_1200,w_1200,vc_h264:main:3.1' }])
  const STEPS = [{ bit_rate: '5m', crop: 'limit', height: 1200, width: 1200, video_codec: 'h264:main:3.1' }]

  it('are those of every account, before there are others', async () => {
    const { admin } = settled()
    const { data } = (await admin('streaming_profiles')).answer
    expect(data.map(({ name }: Answer) => name)).toEqual([
      ...['4k', 'full_hd', 'hd', 'sd', 'full_hd_wifi', 'full_hd_lean', 'hd_lean'],
    ])
    expect(data[6]).toEqual({
      external_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      name: 'hd_lean',
      display_name: 'HD Lean',
      predefined: true,
      representations: [
        { transformation: [{ crop: 'limit', width: 1280, height: 720 }] },
        { transformation: [{ crop: 'limit', width: 640, height: 360 }] },
        { transformation: [{ crop: 'limit', width: 320, height: 180 }] },
      ],
    })
  })

  it('are created, shown in any case of their names, changed and deleted', async () => {
    const { admin, create, update, remove } = settled()
    const fields = { name: 'Square', display_name: 'All sides alike', representations: SQUARE }
    const { answer } = await create('streaming_profiles', fields)
    expect(answer).toEqual({
      message: 'created',
      data: {
        external_id: expect.stringMatching(/^[0-9a-f]{32}$/),
        name: 'square',
        display_name: 'All sides alike',
        predefined: false,
        representations: [{ transformation: STEPS }],
      },
    })
    expect((await admin('streaming_profiles/SQUARE')).answer).toEqual({ data: answer.data })
    const representations = JSON.stringify([{ transformation: [{ width: '100' }, { fps: 25 }] }])
    const changed = { ...answer.data, representations: [{ transformation: [{ width: 100 }, { fps: 25 }] }] }
    expect((await update('streaming_profiles/square', { representations })).answer).toEqual({
      message: 'updated',
      data: changed,
    })
    expect((await admin('streaming_profiles')).answer.data[7]).toEqual(changed)
    expect((await remove('streaming_profiles/square')).answer).toEqual({ message: 'deleted' })
    expect(messageOf(await admin('streaming_profiles/square'))).toEqual([404, "Can't find streaming profile square"])
  })

  it('of every account can be changed, and are as they were once that is deleted', async () => {
    const { admin, update, remove } = settled()
    const former = (await admin('streaming_profiles/hd')).answer.data
    expect(await update('streaming_profiles/hd', { representations: SQUARE })).toMatchObject({ status: 200 })
    const own = { ...former, representations: [{ transformation: STEPS }] }
    expect((await admin('streaming_profiles/hd')).answer.data).toEqual(own)
    expect((await admin('streaming_profiles')).answer.data[2]).toEqual(own)
    for (let times = 0; times < 2; times += 1)
      expect(await remove('streaming_profiles/hd')).toMatchObject({ status: 200 })
    expect((await admin('streaming_profiles/hd')).answer.data).toEqual(former)
  })

  it.each<[string, Record<string, string>, number, string]>([
    ['no name', { representations: SQUARE }, 400, 'Missing required parameter - name'],
    ['no representations', { name: 'x' }, 400, 'Missing required parameter - representations'],
    ['a name of every account', { name: 'HD', representations: SQUARE }, 409, 'Streaming profile hd already exists'],
    ['a name with other letters', { name: 'a b', representations: SQUARE }, 400, 'name must be letters, digits'],
    ['no list', { name: 'x', representations: '{}' }, 400, 'representations must be a list such as'],
    ['an empty transformation', { name: 'x', representations: '[{}]' }, 400, 'representations must be a list such as'],
    ['a parameter that nobody has', { name: 'x', representations: '[{"transformation":"qq_1"}]' }, 400, 'qq_1'],
  ])('are refused with %s', async (_case, fields, status, message) => {
    const { create } = settled()
    expect(messageOf(await create('streaming_profiles', fields))).toEqual([status, expect.stringContaining(message)])
  })
})

describe('the Admin API', () => {
  it('says in every answer what is left of the hour, and when it ends', async () => {
    const { admin } = settled({ adminCallsPerHour: 500 })
    const limits = async (path: string) => {
      const { headers } = await admin(path)
      return ['limit', 'remaining', 'reset'].map((name) => headers.get(`x-featureratelimit-${name}`))
    }
    const reset = 'Thu, 09 Oct 2025 09:00:00 GMT'
    expect(await limits('ping')).toEqual(['500', '499', reset])
    expect(await limits('resources/image/upload/none')).toEqual(['500', '498', reset])
  })

  it('refuses when nothing is left, until the next hour', async () => {
    const { admin, clock } = settled({ adminCallsPerHour: 2 })
    for (let times = 0; times < 2; times += 1) expect((await admin('ping')).status).toBe(200)
    const refused = await admin('ping')
    expect(messageOf(refused)).toEqual([
      420,
      'Rate Limit Exceeded. Limit of 2 api operations reached. Try again on 2025-10-09 09:00:00 UTC',
    ])
    expect(refused.headers.get('x-featureratelimit-remaining')).toBe('0')
    clock.now = Date.UTC(2025, 9, 9, 9)
    expect((await admin('ping')).headers.get('x-featureratelimit-remaining')).toBe('1')
  })

  it('counts neither uploads nor those who are not let in', async () => {
    const { admin, post, send } = settled({ adminCallsPerHour: 1 })
    await post('image/upload', { parameters: { public_id: 'a' }, file: rocket })
    expect((await send('/v1_1/demo/ping')).status).toBe(401)
    expect((await admin('ping')).status).toBe(200)
  })

  it.each(['GET', 'POST'])('has no subscription to visual search: %s', async (method) => {
    const { admin } = settled()
    expect(messageOf(await admin('resources/visual_search', { method }))).toEqual([
      420,
      "You don't have an active subscription for visual search",
    ])
  })

  it('lists what was created since a moment', async () => {
    const { admin, clock, post } = settled()
    for (const id of ['a', 'b', 'c']) {
      await post('image/upload', { parameters: { public_id: id }, file: rocket })
      clock.now += 60_000
    }
    const ids = async (start: string, query = '') => {
      const { answer } = await admin(`resources/image/upload?start_at=${encodeURIComponent(start)}${query}`)
      return answer.resources.map(({ public_id }: Answer) => public_id)
    }
    expect(await ids('2025-10-09T08:54:20Z')).toEqual(['c', 'b'])
    expect(await ids('2025-10-09 10:54:20 +0200', '&direction=asc')).toEqual(['b', 'c'])
    expect(await ids('2025-10-10')).toEqual([])
    expect(messageOf(await admin('resources/image/upload?start_at=yesterday'))[1]).toContain(
      'start_at must be a moment',
    )
  })

  it('shows the images made of one in pages', async () => {
    const { admin, post } = settled()
    const eager = [1, 2, 3].map((width) => `w_${width}`).join('|')
    await post('image/upload', { parameters: { public_id: 'a', eager }, file: rocket })
    const page = async (query: string) => {
      const { derived, derived_next_cursor: cursor } = (await admin(`resources/image/upload/a?${query}`)).answer
      return { texts: derived.map(({ transformation }: Answer) => transformation), cursor }
    }
    const first = await page('max_results=2')
    expect(first.texts).toEqual(['c_scale,w_1', 'c_scale,w_2'])
    expect(await page(`max_results=2&derived_next_cursor=${first.cursor}`)).toEqual({ texts: ['c_scale,w_3'] })
    expect((await page('')).cursor).toBeUndefined()
  })
})
