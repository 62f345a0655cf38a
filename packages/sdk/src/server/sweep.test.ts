import { describe, expect, it, vi } from 'vitest'
import { profile } from '../policy/profile.ts'
import { memoryRegistry } from '../registry/memory-registry.ts'
import { AN_HOUR, NO_WORK, room } from './room.contract.ts'

describe('a sweep', () => {
  it('completes what has arrived and nobody completed, once the browser has had its time', async () => {
    const onUploaded = vi.fn()
    const { cloud, grant, signer, later, post } = room({ registry: memoryRegistry(), onUploaded })
    const given = await grant()
    cloud.arrive(given)
    expect(await signer.sweep()).toEqual(NO_WORK)
    later(AN_HOUR)
    expect(await signer.sweep()).toEqual({ ...NO_WORK, completed: 1 })
    expect(onUploaded.mock.calls[0]?.[0]).toMatchObject({ via: 'sweep' })
    expect(await signer.sweep()).toEqual(NO_WORK)
    expect((await post('completions', { token: given.token })).status).toBe(200)
    expect(onUploaded).toHaveBeenCalledOnce()
  })

  it('takes up a completion that was cut short in its hook, and says that it is the second', async () => {
    const registry = memoryRegistry()
    const dies = vi.fn(() => new Promise(() => {}))
    const { cloud, grant, post } = room({ registry, onUploaded: dies })
    const given = await grant()
    cloud.arrive(given)
    void post('completions', { token: given.token })
    await vi.waitFor(() => expect(dies).toHaveBeenCalledOnce())
    const onUploaded = vi.fn()
    const next = room({ registry, onUploaded }, cloud)
    next.later(AN_HOUR)
    expect(await next.signer.sweep()).toEqual({ ...NO_WORK, completed: 1 })
    expect(onUploaded.mock.calls[0]?.[0]).toMatchObject({ attempt: 2 })
  })

  it('removes what a refused file left, when its removal failed', async () => {
    const { cloud, grant, signer, later, post } = room({ registry: memoryRegistry() })
    const given = await grant()
    cloud.arrive(given, { format: 'exe' })
    cloud.fail('resources/image/authenticated', () => new Response('', { status: 500 }))
    expect((await post('completions', { token: given.token })).status).toBe(422)
    later(AN_HOUR)
    expect(await signer.sweep()).toEqual({ ...NO_WORK, purged: 1 })
    expect(cloud.names()).toEqual([])
  })

  it('goes on when one thing fails, and tells of it', async () => {
    const onError = vi.fn()
    const { cloud, grant, signer, later } = room({ registry: memoryRegistry(), onError })
    for (let made = 0; made < 3; made += 1) cloud.arrive(await grant())
    cloud.fail('image/rename', () => new Response('', { status: 500 }))
    later(AN_HOUR)
    expect(await signer.sweep()).toEqual({ ...NO_WORK, completed: 2, failed: 1 })
    expect(onError).toHaveBeenCalledOnce()
    expect(await signer.sweep()).toEqual({ ...NO_WORK, completed: 1 })
  })

  it.each([
    { case: 'has arrived', arrives: true },
    { case: 'has not arrived', arrives: false },
  ])('ends a grant whose profile is gone when its time is over, if its file $case', async ({ arrives }) => {
    const registry = memoryRegistry()
    const { cloud, grant } = room({ registry })
    const given = await grant()
    if (arrives) cloud.arrive(given)
    const next = room({ registry, profiles: { others: profile({ folder: 'others' }) } }, cloud)
    next.later(25 * AN_HOUR)
    expect(await next.signer.sweep()).toMatchObject({ expired: 0 })
    next.later(2 * AN_HOUR)
    expect(await next.signer.sweep()).toEqual({ ...NO_WORK, expired: 1 })
    expect(await next.signer.sweep()).toEqual({ ...NO_WORK, orphans: arrives ? 1 : 0 })
    expect(cloud.names()).toEqual([])
  })

  it('leaves grants and deleted assets of another cloud alone, in a registry that several share', async () => {
    const registry = memoryRegistry()
    const here = room({ registry })
    const { id } = await here.upload()
    here.cloud.fail('resources/image/authenticated', () => new Response('', { status: 500 }))
    expect((await here.post('delete-files', { assets: [id] }, 'DELETE')).status).toBe(502)
    const { id: granted } = await here.grant()
    const elsewhere = room({ registry, cloud: 'cloudinary://key:hunter2-api-secret@other' })
    elsewhere.later(27 * AN_HOUR)
    expect(await elsewhere.signer.sweep()).toEqual(NO_WORK)
    expect(await registry.getGrant(granted)).toMatchObject({ state: 'pending' })
    here.later(27 * AN_HOUR)
    expect(await here.signer.sweep()).toEqual({ ...NO_WORK, expired: 1, purged: 1 })
  })
})
