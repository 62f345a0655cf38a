import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Answer, createCloud } from '../http/cloud-under-test.contract.ts'

const rocket = readFileSync('fixtures/rocket.jpg')

/** A cloud with the images a, b, c and d; SDKs send what they name as JSON. */
async function relating() {
  const cloud = createCloud()
  const ids: Record<string, string> = {}
  for (const id of ['a', 'b', 'c', 'd'])
    ids[id] = (await cloud.post('image/upload', { parameters: { public_id: id }, file: rocket })).answer.asset_id
  const send = (method: string, of: string, body: object) =>
    cloud.admin(`resources/related_assets/${of}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  return {
    ...cloud,
    ids,
    add: (of: string, ...names: string[]) => send('POST', of, { assets_to_relate: names }),
    remove: (of: string, ...names: string[]) => send('DELETE', of, { assets_to_unrelate: names }),
    related: async (id: string, query = 'related=true') =>
      (await cloud.admin(`resources/image/upload/${id}?${query}`)).answer,
  }
}
const namesOf = ({ related_assets }: Answer) => related_assets.map(({ public_id }: Answer) => public_id)

describe('related assets', () => {
  it('are added by name, both ways, and shown where they are asked for', async () => {
    const { add, related, ids } = await relating()
    const { status, answer } = await add('image/upload/a', 'image/upload/b', 'image/upload/c')
    const success = ['b', 'c'].map((id) => ({
      asset: `image/upload/${id}`,
      message: 'success',
      code: 'success_ids',
      status: 200,
    }))
    expect([status, answer]).toEqual([200, { failed: [], success }])
    expect(namesOf(await related('a'))).toEqual(['b', 'c'])
    expect((await related('b')).related_assets).toMatchObject([
      { asset_id: ids.a, public_id: 'a', resource_type: 'image', type: 'upload' },
    ])
    expect(await related('a', '')).not.toHaveProperty('related_assets')
    expect(namesOf(await related('d'))).toEqual([])
  })

  it('are added and removed by asset ids', async () => {
    const { add, remove, related, ids } = await relating()
    expect((await add(ids.a ?? '', ids.b ?? '', ids.c ?? '')).answer.success).toHaveLength(2)
    expect((await remove(ids.b ?? '', ids.a ?? '')).answer).toMatchObject({ failed: [], success: [{ asset: ids.a }] })
    expect(namesOf(await related('a'))).toEqual(['c'])
  })

  it('say of each that cannot be why, and take the others', async () => {
    const { add, remove, related } = await relating()
    await add('image/upload/a', 'image/upload/b')
    const names = ['image/upload/b', 'image/upload/none', 'dog', 'image/nobody/b', 'image/upload/a', 'image/upload/c']
    const { answer } = await add('image/upload/a', ...names)
    expect(answer.failed.map(({ asset, code }: Answer) => [asset, code])).toEqual([
      ['image/upload/b', 'already_exists_ids'],
      ['image/upload/none', 'non_existing_ids'],
      ['dog', 'invalid_ids'],
      ['image/nobody/b', 'invalid_ids'],
      ['image/upload/a', 'invalid_relate_to_self_id'],
    ])
    expect(answer.success).toMatchObject([{ asset: 'image/upload/c' }])
    const removed = (await remove('image/upload/a', 'image/upload/d', 'image/upload/c')).answer
    expect(removed).toMatchObject({ failed: [{ code: 'relation_does_not_exist_ids' }], success: { length: 1 } })
    expect(namesOf(await related('a'))).toEqual(['b'])
  })

  it('go with an asset that is deleted', async () => {
    const { add, post, related } = await relating()
    await add('image/upload/a', 'image/upload/b', 'image/upload/c')
    await post('image/destroy', { parameters: { public_id: 'b' } })
    expect(namesOf(await related('a'))).toEqual(['c'])
  })

  it('are shown a hundred at a time', async () => {
    const { catalog, ids, related } = await relating()
    const { assets } = await catalog.list({ cloudName: 'demo', direction: 'asc', maxResults: 1 })
    const [model] = assets
    if (!model) throw new Error('there is one')
    const others = Array.from({ length: 101 }, (_, index) => index.toString(16).padStart(32, '0'))
    for (const assetId of others)
      await catalog.commitUpload({ ...model, publicId: assetId, assetId, blobId: assetId }, { overwrite: false })
    await catalog.relate('demo', ids.a ?? '', others)
    const first = await related('a')
    expect(namesOf(first)).toEqual(others.slice(0, 100))
    const second = await related('a', `related=true&related_next_cursor=${first.related_next_cursor}`)
    expect([namesOf(second), second.related_next_cursor]).toEqual([others.slice(100), undefined])
  })

  it.each<[string, string, object, number, string]>([
    ['of an asset that is not there', 'image/upload/none', { assets_to_relate: ['image/upload/a'] }, 404, 'none'],
    ['of none', 'image/upload/a', {}, 400, 'Missing required parameter - assets_to_relate'],
    [
      'of more than ten',
      'image/upload/a',
      { assets_to_relate: Array.from({ length: 11 }, (_, index) => `image/upload/${index}`) },
      400,
      'assets_to_relate must be at most 10 ids, not "11 of them"',
    ],
  ])('are refused %s', async (_case, of, body, status, message) => {
    const { admin } = await relating()
    const refused = await admin(`resources/related_assets/${of}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    expect([refused.status, refused.answer.error.message]).toEqual([status, expect.stringContaining(message)])
  })
})
