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
