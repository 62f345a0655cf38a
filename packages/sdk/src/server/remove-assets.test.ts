import { describe, expect, it } from 'vitest'
import { memoryRegistry } from '../registry/memory-registry.ts'
import { AN_HOUR, room } from './room.contract.ts'

const withRegistry = (options: Parameters<typeof room>[0] = {}) => room({ registry: memoryRegistry(), ...options })

describe('deletion with a grace', () => {
  const graceful = () => withRegistry({ deletionGrace: '1 d' })

  it('puts the file out of everybody’s reach, and gives it back', async () => {
    const { cloud, upload, post, get } = graceful()
    const { id } = await upload('avatars')
    const deleted = await post('delete-files', { assets: [id] }, 'DELETE')
    expect(deleted.body.data.results).toEqual([
      { asset: id, result: 'deleted', restorable_until: expect.stringMatching(/^2026-01-03T/) },
    ])
    expect(cloud.names()).toEqual([`image/authenticated/trash/${id}`])
    expect((await get(`download-url?asset=${id}`)).status).toBe(404)
    expect((await post('delete-files', { assets: [id] }, 'DELETE')).status).toBe(404)

    expect((await post('restore-files', { assets: [id] })).body.data.results).toEqual([
      { asset: id, result: 'restored' },
    ])
    expect(cloud.names()).toEqual([`image/upload/avatars/42/~${id}`])
    expect((await get(`download-url?asset=${id}`)).status).toBe(200)
  })

  it('is over when its time is, and a sweep removes the bytes', async () => {
    const { cloud, upload, post, signer, later } = graceful()
    const { id } = await upload()
    await post('delete-files', { assets: [id] }, 'DELETE')
    expect((await signer.sweep()).purged).toBe(0)
    later(24 * AN_HOUR)
    expect((await post('restore-files', { assets: [id] })).status).toBe(404)
    later(AN_HOUR)
    expect((await signer.sweep()).purged).toBe(1)
    expect(cloud.names()).toEqual([])
  })

  it('can be taken back to its last moment, and no sweep removes the bytes before a restore of that moment is over', async () => {
    const { cloud, upload, post, signer, later } = graceful()
    const { id } = await upload()
    await post('delete-files', { assets: [id] }, 'DELETE')
    later(24 * AN_HOUR - 1)
    expect((await post('restore-files', { assets: [id] })).status).toBe(200)
    await post('delete-files', { assets: [id] }, 'DELETE')
    later(24 * AN_HOUR)
    expect((await post('restore-files', { assets: [id] })).status).toBe(404)
    later(59_999)
    expect((await signer.sweep()).purged).toBe(0)
    expect(cloud.names()).toEqual([`image/authenticated/trash/${id}`])
    later(1)
    expect((await signer.sweep()).purged).toBe(1)
  })

  /** What the caller meets when the cloud does as it was told and nobody hears of it. */
  const lost = (perform: () => Response) => {
    perform()
    return Promise.reject(new TypeError('socket hang up'))
  }
  const brokenDown = () => new Response('', { status: 500 })
  const breaksDown = (perform: () => Response) => {
    perform()
    return brokenDown()
  }
  const unheard = () => Promise.reject(new TypeError('socket hang up'))

  it('leaves an asset as it was when the cloud refuses', async () => {
    const { cloud, upload, post, get } = graceful()
    const { id } = await upload()
    cloud.fail('image/rename', () => new Response('{}', { status: 420 }))
    expect((await post('delete-files', { assets: [id] }, 'DELETE')).status).toBe(503)
    expect((await get(`download-url?asset=${id}`)).status).toBe(200)
  })

  it.each([
    { case: 'that the cloud never met', how: unheard, again: [200, 'deleted'] },
    { case: 'whose answer was lost', how: lost, again: [404, undefined] },
    { case: 'at which the cloud broke down before it was done', how: brokenDown, again: [200, 'deleted'] },
    { case: 'at which the cloud broke down when it was done', how: breaksDown, again: [404, undefined] },
  ])('is finished by asking again after one $case, and can be taken back', async ({ how, again }) => {
    const { cloud, upload, post, get } = graceful()
    const { id } = await upload('avatars')
    cloud.fail('image/rename', how)
    expect((await post('delete-files', { assets: [id] }, 'DELETE')).status).toBe(502)
    expect((await get(`download-url?asset=${id}`)).status).toBe(404)
    const { status, body } = await post('delete-files', { assets: [id] }, 'DELETE')
    expect([status, body.data?.results[0].result]).toEqual(again)
    expect(cloud.names()).toEqual([`image/authenticated/trash/${id}`])
    expect((await post('restore-files', { assets: [id] })).status).toBe(200)
    expect(cloud.names()).toEqual([`image/upload/avatars/42/~${id}`])
  })

  it.each([
    { case: 'that the cloud never met', how: unheard },
    { case: 'whose answer was lost', how: lost },
  ])('can be taken back directly after one $case', async ({ how }) => {
    const { cloud, upload, post, get } = graceful()
    const { id } = await upload('avatars')
    cloud.fail('image/rename', how)
    await post('delete-files', { assets: [id] }, 'DELETE')
    expect((await post('restore-files', { assets: [id] })).status).toBe(200)
    expect(cloud.names()).toEqual([`image/upload/avatars/42/~${id}`])
    expect((await get(`download-url?asset=${id}`)).status).toBe(200)
  })

  it.each([
    { case: 'that the cloud never met', how: unheard },
    { case: 'whose answer was lost', how: lost },
  ])('purges nothing that was asked for back, after a restore $case', async ({ how }) => {
    const registry = memoryRegistry()
    const { cloud, upload, post, get, signer, later } = room({ registry, deletionGrace: '1 d' })
    const { id } = await upload('avatars')
    await post('delete-files', { assets: [id] }, 'DELETE')
    cloud.fail('image/rename', how)
    expect((await post('restore-files', { assets: [id] })).status).toBe(502)
    later(26 * AN_HOUR)
    expect((await signer.sweep()).purged).toBe(0)
    expect((await registry.getAsset(id))?.state).toBe('ready')
    expect((await post('restore-files', { assets: [id] })).status).toBe(200)
    expect(cloud.names()).toEqual([`image/upload/avatars/42/~${id}`])
    expect((await get(`download-url?asset=${id}`)).status).toBe(200)
    expect((await post('delete-files', { assets: [id] }, 'DELETE')).status).toBe(200)
  })

  it('says that an asset is gone once the cloud has it nowhere', async () => {
    const registry = memoryRegistry()
    const { cloud, upload, post } = room({ registry, deletionGrace: '1 d' })
    const { id, public_id } = await upload('avatars')
    await cloud.fetch('https://api.cloudinary.com/v1_1/demo/resources/image/upload', {
      method: 'DELETE',
      body: `public_ids[]=${public_id}`,
    })
    expect((await post('delete-files', { assets: [id] }, 'DELETE')).status).toBe(404)
    expect((await registry.getAsset(id))?.state).toBe('purged')
  })

  it('takes an asset that is named twice for one', async () => {
    const { upload, post } = graceful()
    const { id, url } = await upload('avatars')
    const body = { assets: [id, id], urls: [{ type: 'image', url }] }
    const answer = await post('delete-files?profile=avatars', body, 'DELETE')
    expect(answer.body.data.results.map(({ result }: { result: string }) => result)).toEqual(Array(3).fill('deleted'))
  })

  it.each(['quarantined', 'deleted', 'purged'] as const)('gives nothing back that is %s', async (state) => {
    const registry = memoryRegistry()
    const { cloud, upload, post } = room({ registry, deletionGrace: '1 d' })
    const { id } = await upload()
    await registry.moveAsset(id, { from: 'ready', to: state, at: 0, purgeAt: null })
    cloud.calls.length = 0
    expect((await post('restore-files', { assets: [id] })).status).toBe(404)
    expect(cloud.calls).toEqual([])
    expect((await registry.getAsset(id))?.state).toBe(state)
  })

  it('is undone by whoever may delete, whoever may read', async () => {
    for (const [canRead, canDelete, status] of [
      [true, false, 404],
      [false, true, 200],
    ] as const) {
      const registry = memoryRegistry()
      const owner = room({ registry, deletionGrace: '1 d' })
      const { id } = await owner.upload()
      await owner.post('delete-files', { assets: [id] }, 'DELETE')
      const options = { canRead: () => canRead, canDelete: () => canDelete }
      const other = room({ registry, deletionGrace: '1 d', ...options }, owner.cloud)
      other.as('43')
      expect((await other.post('restore-files', { assets: [id] })).status).toBe(status)
    }
  })

  it.each([
    { case: 'no handles', body: {}, says: 'assets must be an array of 1 to 100 handles, not nothing' },
    { case: 'an empty list', body: { assets: [] }, says: 'not of 0' },
    { case: '101 handles', body: { assets: Array(101).fill('x') }, says: 'not of 101' },
    { case: 'a handle that is none', body: { assets: [42] }, says: 'assets[0] must be a handle, not a number' },
    { case: 'a word of its own', body: { assets: ['x'], all: true }, says: 'not "all"' },
  ])('is not undone for $case', async ({ body, says }) => {
    const { status, body: said } = await graceful().post('restore-files', body)
    expect([status, said.error.code]).toEqual([400, 'invalid_request'])
    expect(said.error.message).toContain(says)
  })

  it('is undone for no asset where one handle of several is none', async () => {
    const { upload, post, get } = graceful()
    const { id } = await upload()
    await post('delete-files', { assets: [id] }, 'DELETE')
    expect((await post('restore-files', { assets: [id, 42] })).status).toBe(400)
    expect((await get(`download-url?asset=${id}`)).status).toBe(404)
  })

  it('is not there to be undone without it', async () => {
    const { status, body } = await withRegistry().post('restore-files', { assets: ['x'] })
    expect([status, body.error]).toEqual([
      404,
      { code: 'not_configured', message: expect.stringContaining('countersign({ deletionGrace })') },
    ])
  })
})

describe('deletion at once', () => {
  it('is finished by a sweep when the cloud fails, and nobody has the asset meanwhile', async () => {
    const { cloud, upload, post, get, signer, later } = withRegistry()
    const { id } = await upload()
    cloud.fail('resources/image/authenticated', () => new Response('', { status: 500 }))
    expect((await post('delete-files', { assets: [id] }, 'DELETE')).status).toBe(502)
    expect((await get(`download-url?asset=${id}`)).status).toBe(404)
    later(AN_HOUR)
    expect((await signer.sweep()).purged).toBe(1)
    expect(cloud.names()).toEqual([])
  })

  it('takes urls and handles in one call', async () => {
    const { cloud, upload, post } = withRegistry()
    const [one, two] = [await upload('avatars'), await upload('photos')]
    const urls = [{ type: 'image', url: one.url }]
    const { body } = await post('delete-files?profile=avatars', { urls, assets: [two.id] }, 'DELETE')
    expect(body.data.results.map(({ result }: { result: string }) => result)).toEqual(['deleted', 'deleted'])
    expect(cloud.names()).toEqual([])
  })
})
