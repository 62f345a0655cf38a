import { readFileSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import { ACCOUNT, type Answer, createCloud } from '../http/cloud-under-test.contract.ts'

const rocket = readFileSync('fixtures/rocket.jpg')
let cloud: ReturnType<typeof createCloud>

beforeEach(() => {
  cloud = createCloud()
})

const put = (publicId: string, parameters: Record<string, string> = {}) => {
  cloud.clock.now += 1000
  return cloud.post('image/upload', { parameters: { public_id: publicId, ...parameters }, file: rocket })
}
const idsOf = (answer: Answer) => answer.resources.map((resource: Answer) => resource.public_id)

describe('the Admin API', () => {
  it('answers a ping', async () => {
    expect(await cloud.admin('ping')).toMatchObject({ status: 200, answer: { status: 'ok' } })
  })

  it.each([
    ['no credentials', {}, 'Missing credentials: send Authorization: Basic with API key and secret'],
    ['another key', { authorization: `Basic ${btoa(`42:${ACCOUNT.apiSecret}`)}` }, 'Invalid api_key'],
    ['another secret', { authorization: `Basic ${btoa(`${ACCOUNT.apiKey}:x`)}` }, 'api_secret mismatch'],
    ['a token of OAuth', { authorization: 'Bearer of-nobody' }, 'Invalid token'],
  ])('is closed to %s', async (_case, headers, message) => {
    await put('a')
    for (const [method, path] of [
      ['GET', 'ping'],
      ['GET', 'resources/image'],
      ['GET', 'resources/image/upload/a'],
      ['DELETE', 'resources/image/upload?public_ids[]=a'],
    ] as const) {
      const response = await cloud.send(`/v1_1/demo/${path}`, { method, headers })
      expect(response.status).toBe(401)
      expect(await response.json()).toEqual({ error: { message } })
    }
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })
})

describe('one resource', () => {
  it.each(['a/b c,d', 'a%2Fb%20c%2Cd'])('is found under its public id, encoded or not: %s', async (path) => {
    await put('a/b c,d', { eager: 'w_100', tags: 'x', context: 'alt=A' })
    const { status, answer } = await cloud.admin(`resources/image/upload/${path}`)
    expect(status).toBe(200)
    expect(answer).toMatchObject({
      public_id: 'a/b c,d',
      etag: expect.stringMatching(/^[0-9a-f]{32}$/),
      tags: ['x'],
      context: { custom: { alt: 'A' } },
      derived: [{ transformation: 'c_scale,w_100', format: 'jpg', id: expect.stringMatching(/^[0-9a-f]{32}$/) }],
    })
    expect((await cloud.send(answer.derived[0].secure_url)).status).toBe(200)
  })

  it.each([
    ['resources/image/upload/none', 404, 'Resource not found - none'],
    ['resources/image/private/a', 404, 'Resource not found - a'],
    [
      'resources/image/fetch/a',
      400,
      'type must be one of upload, private, authenticated, multi, sprite, text, not "fetch"',
    ],
    [`resources/${'0a'.repeat(16)}`, 404, `Resource not found - ${'0a'.repeat(16)}`],
    ['resources/photo/upload/a', 400, 'resource_type must be one of image, video, raw, not "photo"'],
    ['resources/image/upload/a?pages=1', 400, expect.stringContaining('pages is not implemented by this server: ')],
    ['resources/image/upload/a?page=1', 400, 'Unknown parameter - page'],
    ['resources/photo', 400, 'resource_type must be one of image, video, raw, not "photo"'],
    [
      'resources/image/upload/a?quality_analysis=1',
      400,
      expect.stringContaining('quality_analysis is not implemented by this server: '),
    ],
  ])('is refused where there is none: %s', async (path, status, message) => {
    await put('a')
    expect(await cloud.admin(path)).toMatchObject({ status, answer: { error: { message } } })
  })
})

describe('a list of resources', () => {
  beforeEach(async () => {
    for (const id of ['a/1', 'a/2', 'a_3', 'b']) await put(id, { tags: 'x' })
    await put('secret', { type: 'private' })
  })

  it.each([
    ['every type, newest first', 'resources/image', ['secret', 'b', 'a_3', 'a/2', 'a/1']],
    ['one type', 'resources/image/private', ['secret']],
    ['oldest first', 'resources/image/upload?direction=asc', ['a/1', 'a/2', 'a_3', 'b']],
    ['a prefix, taken literally', 'resources/image/upload?prefix=a_', ['a_3']],
    ['a folder', 'resources/image/upload?prefix=a/&direction=asc', ['a/1', 'a/2']],
    ['ids', 'resources/image/upload?public_ids[]=b&public_ids[]=none&public_ids[]=a%2F1', ['b', 'a/1']],
    ['another resource type', 'resources/video', []],
  ])('shows %s', async (_case, path, ids) => {
    const { status, answer } = await cloud.admin(path)
    expect(status).toBe(200)
    expect(idsOf(answer)).toEqual(ids)
    expect(answer).not.toHaveProperty('next_cursor')
  })

  it('comes in pages that hold each asset once', async () => {
    const seen: string[] = []
    let cursor = ''
    do {
      const { answer } = await cloud.admin(`resources/image?max_results=2&next_cursor=${encodeURIComponent(cursor)}`)
      seen.push(...idsOf(answer))
      cursor = answer.next_cursor ?? ''
    } while (cursor !== '')
    expect(seen).toEqual(['secret', 'b', 'a_3', 'a/2', 'a/1'])
  })

  it('lets a signer walk through what came in and was not fetched, page by page, deleting as it goes', async () => {
    const facts = { type: 'authenticated', tags: 'x', context: 'grant=7' }
    for (let index = 0; index < 5; index += 1) await put(`incoming/${index}`, facts)
    await put('incoming', facts)
    await put('incoming_0', facts)
    await put('incoming/public')
    const seen: Answer[] = []
    let cursor = ''
    do {
      const query = `prefix=incoming/&max_results=2&tags=true&context=true&next_cursor=${encodeURIComponent(cursor)}`
      const { answer } = await cloud.admin(`resources/image/authenticated?${query}`)
      seen.push(...answer.resources)
      const body = new URLSearchParams(answer.resources.map(({ public_id }: Answer) => ['public_ids[]', public_id]))
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      await cloud.admin('resources/image/authenticated', { method: 'DELETE', body: body.toString(), headers })
      cursor = answer.next_cursor ?? ''
    } while (cursor !== '')
    expect(seen.map(({ public_id }) => public_id)).toEqual([4, 3, 2, 1, 0].map((index) => `incoming/${index}`))
    expect(seen[0]).toMatchObject({
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      bytes: rocket.length,
      format: 'jpg',
      width: 640,
      height: 427,
      version: expect.any(Number),
      resource_type: 'image',
      type: 'authenticated',
      tags: ['x'],
      context: { custom: { grant: '7' } },
    })
    const left = await cloud.admin('resources/image?max_results=50')
    expect(idsOf(left.answer)).not.toContain('incoming/0')
    expect(idsOf(left.answer)).toEqual(expect.arrayContaining(['incoming', 'incoming_0', 'incoming/public']))
  })

  it('keeps a renamed asset at its place and age', async () => {
    const parameters = { from_public_id: 'a/1', to_public_id: 'z' }
    const { answer } = await cloud.post('image/rename', { parameters })
    const listed = await cloud.admin('resources/image/upload?direction=asc')
    expect(idsOf(listed.answer)).toEqual(['z', 'a/2', 'a_3', 'b'])
    const one = await cloud.admin('resources/image/upload/z')
    const { public_id, version, created_at, bytes, format, width, height, tags } = answer
    expect(one.answer).toMatchObject({ public_id, version, created_at, bytes, format, width, height, tags })
  })

  it('shows tags when asked to', async () => {
    const plain = await cloud.admin('resources/image/upload?max_results=1')
    expect(plain.answer.resources[0]).not.toHaveProperty('tags')
    const tagged = await cloud.admin('resources/image/upload?max_results=1&tags=true')
    expect(tagged.answer.resources[0].tags).toEqual(['x'])
  })

  it.each([
    ['max_results=0', 'max_results must be a whole number from 1 to 500, not "0"'],
    ['max_results=501', 'max_results must be a whole number from 1 to 500, not "501"'],
    ['direction=up', 'direction must be one of asc, desc, 1, -1, not "up"'],
    ['start_at=2020', 'start_at must be a moment such as 2027-01-31T12:00:00Z, not "2020"'],
    ['fields=A', 'fields must be names such as tags,context, not "A"'],
    ['since=2020', 'Unknown parameter - since'],
    [Array.from({ length: 101 }, (_, n) => `public_ids[]=${n}`).join('&'), expect.stringContaining('100')],
  ])('refuses %s', async (query, message) => {
    expect(await cloud.admin(`resources/image/upload?${query}`)).toMatchObject({
      status: 400,
      answer: { error: { message } },
    })
  })

  it('refuses a prefix without a type', async () => {
    expect((await cloud.admin('resources/image?prefix=a')).status).toBe(400)
  })
})
