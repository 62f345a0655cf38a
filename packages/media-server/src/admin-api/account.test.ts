import { readFileSync } from 'node:fs'
import { beforeEach, expect, it } from 'vitest'
import { createCloud } from '../http/cloud-under-test.contract.ts'

const rocket = readFileSync('fixtures/rocket.jpg')
let cloud: ReturnType<typeof createCloud>

beforeEach(() => {
  cloud = createCloud()
})

const put = (publicId: string, parameters: Record<string, string> = {}) =>
  cloud.post('image/upload', { parameters: { public_id: publicId, ...parameters }, file: rocket })

it('names the resource types', async () => {
  expect((await cloud.admin('resources')).answer).toEqual({ resource_types: ['image', 'video', 'raw'] })
})

it('lists tags in pages, by their start', async () => {
  await put('a', { tags: 'b,a2,a1' })
  await put('b', { tags: 'a1' })
  expect((await cloud.admin('tags/image')).answer).toEqual({ tags: ['a1', 'a2', 'b'] })
  expect((await cloud.admin('tags/image?prefix=b')).answer).toEqual({ tags: ['b'] })
  expect((await cloud.admin('tags/raw')).answer).toEqual({ tags: [] })
  const first = (await cloud.admin('tags/image?max_results=2')).answer
  expect(first).toEqual({ tags: ['a1', 'a2'], next_cursor: expect.any(String) })
  const second = await cloud.admin(`tags/image?max_results=2&next_cursor=${first.next_cursor}`)
  expect(second.answer).toEqual({ tags: ['b'] })
  const other = await cloud.admin(`tags/raw?max_results=2&next_cursor=${first.next_cursor}`)
  expect(other).toMatchObject({ status: 400, answer: { error: { message: expect.stringContaining('same query') } } })
})

it('goes on behind the longest tag that there is', async () => {
  const longest = '語'.repeat(255)
  await put('a', { tags: `${longest},語${'鬼'.repeat(254)}` })
  const { next_cursor: cursor } = (await cloud.admin('tags/image?max_results=1')).answer
  expect((await cloud.admin(`tags/image?next_cursor=${cursor}`)).answer.tags).toHaveLength(1)
})

it('counts what is held, and invents nothing', async () => {
  await put('a', { eager: 'w_10' })
  const { answer } = await cloud.admin('usage')
  expect(answer).toMatchObject({ resources: 1, derived_resources: 1, objects: { usage: 2 } })
  expect(answer.storage.usage).toBeGreaterThan(rocket.length)
  expect(answer).not.toHaveProperty('bandwidth')
})

it.each([
  ['dynamic', {}],
  ['fixed', { folderMode: 'fixed' }],
] as const)('says that folders are %s', async (folder_mode, options) => {
  cloud = createCloud({}, undefined, {}, options)
  expect((await cloud.admin('config?settings=true')).answer).toEqual({ cloud_name: 'demo', settings: { folder_mode } })
  expect((await cloud.admin('config')).answer).toEqual({ cloud_name: 'demo' })
})

it('tells what was held on a day, as far as somebody looked', async () => {
  const DAY = 86_400_000
  await put('a')
  await cloud.admin('usage')
  await put('b')
  await cloud.admin('usage')
  cloud.clock.now += 2 * DAY
  await cloud.post('image/destroy', { parameters: { public_id: 'a' } })
  expect((await cloud.admin('usage')).answer).toMatchObject({ resources: 1, last_updated: '2025-10-11' })
  // Nobody looked on the 10th: nothing was noted since the 9th.
  for (const path of ['usage/09-10-2025', 'usage/2025-10-09', 'usage?date=2025-10-10', 'usage/10-10-2025']) {
    const { answer } = await cloud.admin(path)
    expect(answer).toMatchObject({ resources: 2, date_requested: expect.stringMatching(/^2025-10-(09|10)T00:00:00Z$/) })
  }
  expect((await cloud.admin('usage/11-10-2025')).answer).toMatchObject({ resources: 1 })
  expect(await cloud.admin('usage/08-10-2025')).toMatchObject({
    status: 404,
    answer: { error: { message: 'No usage was noted on 2025-10-08 or before' } },
  })
})

it('forgets the usage of days that nobody can ask for any more', async () => {
  const DAY = 86_400_000
  for (let day = 0; day < 100; day += 1) {
    await cloud.admin('usage')
    cloud.clock.now += DAY
  }
  expect(await cloud.catalog.usageOfDays.list('demo', { limit: 1000 })).toHaveLength(94)
})

it.each([
  ['usage/12-10-2025', 'date must be from 2025-07-09 to 2025-10-09, not "2025-10-12"'],
  ['usage?date=2025-07-08', 'date must be from 2025-07-09 to 2025-10-09, not "2025-07-08"'],
  ['usage/31-02-2025', 'date must be a day, as 31-01-2027 or 2027-01-31, not "31-02-2025"'],
  ['usage/9-10-2025', 'date must be a day, as 31-01-2027 or 2027-01-31, not "9-10-2025"'],
  ['usage/09-10-2025?date=2025-10-09', 'Unknown parameter - date'],
])('refuses %s', async (path, message) => {
  expect(await cloud.admin(path)).toMatchObject({ status: 400, answer: { error: { message } } })
})
