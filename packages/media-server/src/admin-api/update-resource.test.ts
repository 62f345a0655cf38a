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
    expect.stringContaining('quality_override is not implemented by this server: '),
  ],
  ['what nobody has', 'resources/image/upload/f/a', { tag: 'x' }, 400, 'Unknown parameter - tag'],
])('refuses %s', async (_case, path, fields, status, message) => {
  const before = await stored()
  expect(await update(fields, path)).toMatchObject({ status, answer: { error: { message } } })
  expect(await stored()).toEqual(before)
})

/** What others do just before a change is made, once. */
function meanwhile(happens: () => Promise<unknown>) {
  const { change } = cloud.catalog
  cloud.catalog.change = async (...given) => {
    cloud.catalog.change = change
    await happens()
    return change(...given)
  }
}
const upload = (publicId: string) =>
  cloud.post('image/upload', { parameters: { public_id: publicId, tags: 'other' }, file: rocket })
const rename = (from_public_id: string, to_public_id: string) =>
  cloud.post('image/rename', { parameters: { from_public_id, to_public_id } })
const tagsOf = async (name: string) => (await cloud.admin(`resources/image/upload/${name}`)).answer.tags

it('changes the asset with an id, whatever it is called by then, and not what has its name now', async () => {
  meanwhile(async () => {
    await rename('f/a', 'moved')
    await upload('f/a')
  })
  const { answer } = await update({ tags: 'new' }, `resources/${assetId}`, 'PUT')
  expect(answer).toMatchObject({ asset_id: assetId, public_id: 'moved', tags: ['new'] })
  expect(await tagsOf('moved')).toEqual(['new'])
  expect(await tagsOf('f%2Fa')).toEqual(['other'])
})

it('changes what has a name by then, where it was asked for by name', async () => {
  meanwhile(async () => {
    await rename('f/a', 'moved')
    await upload('f/a')
  })
  expect((await update({ tags: 'new' })).answer).toMatchObject({ public_id: 'f/a', tags: ['new'] })
  expect(await tagsOf('moved')).toEqual(['x', 'y'])
})

it('does not find an id whose asset goes before the change', async () => {
  meanwhile(async () => {
    await cloud.post('image/destroy', { parameters: { public_id: 'f/a' } })
    await upload('f/a')
  })
  expect(await update({ tags: 'new' }, `resources/${assetId}`, 'PUT')).toMatchObject({ status: 404 })
  expect(await tagsOf('f%2Fa')).toEqual(['other'])
})
