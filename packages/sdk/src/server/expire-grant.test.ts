import { describe, expect, it, vi } from 'vitest'
import { profile } from '../policy/profile.ts'
import { memoryRegistry } from '../registry/memory-registry.ts'
import type { Registry } from '../registry/registry.ts'
import { AN_HOUR, NO_WORK, room } from './room.contract.ts'

describe('a sweep, of grants that are over', () => {
  it('ends grants under which nothing can arrive any more, and gives their quota back', async () => {
    const { grant, signer, later, post } = room({ registry: memoryRegistry() })
    const { token } = await grant()
    later(24 * AN_HOUR)
    expect(await signer.sweep()).toEqual(NO_WORK)
    later(2 * AN_HOUR)
    expect(await signer.sweep()).toEqual({ ...NO_WORK, expired: 1 })
    expect((await post('completions', { token })).status).toBe(410)
  })

  describe('of a file that was moved by an attempt which was cut short, and whose profile is gone', () => {
    const moved = async (registry: Registry, options: object = {}) => {
      // The hook has run; that it has, nobody could write down.
      const settleGrant = async () => Promise.reject(new Error('the database is down'))
      const { cloud, grant, post } = room({ registry: { ...registry, settleGrant } })
      const given = await grant('avatars')
      cloud.arrive(given)
      expect((await post('completions', { token: given.token })).status).toBe(500)
      const profiles = { others: profile({ folder: 'others' }) }
      const next = room({ registry, profiles, ...options }, cloud)
      next.later(27 * AN_HOUR)
      return { ...next, ...given, stands: [`image/upload/avatars/42/~${given.id}`] }
    }

    it('leaves it and its grant as they are, without a word to the cloud about it, and says so each time', async () => {
      const registry = memoryRegistry()
      const onError = vi.fn()
      const { cloud, signer, id, stands } = await moved(registry, { onError })
      cloud.calls.length = 0
      for (let swept = 1; swept <= 3; swept += 1) {
        expect(await signer.sweep()).toEqual({ ...NO_WORK, failed: 1 })
        expect(onError.mock.lastCall?.[0]).toMatchObject({ code: 'policy_changed' })
        expect(onError.mock.lastCall?.[0].message).toMatch(new RegExp(`grant ${id} .* no profile "avatars"`))
      }
      expect(cloud.names()).toEqual(stands)
      expect(cloud.calls.filter((call) => !/^GET resources\/\w+\/authenticated$/.test(call))).toEqual([])
      expect(await registry.getGrant(id)).toMatchObject({ state: 'pending', attempts: 1 })
    })

    it('leaves it to a signer that has the profile', async () => {
      const registry = memoryRegistry()
      const { cloud, signer, stands } = await moved(registry)
      await signer.sweep()
      const onUploaded = vi.fn()
      const owner = room({ registry, onUploaded }, cloud)
      owner.later(28 * AN_HOUR)
      expect(await owner.signer.sweep()).toEqual({ ...NO_WORK, completed: 1 })
      expect([onUploaded.mock.calls.length, cloud.names()]).toEqual([1, stands])
    })

    it('ends the grant where an import has recorded the file as its owner’s', async () => {
      const registry = memoryRegistry()
      const { cloud, signer, stands } = await moved(registry)
      const importing = room({ registry }, cloud)
      expect(await importing.signer.importAssets('avatars')).toMatchObject({ imported: 1 })
      expect(await signer.sweep()).toEqual({ ...NO_WORK, expired: 1 })
      expect(cloud.names()).toEqual(stands)
    })

    it('is gone when its subject is erased', async () => {
      const registry = memoryRegistry()
      const { cloud, signer, id } = await moved(registry)
      await signer.sweep()
      expect(await signer.eraseSubject('42')).toEqual({ deleted: 1, forgotten: true })
      expect([cloud.names(), await registry.getGrant(id)]).toEqual([[], null])
    })
  })

  it('says how often a completion was tried before, however often it could not write an end down', async () => {
    const registry = memoryRegistry()
    const settleGrant = vi.fn(registry.settleGrant).mockRejectedValueOnce(new Error('connection reset'))
    const { grant, signer, later } = room({ registry: { ...registry, settleGrant } })
    const { id } = await grant()
    later(27 * AN_HOUR)
    expect(await signer.sweep()).toEqual({ ...NO_WORK, failed: 1 })
    expect(await registry.getGrant(id)).toMatchObject({ state: 'pending', attempts: 0 })
    expect(await signer.sweep()).toEqual({ ...NO_WORK, expired: 1 })
  })

  it('counts no grant as failed that another sweep was faster to end', async () => {
    const registry = memoryRegistry()
    const onError = vi.fn()
    const [one, other] = [room({ registry, onError }), room({ registry, onError })]
    for (let made = 0; made < 3; made += 1) {
      const { token } = await one.grant()
      one.cloud.fail('image/rename', () => Promise.reject(new TypeError('socket hang up')))
      await one.post('completions', { token })
    }
    onError.mockClear()
    for (const { later } of [one, other]) later(27 * AN_HOUR)
    const [first, second] = await Promise.all([one.signer.sweep(), other.signer.sweep()])
    expect([first.expired + second.expired, first.failed, second.failed]).toEqual([3, 0, 0])
    expect(onError).not.toHaveBeenCalled()
  })

  it('ends no grant whose file the cloud has and cannot move', async () => {
    const registry = memoryRegistry()
    const { cloud, grant, signer, later } = room({ registry })
    const given = await grant()
    cloud.arrive(given)
    later(27 * AN_HOUR)
    cloud.fail('image/rename', () => new Response('', { status: 500 }))
    expect(await signer.sweep()).toEqual({ ...NO_WORK, failed: 1 })
    expect(await registry.getGrant(given.id)).toMatchObject({ state: 'pending' })
  })

  /** A registry in which somebody takes each grant for completion as soon as a sweep has listed it. */
  const takenOnceListed = (registry: Registry): Registry => ({
    ...registry,
    async unsettledGrants(query) {
      const listed = await registry.unsettledGrants(query)
      const lease = { holder: 'another', now: query.now, until: query.now + 60_000 }
      for (const { id } of listed) await registry.claimGrant(id, lease)
      return listed
    },
  })

  it('removes no file of a grant that somebody took for completion since it was listed, though its profile is gone', async () => {
    const registry = memoryRegistry()
    const { cloud, grant, now } = room({ registry })
    const { id, uploadUrl } = await grant()
    await registry.claimGrant(id, { holder: 'cut short', now: now(), until: now() + 1 })
    cloud.arrive({ uploadUrl, fields: { public_id: `photos/42/~${id}`, type: 'authenticated' } })
    const profiles = { others: profile({ folder: 'others' }) }
    const next = room({ registry: takenOnceListed(registry), profiles }, cloud)
    next.later(27 * AN_HOUR)
    expect(await next.signer.sweep()).toEqual({ ...NO_WORK, failed: 1 })
    expect(cloud.names()).toEqual([`image/authenticated/photos/42/~${id}`])
    expect(await registry.getGrant(id)).toMatchObject({ state: 'pending', attempts: 2 })
    const alone = room({ registry, profiles }, cloud)
    alone.later(28 * AN_HOUR)
    expect(await alone.signer.sweep()).toEqual({ ...NO_WORK, failed: 1 })
    expect(cloud.names()).toEqual([`image/authenticated/photos/42/~${id}`])
    expect(await registry.getGrant(id)).toMatchObject({ state: 'pending', attempts: 2 })
  })

  it('tells of no end that could not be written down', async () => {
    const onEvent = vi.fn()
    const registry = { ...memoryRegistry(), settleGrant: async () => false }
    const { grant, signer, later } = room({ registry, onEvent })
    await grant()
    later(27 * AN_HOUR)
    onEvent.mockClear()
    expect(await signer.sweep()).toEqual(NO_WORK)
    expect(onEvent).not.toHaveBeenCalled()
  })

  it('ends a grant that nobody tried without a word to the cloud about it', async () => {
    const { cloud, grant, signer, later } = room({ registry: memoryRegistry() })
    await grant()
    later(27 * AN_HOUR)
    expect(await signer.sweep()).toEqual({ ...NO_WORK, expired: 1 })
    expect(cloud.calls).toEqual(['image', 'video', 'raw'].map((kind) => `GET resources/${kind}/authenticated`))
  })

  it('ends no grant that somebody took for completion since it was listed', async () => {
    const registry = memoryRegistry()
    const { grant, signer, later, now } = room({ registry: takenOnceListed(registry) })
    const { id } = await grant()
    later(27 * AN_HOUR)
    expect(await signer.sweep()).toEqual(NO_WORK)
    expect(await registry.getGrant(id)).toMatchObject({ state: 'pending', attempts: 1 })
    expect(await registry.settleGrant(id, 'another', { state: 'rejected', answer: '{}', at: now() })).toBe(true)
  })
})
