import { describe, expect, it } from 'vitest'
import { memoryRegistry } from '../registry/memory-registry.ts'
import { AN_HOUR, NO_WORK, room } from './room.contract.ts'

describe('a sweep, of what lies in incoming/', () => {
  it.each(['ready', 'unknown to the registry'])('U26: removes files in incoming/ whose grant is %s', async (state) => {
    const registry = memoryRegistry()
    const { cloud, grant, signer, post } = room({ registry })
    const given = await grant()
    if (state === 'ready') {
      cloud.arrive(given)
      await post('completions', { token: given.token })
      cloud.arrive(given)
      expect(await signer.sweep()).toEqual({ ...NO_WORK, orphans: 1 })
      expect(cloud.names()).toEqual([`image/authenticated/photos/42/~${given.id}`])
    } else {
      const other = room({ registry: memoryRegistry() }, cloud)
      cloud.arrive(given)
      expect(await other.signer.sweep()).toEqual(NO_WORK)
      other.later(26 * AN_HOUR)
      expect(await other.signer.sweep()).toEqual({ ...NO_WORK, orphans: 1 })
    }
  })

  it('removes old files in incoming/ without a registry too, and no others', async () => {
    const { cloud, grant, signer, later, upload } = room()
    await upload()
    cloud.arrive(await grant())
    expect(await signer.sweep()).toEqual(NO_WORK)
    later(27 * AN_HOUR)
    expect(await signer.sweep()).toEqual({ ...NO_WORK, orphans: 1 })
    expect(cloud.names()).toHaveLength(1)
  })

  it('removes a file that nobody knows once no grant could still let it in, and none whose age nobody knows', async () => {
    const { cloud, grant, signer, later } = room()
    cloud.arrive(await grant())
    // The fake cloud says of every file that it came a day before; a grant lives a day, its last upload two hours more.
    later(2 * AN_HOUR)
    expect(await signer.sweep()).toEqual(NO_WORK)
    later(1)
    cloud.fail('resources/image/authenticated', async (perform) => {
      const { resources } = (await perform().json()) as { resources: object[] }
      return Response.json({ resources: resources.map((asset) => ({ ...asset, created_at: undefined })) })
    })
    expect(await signer.sweep()).toEqual(NO_WORK)
    expect(await signer.sweep()).toEqual({ ...NO_WORK, orphans: 1 })
  })

  it('asks the cloud about no grant whose file has not arrived, unless a completion was cut short', async () => {
    const { cloud, grant, signer, later, post } = room({ registry: memoryRegistry() })
    for (let made = 0; made < 20; made += 1) await grant()
    const [asked, tried] = [await grant(), await grant()]
    await post('completions', { token: asked.token })
    cloud.fail('image/rename', () => Promise.reject(new TypeError('socket hang up')))
    await post('completions', { token: tried.token })
    later(AN_HOUR)
    cloud.calls.length = 0
    expect(await signer.sweep()).toEqual(NO_WORK)
    const listings = cloud.calls.filter((call) => call.startsWith('GET resources/') && !call.includes('~'))
    expect(listings).toHaveLength(3)
    expect(cloud.calls.filter((call) => call.includes('rename'))).toHaveLength(1)
    later(26 * AN_HOUR)
    cloud.calls.length = 0
    expect(await signer.sweep()).toEqual({ ...NO_WORK, expired: 22 })
    expect(cloud.calls.filter((call) => call.includes('rename'))).toHaveLength(1)
  })

  it('asks about each grant where it saw only some of what has arrived', async () => {
    const { cloud, grant, signer, later, post } = room({ registry: memoryRegistry() })
    const early = await grant()
    cloud.arrive(early)
    await post('completions', { token: early.token })
    later(1)
    const late = await grant()
    cloud.arrive(early)
    cloud.arrive(late)
    cloud.fail('resources/image/authenticated', (perform) => {
      const page = perform().json() as Promise<{ resources: object[] }>
      return page.then(({ resources }) => Response.json({ resources: resources.slice(1, 2), next_cursor: 'more' }))
    })
    later(AN_HOUR)
    expect(await signer.sweep({ limit: 1 })).toMatchObject({ completed: 1, failed: 0 })
    expect(cloud.names()).toContain(`image/authenticated/photos/42/~${late.id}`)
  })

  it('ends no grant, and goes on, while the cloud does not say what has arrived', async () => {
    const { cloud, grant, signer, later } = room({ registry: memoryRegistry() })
    cloud.arrive(await grant())
    await grant('avatars')
    later(27 * AN_HOUR)
    cloud.fail('resources/image/authenticated', () => new Response('', { status: 500 }))
    expect(await signer.sweep()).toMatchObject({ expired: 0, completed: 0, failed: 1 })
    expect(await signer.sweep()).toEqual({ ...NO_WORK, completed: 1, expired: 1 })
  })
})
