import { readFileSync } from 'node:fs'
import { beforeEach, expect, it } from 'vitest'
import { createCloud } from '../http/cloud-under-test.contract.ts'

const rocket = readFileSync('fixtures/rocket.jpg')
let cloud: ReturnType<typeof createCloud>
let assetId: string

beforeEach(async () => {
  cloud = createCloud()
  const parameters = { public_id: 'f/a', tags: 'x,y', context: 'alt=A', asset_folder: 'f', eager: 'w_10' }
  assetId = (await cloud.post('image/upload', { parameters, file: rocket })).answer.asset_id
})

const update = (fields: Record<string, string>, path = 'resources/image/upload/f%2Fa', method = 'POST') =>
  cloud.admin(path, {
    method,
    body: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
const stored = async () => (await cloud.admin(`resources/${assetId}`)).answer

it.each([
  ['tags', { tags: 'b,a' }, { tags: ['b', 'a'] }],
  ['context', { context: 'k=v|alt=B' }, { context: { custom: { k: 'v', alt: 'B' } } }],
  ['display name', { display_name: 'Ü' }, { display_name: 'Ü' }],
  ['folder', { asset_folder: 'g/h' }, { asset_folder: 'g/h' }],
  ['nothing', {}, {}],
])('changes %s, and nothing else', async (_case, fields, changes) => {
  const before = await stored()
  const { status, answer } = await update(fields)
  expect(status).toBe(200)
  expect(answer).toEqual({ ...before, ...changes })
  expect(await stored()).toEqual(answer)
})

it('takes tags, context and folder away by an empty text', async () => {
  const { answer } = await update({ tags: '', context: '', asset_folder: '' })
  expect(answer).toMatchObject({ tags: [], asset_folder: '' })
  expect(answer).not.toHaveProperty('context')
})

it('changes by the id that stays', async () => {
  expect((await update({ tags: 'z' }, `resources/${assetId}`, 'PUT')).answer).toMatchObject({ tags: ['z'] })
})

it.each([
  ['an asset that is not there', 'resources/image/upload/none', { tags: 'x' }, 404, 'Resource not found - none'],
  [
    'what is not here',
    'resources/image/upload/f/a',
    { quality_override: '80' },
    400,
    'quality_override is not implemented by this server',
  ],
  ['what nobody has', 'resources/image/upload/f/a', { tag: 'x' }, 400, 'Unknown parameter - tag'],
])('refuses %s', async (_case, path, fields, status, message) => {
  const before = await stored()
  expect(await update(fields, path)).toMatchObject({ status, answer: { error: { message } } })
  expect(await stored()).toEqual(before)
})
