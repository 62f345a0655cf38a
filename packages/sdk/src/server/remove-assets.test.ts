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

  it('leaves an asset as it was when the cloud cannot be reached', async () => {
    const { cloud, upload, post, get } = graceful()
    const { id } = await upload()
    cloud.fail('image/rename', () => Promise.reject(new TypeError('socket hang up')))
    expect((await post('delete-files', { assets: [id] }, 'DELETE')).status).toBe(502)
    expect((await get(`download-url?asset=${id}`)).status).toBe(200)
  })

  it('is not there to be undone without it', async () => {
    const { status, body } = await withRegistry().post('restore-files', { assets: ['x'] })
    expect([status, body.error.message]).toEqual([404, expect.stringContaining('deletionGrace')])
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
