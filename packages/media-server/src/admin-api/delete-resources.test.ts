import { readFileSync } from 'node:fs'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createCloud } from '../http/cloud-under-test.contract.ts'

const rocket = readFileSync('fixtures/rocket.jpg')
let cloud: ReturnType<typeof createCloud>

beforeEach(() => {
  cloud = createCloud()
})

const put = (publicId: string, parameters: Record<string, string> = {}) => {
  cloud.clock.now += 1000
  return cloud.post('image/upload', { parameters: { public_id: publicId, ...parameters }, file: rocket })
}
const remove = (path: string) => cloud.admin(path, { method: 'DELETE' })
const left = async () => {
  const { answer } = await cloud.admin('resources/image?direction=asc&max_results=100')
  return answer.resources.map(({ public_id }: { public_id: string }) => public_id)
}

describe('deletion by ids', () => {
  beforeEach(async () => {
    await put('a', { eager: 'w_10' })
    await put('b')
    await put('a,b')
  })

  const urlencoded = { 'content-type': 'application/x-www-form-urlencoded' }

  it.each([
    [
      'as Node sends them',
      'resources/image/upload',
      { body: 'public_ids%5B%5D=a&public_ids%5B%5D=none', headers: urlencoded },
    ],
    ['as Python sends them', 'resources/image/upload?public_ids[0]=a&public_ids[1]=none', {}],
  ])('says of each what became of it: %s', async (_case, path, init) => {
    const { status, answer } = await cloud.admin(path, { method: 'DELETE', ...init })
    expect(status).toBe(200)
    expect(answer).toEqual({
      deleted: { a: 'deleted', none: 'not_found' },
      deleted_counts: { a: { original: 1, derived: 1 }, none: { original: 0, derived: 0 } },
      partial: false,
    })
    expect(await cloud.leftovers()).toEqual({ blobs: 2, intents: 0 })
  })

  it('reads query and body, and refuses two ways in two places', async () => {
    const body = 'public_ids%5B%5D=a'
    const twice = { method: 'DELETE', body, headers: urlencoded }
    for (const [query, message] of [
      ['all=true', 'deletion must be by one of public_ids, prefix, all, not "public_ids, all"'],
      ['public_ids[]=b', 'Malformed request body - public_ids comes twice'],
    ])
      expect(await cloud.admin(`resources/image/upload?${query}`, twice)).toMatchObject({
        status: 400,
        answer: { error: { message } },
      })
    expect(await cloud.leftovers()).toEqual({ blobs: 4, intents: 0 })
    const { answer } = await cloud.admin('resources/image/upload?keep_original=true', twice)
    expect(answer.deleted_counts).toEqual({ a: { original: 0, derived: 1 } })
  })

  it('takes an id with a comma for one id', async () => {
    const body = new URLSearchParams({ 'public_ids[]': 'a,b' })
    const { answer } = await cloud.admin('resources/image/upload', { method: 'DELETE', body })
    expect(answer.deleted).toEqual({ 'a,b': 'deleted' })
    expect(await cloud.leftovers()).toEqual({ blobs: 3, intents: 0 })
  })

  it('takes an empty body for no parameters, also where it is said to be JSON', async () => {
    const headers = { 'content-type': 'application/json' }
    const init = { method: 'DELETE', headers, body: '' }
    const { status, answer } = await cloud.admin('resources/image/upload?public_ids[]=nothing', init)
    expect([status, answer.deleted]).toEqual([200, { nothing: 'not_found' }])
  })

  it('deletes nothing of another type', async () => {
    const { answer } = await cloud.admin('resources/image/private?public_ids[]=a', { method: 'DELETE' })
    expect(answer.deleted).toEqual({ a: 'not_found' })
    expect(await cloud.leftovers()).toEqual({ blobs: 4, intents: 0 })
  })

  it.each([
    ['nothing to delete', '', 'Missing required parameter - public_ids, prefix or all'],
    ['all, when it is not true', 'all=false', 'Missing required parameter - public_ids, prefix or all'],
    ['an empty prefix', 'prefix=', 'Missing required parameter - public_ids, prefix or all'],
    [
      'two ways at once',
      'public_ids[]=a&all=true',
      'deletion must be by one of public_ids, prefix, all, not "public_ids, all"',
    ],
    ['something unknown', 'public_ids[]=a&force=1', 'Unknown parameter - force'],
  ])('refuses %s, and deletes nothing', async (_case, query, message) => {
    const refused = await cloud.admin(`resources/image/upload?${query}`, { method: 'DELETE' })
    expect(refused).toMatchObject({ status: 400, answer: { error: { message } } })
    expect(await cloud.leftovers()).toEqual({ blobs: 4, intents: 0 })
  })
})

