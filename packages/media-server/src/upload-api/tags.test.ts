import { readFileSync } from 'node:fs'
import { signParameters } from 'countersign/signing'
import { describe, expect, it } from 'vitest'
import { ACCOUNT, createCloud } from '../http/cloud-under-test.contract.ts'

const rocket = readFileSync('fixtures/rocket.jpg')
const NAMED = { command: 'add', tag: 'new', public_ids: 'a' }

async function cloudWith(...assets: readonly Record<string, string>[]) {
  const cloud = createCloud()
  for (const parameters of assets) await cloud.post('image/upload', { parameters, file: rocket })
  cloud.clock.now += 5000
  const look = async (publicId: string, type: 'upload' | 'private' = 'upload') =>
    cloud.catalog.get(ACCOUNT.cloudName, { resourceType: 'image', type, publicId })
  return { cloud, look, tagsOf: async (publicId: string, type?: 'private') => (await look(publicId, type))?.tags }
}

/** As the SDKs send it: one `public_ids[]` an id, signed as all of them joined. */
function sendList(cloud: ReturnType<typeof createCloud>, ids: readonly string[], contentType: 'form' | 'urlencoded') {
  const signed = { timestamp: String(cloud.clock.now / 1000), command: 'add', tag: 'new' }
  const signature = signParameters({ ...signed, public_ids: ids.join(',') }, ACCOUNT.apiSecret)
  const body = contentType === 'form' ? new FormData() : new URLSearchParams()
  for (const [name, value] of Object.entries({ ...signed, api_key: ACCOUNT.apiKey, signature }))
    body.append(name, value)
  for (const id of ids) body.append('public_ids[]', id)
  return cloud.send('/v1_1/demo/image/tags', { method: 'POST', body })
}

const someIds = (count: number) => Array.from({ length: count }, (_, index) => `id-${index}`)

