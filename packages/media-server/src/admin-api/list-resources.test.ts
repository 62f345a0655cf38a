import { readFileSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Answer, createCloud } from '../http/cloud-under-test.contract.ts'

const rocket = readFileSync('fixtures/rocket.jpg')
let cloud: ReturnType<typeof createCloud>
let ids: Record<string, string>

beforeEach(async () => {
  cloud = createCloud()
  ids = {}
  for (const [publicId, parameters] of [
    ['a', { tags: 'x,y', context: 'alt=A', asset_folder: 'f' }],
    ['b', { tags: 'y', context: 'alt=B|n=1', asset_folder: 'f/g' }],
    ['c', { type: 'private', tags: 'y', asset_folder: 'f' }],
    ['d', { tags: 'with space/ü' }],
  ] as const) {
    cloud.clock.now += 1000
    const { answer } = await cloud.post('image/upload', {
      parameters: { public_id: publicId, ...parameters },
      file: rocket,
    })
    ids[publicId] = answer.asset_id
  }
})

const idsOf = (answer: Answer) => answer.resources.map(({ public_id }: Answer) => public_id)

it.each([
  ['with a tag, of every type, newest first', 'resources/image/tags/y', ['c', 'b', 'a']],
  ['with a tag, oldest first', 'resources/image/tags/y?direction=asc', ['a', 'b', 'c']],
  ['with a tag that is encoded', 'resources/image/tags/with%20space%2F%C3%BC', ['d']],
  ['with a tag of nothing', 'resources/image/tags/z', []],
  ['with a tag, of another resource type', 'resources/raw/tags/y', []],
  ['with a key', 'resources/image/context?key=alt', ['b', 'a']],
  ['with a key and value', 'resources/image/context?key=alt&value=A', ['a']],
  ['in a folder, without those below', 'resources/by_asset_folder?asset_folder=f', ['c', 'a']],
  ['in the root', 'resources/by_asset_folder?asset_folder=', ['d']],
])('lists assets %s', async (_case, path, wanted) => {
  const { status, answer } = await cloud.admin(path)
  expect(status).toBe(200)
  expect(idsOf(answer)).toEqual(wanted)
})

it('lists assets by the ids that stay', async () => {
  const { answer } = await cloud.admin(
    `resources/by_asset_ids?asset_ids[]=${ids.c}&asset_ids[]=${ids.a}&asset_ids[]=none`,
  )
  expect(idsOf(answer)).toEqual(['c', 'a'])
})

it('walks through the assets of a tag page by page', async () => {
  const seen: string[] = []
  let cursor = ''
  do {
    const { answer } = await cloud.admin(
      `resources/image/tags/y?max_results=1&next_cursor=${encodeURIComponent(cursor)}`,
    )
    seen.push(...idsOf(answer))
    cursor = answer.next_cursor ?? ''
  } while (cursor !== '')
  expect(seen).toEqual(['c', 'b', 'a'])
})

it('shows the fields that are asked for, and always both ids', async () => {
  const { answer } = await cloud.admin('resources/image/upload?fields=tags,bytes&max_results=2&direction=asc')
  expect(answer.resources).toEqual([
    { asset_id: ids.a, public_id: 'a', bytes: rocket.length, tags: ['x', 'y'] },
    { asset_id: ids.b, public_id: 'b', bytes: rocket.length, tags: ['y'] },
  ])
})

it.each([
  ['resources/image/context', 'Missing required parameter - key'],
  ['resources/by_asset_folder', 'Missing required parameter - asset_folder'],
  ['resources/by_asset_ids', 'Missing required parameter - asset_ids'],
  ['resources/by_external_ids', 'Missing required parameter - external_ids'],
  [
    'resources/by_external_ids?external_ids[]=a&resource_type=any',
    'resource_type must be one of image, video, raw, not "any"',
  ],
  ['resources/image/tags/y?prefix=a', 'Unknown parameter - prefix'],
])('refuses %s', async (path, message) => {
  expect(await cloud.admin(path)).toMatchObject({ status: 400, answer: { error: { message } } })
})

it('takes external ids for asset ids, the only ones that assets have besides their names', async () => {
  const asked = `external_ids[]=${ids.a}&external_ids[]=${ids.c}&external_ids[]=none`
  const find = async (query: string) =>
    (await cloud.admin(`resources/by_external_ids?${query}`)).answer.resources.map(({ public_id }: Answer) => public_id)
  expect(await find(asked)).toEqual(['c', 'a'])
  expect(await find(asked.replaceAll('external', 'asset'))).toEqual(['c', 'a'])
  expect(await find(`${asked}&resource_type=video`)).toEqual([])
})

describe('one asset', () => {
  it('is found by the id that stays when its name changes', async () => {
    await cloud.post('image/rename', { parameters: { from_public_id: 'a', to_public_id: 'z' } })
    const { answer } = await cloud.admin(`resources/${ids.a}`)
    expect(answer).toMatchObject({ asset_id: ids.a, public_id: 'z', tags: ['x', 'y'] })
  })
})
