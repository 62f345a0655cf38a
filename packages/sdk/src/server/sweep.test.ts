import { describe, expect, it, vi } from 'vitest'
import { memoryRegistry } from '../registry/memory-registry.ts'
import { AN_HOUR, room } from './room.contract.ts'

const NOTHING = { completed: 0, rejected: 0, expired: 0, purged: 0, orphans: 0, failed: 0 }

describe('a sweep', () => {
  it('completes what has arrived and nobody completed, once the browser has had its time', async () => {
    const onUploaded = vi.fn()
    const { cloud, grant, signer, later, post } = room({ registry: memoryRegistry(), onUploaded })
    const given = await grant()
    cloud.arrive(given)
    expect(await signer.sweep()).toEqual(NOTHING)
    later(AN_HOUR)
    expect(await signer.sweep()).toEqual({ ...NOTHING, completed: 1 })
    expect(onUploaded.mock.calls[0]?.[0]).toMatchObject({ via: 'sweep' })
    expect(await signer.sweep()).toEqual(NOTHING)
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
    expect(await next.signer.sweep()).toEqual({ ...NOTHING, completed: 1 })
    expect(onUploaded.mock.calls[0]?.[0]).toMatchObject({ attempt: 2 })
  })

  it('ends grants under which nothing can arrive any more, and gives their quota back', async () => {
    const { grant, signer, later, post } = room({ registry: memoryRegistry() })
    const { token } = await grant()
    later(24 * AN_HOUR)
    expect(await signer.sweep()).toEqual(NOTHING)
    later(2 * AN_HOUR)
    expect(await signer.sweep()).toEqual({ ...NOTHING, expired: 1 })
    expect((await post('completions', { token })).status).toBe(410)
  })

  it('removes what a refused file left, when its removal failed', async () => {
    const { cloud, grant, signer, later, post } = room({ registry: memoryRegistry() })
    const given = await grant()
    cloud.arrive(given, { format: 'exe' })
    cloud.fail('resources/image/authenticated', () => new Response('', { status: 500 }))
    expect((await post('completions', { token: given.token })).status).toBe(422)
    later(AN_HOUR)
    expect(await signer.sweep()).toEqual({ ...NOTHING, purged: 1 })
    expect(cloud.names()).toEqual([])
  })

  it.each(['ready', 'unknown to the registry'])('U26: removes files in incoming/ whose grant is %s', async (state) => {
    const registry = memoryRegistry()
    const { cloud, grant, signer, post } = room({ registry })
    const given = await grant()
    if (state === 'ready') {
      cloud.arrive(given)
      await post('completions', { token: given.token })
      cloud.arrive(given)
      expect(await signer.sweep()).toEqual({ ...NOTHING, orphans: 1 })
      expect(cloud.names()).toEqual([`image/authenticated/photos/42/~${given.id}`])
    } else {
      const other = room({ registry: memoryRegistry() }, cloud)
      cloud.arrive(given)
      expect(await other.signer.sweep()).toEqual(NOTHING)
      other.later(26 * AN_HOUR)
      expect(await other.signer.sweep()).toEqual({ ...NOTHING, orphans: 1 })
    }
  })

  it('removes old files in incoming/ without a registry too, and no others', async () => {
    const { cloud, grant, signer, later, upload } = room()
    await upload()
    cloud.arrive(await grant())
    expect(await signer.sweep()).toEqual(NOTHING)
    later(27 * AN_HOUR)
    expect(await signer.sweep()).toEqual({ ...NOTHING, orphans: 1 })
    expect(cloud.names()).toHaveLength(1)
  })

  it('goes on when one thing fails, and tells of it', async () => {
    const onError = vi.fn()
    const { cloud, grant, signer, later } = room({ registry: memoryRegistry(), onError })
    for (let made = 0; made < 3; made += 1) cloud.arrive(await grant())
    cloud.fail('image/rename', () => new Response('', { status: 500 }))
    later(AN_HOUR)
    expect(await signer.sweep()).toEqual({ ...NOTHING, completed: 2, failed: 1 })
    expect(onError).toHaveBeenCalledOnce()
    expect(await signer.sweep()).toEqual({ ...NOTHING, completed: 1 })
  })
})