describe('tags', () => {
  it.each([
    { case: 'add', parameters: { command: 'add', tag: 'b, d,d,e' }, tags: ['a', 'b', 'c', 'd', 'e'] },
    { case: 'remove', parameters: { command: 'remove', tag: 'a,c,x' }, tags: ['b'] },
    { case: 'replace', parameters: { command: 'replace', tag: 'd,b,d' }, tags: ['d', 'b'] },
    { case: 'remove_all', parameters: { command: 'remove_all' }, tags: [] },
  ])('$case changes the tags, and nothing else of the asset', async ({ parameters, tags }) => {
    const { cloud, look } = await cloudWith({ public_id: 'x', tags: 'a,b,c' })
    const before = await look('x')
    const { status, answer } = await cloud.post('image/tags', { parameters: { ...parameters, public_ids: 'x' } })
    expect([status, answer]).toEqual([200, { public_ids: ['x'] }])
    expect(await look('x')).toEqual({ ...before, tags })
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })

  it.each(['form', 'urlencoded'] as const)(
    'takes a signed list in a body of type %s, and leaves out what is not there',
    async (type) => {
      const { cloud, tagsOf } = await cloudWith(
        { public_id: 'a' },
        { public_id: 'b,c', tags: 'old' },
        { public_id: 'b' },
      )
      const response = await sendList(cloud, ['b,c', 'gone', 'a', 'a'], type)
      expect([response.status, await response.json()]).toEqual([200, { public_ids: ['b,c', 'a'] }])
      expect([await tagsOf('a'), await tagsOf('b,c'), await tagsOf('b')]).toEqual([['new'], ['old', 'new'], []])
    },
  )

  it('takes a list in JSON from who brings key and secret', async () => {
    const { cloud, tagsOf } = await cloudWith({ public_id: 'a' }, { public_id: 'b' })
    const body = JSON.stringify({ ...NAMED, public_ids: ['a', 'b'] })
    const headers = { 'content-type': 'application/json' }
    const { answer } = await cloud.admin('image/tags', { method: 'POST', body, headers })
    expect(answer).toEqual({ public_ids: ['a', 'b'] })
    expect([await tagsOf('a'), await tagsOf('b')]).toEqual([['new'], ['new']])
  })

  it.each([
    { case: 'none of that id', action: 'image/tags', parameters: { public_ids: 'A' } },
    { case: 'another delivery type', action: 'image/tags', parameters: { public_ids: 'p' } },
    { case: 'another delivery type, said', action: 'image/tags', parameters: { type: 'authenticated' } },
    { case: 'another resource type', action: 'raw/tags', parameters: {} },
  ])('touches nothing and names nothing: $case', async ({ action, parameters }) => {
    const { cloud, tagsOf } = await cloudWith({ public_id: 'a' }, { public_id: 'p', type: 'private' })
    const { status, answer } = await cloud.post(action, { parameters: { ...NAMED, ...parameters } })
    expect([status, answer]).toEqual([200, { public_ids: [] }])
    expect([await tagsOf('a'), await tagsOf('p', 'private')]).toEqual([[], []])
  })

  it('of one id in two delivery types changes the one that is meant', async () => {
    const { cloud, tagsOf } = await cloudWith({ public_id: 'a' }, { public_id: 'a', type: 'private' })
    await cloud.post('image/tags', { parameters: { ...NAMED, type: 'private' } })
    expect([await tagsOf('a'), await tagsOf('a', 'private')]).toEqual([[], ['new']])
    await cloud.post('image/tags', { parameters: { ...NAMED, tag: 'open' } })
    expect([await tagsOf('a'), await tagsOf('a', 'private')]).toEqual([['open'], ['new']])
  })

  it('makes a tag exclusive: it is on those named, and on nothing else of the resource type', async () => {
    const { cloud, tagsOf } = await cloudWith({ public_id: 'a', tags: 'x' })
    await cloud.post('image/upload', { parameters: { public_id: 'b', tags: 'x,new' }, file: rocket })
    await cloud.post('image/upload', { parameters: { public_id: 'c', tags: 'new', type: 'private' }, file: rocket })
    await cloud.post('raw/upload', { parameters: { public_id: 'd', tags: 'new' }, file: 'bytes' })
    const { answer } = await cloud.post('image/tags', { parameters: { ...NAMED, command: 'set_exclusive' } })
    expect(answer).toEqual({ public_ids: ['a'] })
    expect([await tagsOf('a'), await tagsOf('b'), await tagsOf('c', 'private')]).toEqual([['x', 'new'], ['x'], []])
    expect((await cloud.admin('resources/raw/upload/d')).answer.tags).toEqual(['new'])
  })

  it('makes a tag exclusive among those of one type, where it is named', async () => {
    const { cloud, tagsOf } = await cloudWith({ public_id: 'a' })
    await cloud.post('image/upload', { parameters: { public_id: 'c', tags: 'new', type: 'private' }, file: rocket })
    await cloud.post('image/tags', { parameters: { ...NAMED, type: 'upload', command: 'set_exclusive' } })
    expect([await tagsOf('a'), await tagsOf('c', 'private')]).toEqual([['new'], ['new']])
  })

  it.each<[string, Record<string, string>, string]>([
    ['no command', { command: '' }, 'Missing required parameter - command'],
    ['no tag', { tag: ' , ' }, 'Missing required parameter - tag'],
    ['no public id', { public_ids: '' }, 'Missing required parameter - public_ids'],
    [
      'an unknown command',
      { command: 'Add' },
      'command must be one of add, remove, replace, set_exclusive, remove_all, not "Add"',
    ],
    [
      'a command of a prototype',
      { command: 'toString' },
      'command must be one of add, remove, replace, set_exclusive, remove_all, not "toString"',
    ],
    ['what was signed for an upload', { overwrite: '0' }, 'overwrite is not implemented by this server'],
    ['what was signed for a rename', { from_public_id: 'a' }, 'Unknown parameter - from_public_id'],
    [
      'a foreign type',
      { type: 'fetch' },
      'type must be one of upload, private, authenticated, multi, sprite, text, not "fetch"',
    ],
    [
      'another resource type than in the path',
      { resource_type: 'raw' },
      'resource_type must be image, as in the path, not "raw"',
    ],
  ])('refuses %s', async (_case, parameters, message) => {
    const { cloud, tagsOf } = await cloudWith({ public_id: 'a' })
    const { resource_type, ...signed }: Record<string, string> = { ...NAMED, ...parameters }
    const unsigned = resource_type === undefined ? {} : { resource_type }
    const filled = Object.fromEntries(Object.entries(signed).filter(([, value]) => value !== ''))
    const refused = await cloud.post('image/tags', { parameters: filled, unsigned })
    expect(refused).toMatchObject({ status: 400, answer: { error: { message } } })
    expect(await tagsOf('a')).toEqual([])
  })

  it.each([
    { case: 'a wrong signature', post: { parameters: NAMED, secret: 'x' }, status: 401 },
    { case: 'one id more than is signed', post: { parameters: NAMED, unsigned: { public_ids: 'a,b' } }, status: 401 },
    { case: 'no signature', post: { parameters: NAMED, unsigned: { signature: '' } }, status: 400 },
    { case: 'a file', post: { parameters: NAMED, file: rocket }, status: 400 },
  ])('refuses $case, and changes nothing', async ({ post, status }) => {
    const { cloud, tagsOf } = await cloudWith({ public_id: 'a' })
    expect((await cloud.post('image/tags', post)).status).toBe(status)
    expect(await tagsOf('a')).toEqual([])
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })

  it.each(['form', 'urlencoded'] as const)(
    'takes 1000 public ids in a body of type %s, and not one more',
    async (type) => {
      const { cloud, tagsOf } = await cloudWith({ public_id: 'id-999' })
      const allowed = await sendList(cloud, someIds(1000), type)
      expect([allowed.status, await allowed.json()]).toEqual([200, { public_ids: ['id-999'] }])
      const refused = await sendList(cloud, someIds(1001), type)
      const message = 'public_ids must be at most 1000 ids, not "1001 of them"'
      expect([refused.status, await refused.json()]).toEqual([400, { error: { message } }])
      const flooded = await sendList(cloud, someIds(1101), type)
      expect([flooded.status, await flooded.json()]).toEqual([
        400,
        { error: { message: 'Malformed request body - more than 1100 fields' } },
      ])
      expect(await tagsOf('id-999')).toEqual(['new'])
    },
  )

  it('gives no asset more than 1000 tags, and then changes none of those that are named', async () => {
    const { cloud, tagsOf } = await cloudWith({ public_id: 'a' }, { public_id: 'full', tags: someIds(1000).join(',') })
    const known = await cloud.post('image/tags', { parameters: { ...NAMED, tag: 'id-0', public_ids: 'full' } })
    expect(known.status).toBe(200)
    const refused = await sendList(cloud, ['a', 'full'], 'form')
    const message = 'tag must be at most 1000 tags on one asset, not "1001"'
    expect([refused.status, await refused.json()]).toEqual([400, { error: { message } }])
    expect(await tagsOf('a')).toEqual([])
  })
})