describe('deletion of what is not named', () => {
  beforeEach(async () => {
    await put('a/1', { tags: 'x', eager: 'w_10' })
    await put('a/2', { tags: 'x,y' })
    await put('a_3', { tags: 'y' })
    await put('a/4', { type: 'private', tags: 'x' })
  })

  it.each([
    ['a prefix, taken literally', 'resources/image/upload?prefix=a/', ['a/1', 'a/2'], ['a_3', 'a/4']],
    ['all of a type', 'resources/image/upload?all=true', ['a/1', 'a/2', 'a_3'], ['a/4']],
    ['a tag, whatever the type', 'resources/image/tags/x', ['a/1', 'a/2', 'a/4'], ['a_3']],
    ['a tag of nothing', 'resources/image/tags/z', [], ['a/1', 'a/2', 'a_3', 'a/4']],
    ['a prefix of nothing', 'resources/image/upload?prefix=b', [], ['a/1', 'a/2', 'a_3', 'a/4']],
    ['another resource type', 'resources/raw/upload?all=true', [], ['a/1', 'a/2', 'a_3', 'a/4']],
  ])('takes %s', async (_case, path, gone, stays) => {
    const { status, answer } = await remove(path)
    expect(status).toBe(200)
    expect(answer).toMatchObject({ deleted: Object.fromEntries(gone.map((id) => [id, 'deleted'])), partial: false })
    expect(Object.keys(answer.deleted)).toEqual(gone)
    expect(await left()).toEqual(stays)
    const derivedStays = stays.includes('a/1') ? 1 : 0
    expect(await cloud.leftovers()).toEqual({ blobs: stays.length + derivedStays, intents: 0 })
  })

  it('takes at most 1,000 at once, and says that there is more', async () => {
    const asset = (await cloud.catalog.allAssets()[Symbol.asyncIterator]().next()).value
    for (let index = 0; index < 1001; index += 1) {
      const own = {
        publicId: `many/${index}`,
        assetId: `${index}`,
        blobId: index.toString(16).padStart(32, '0'),
        createdAt: index,
        tags: [],
      }
      await cloud.catalog.commitUpload({ ...asset, ...own }, { overwrite: true })
    }
    const first = await remove('resources/image/upload?prefix=many/')
    expect(first.answer).toMatchObject({ partial: true, next_cursor: expect.any(String) })
    expect(Object.keys(first.answer.deleted)).toHaveLength(1000)
    const next = `prefix=many/&next_cursor=${encodeURIComponent(first.answer.next_cursor)}`
    const second = await remove(`resources/image/upload?${next}`)
    expect(second.answer).toMatchObject({ deleted: { 'many/1000': 'deleted' }, partial: false })
    expect(second.answer).not.toHaveProperty('next_cursor')
  })
})

describe('deletion by asset ids', () => {
  it('takes the asset that has the id, under whatever name', async () => {
    const { answer: a } = await put('a')
    await put('b')
    const { answer } = await remove(`resources?asset_ids[]=${a.asset_id}&asset_ids[]=none`)
    expect(answer).toMatchObject({ deleted: { [a.asset_id]: 'deleted', none: 'not_found' }, partial: false })
    expect(await left()).toEqual(['b'])
  })

  it('needs ids', async () => {
    expect(await remove('resources')).toMatchObject({
      status: 400,
      answer: { error: { message: 'Missing required parameter - asset_ids' } },
    })
  })
})

describe('deletion of derived images', () => {
  const derivedOf = async (publicId: string) =>
    (await cloud.admin(`resources/image/upload/${publicId}`)).answer.derived.map(
      ({ transformation, format }: { transformation: string; format: string }) => `${transformation}/${format}`,
    )
  beforeEach(async () => {
    await put('a', { eager: 'w_10|w_20|w_20/png' })
    await put('b', { eager: 'w_10' })
  })

  it.each([
    ['all of an asset', 'public_ids[]=a&keep_original=true', 3, []],
    ['those of a transformation', 'public_ids[]=a&transformations=w_20', 2, ['c_scale,w_10/jpg']],
    [
      'those of a transformation and format',
      'public_ids[]=a&keep_original=true&transformations=w_20/png',
      1,
      ['c_scale,w_10/jpg', 'c_scale,w_20/jpg'],
    ],
  ])('takes %s, and leaves the original', async (_case, query, count, stay) => {
    const { answer } = await remove(`resources/image/upload?${query}`)
    expect(answer).toMatchObject({ deleted: { a: 'deleted' }, deleted_counts: { a: { original: 0, derived: count } } })
    expect(await derivedOf('a')).toEqual(stay)
    expect(await derivedOf('b')).toHaveLength(1)
    expect(await cloud.leftovers()).toEqual({ blobs: 3 + stay.length, intents: 0 })
    expect(await cloud.catalog.leftovers()).toHaveLength(count)
  })

  it('by their ids: the next request makes them again', async () => {
    const { answer: asset } = await cloud.admin('resources/image/upload/b')
    const [image] = asset.derived
    const query = `derived_resource_ids[]=${image.id}&derived_resource_ids[]=none`
    const { answer } = await remove(`derived_resources?${query}`)
    expect(answer).toEqual({ deleted: { [image.id]: 'deleted', none: 'not_found' } })
    expect(await derivedOf('b')).toEqual([])
    expect((await cloud.send(image.secure_url)).status).toBe(200)
    expect(await derivedOf('b')).toHaveLength(1)
  })
})

it.each([
  { case: 'by tag', delete: () => remove('resources/image/tags/old') },
  { case: 'by asset id', delete: (id: string) => remove(`resources?asset_ids[]=${id}`) },
  {
    case: 'by asset id, in a form',
    delete: (id: string) => cloud.post('asset/destroy', { parameters: { asset_id: id } }),
  },
])('leaves what took the place of an asset between the look and the deletion $case', async ({ delete: destroy }) => {
  const { answer } = await put('a', { tags: 'old' })
  const real = cloud.catalog.remove
  vi.spyOn(cloud.catalog, 'remove').mockImplementationOnce(async (...asked) => {
    await cloud.post('image/rename', { parameters: { from_public_id: 'a', to_public_id: 'b' } })
    await put('a', { tags: 'new' })
    return real(...asked)
  })
  await destroy(answer.asset_id)
  expect(await left()).toContain('a')
})
