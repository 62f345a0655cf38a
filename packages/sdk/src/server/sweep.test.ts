import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, vi } from 'vitest'
import { profile } from '../policy/profile.ts'
import { memoryRegistry } from '../registry/memory-registry.ts'
import type { Registry } from '../registry/registry.ts'
import { sqliteRegistry } from '../registry/sqlite-registry.ts'
import { fakeCloud } from './fake-cloud.contract.ts'
import { AN_HOUR, room } from './room.contract.ts'

const NOTHING = { completed: 0, rejected: 0, expired: 0, purged: 0, orphans: 0, failed: 0 }

const sqlite = async (): Promise<Registry> => {
  const registry = sqliteRegistry(new DatabaseSync(':memory:'))
  await registry.migrate()
  return registry
}

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

  it('removes a file that nobody knows once no grant could still let it in, and none whose age nobody knows', async () => {
    const { cloud, grant, signer, later } = room()
    cloud.arrive(await grant())
    // The fake cloud says of every file that it came a day before; a grant lives a day, its last upload two hours more.
    later(2 * AN_HOUR)
    expect(await signer.sweep()).toEqual(NOTHING)
    later(1)
    cloud.fail('resources/image/authenticated', async (perform) => {
      const { resources } = (await perform().json()) as { resources: object[] }
      return Response.json({ resources: resources.map((asset) => ({ ...asset, created_at: undefined })) })
    })
    expect(await signer.sweep()).toEqual(NOTHING)
    expect(await signer.sweep()).toEqual({ ...NOTHING, orphans: 1 })
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

  it('asks the cloud about no grant whose file has not arrived, unless a completion was cut short', async () => {
    const { cloud, grant, signer, later, post } = room({ registry: memoryRegistry() })
    for (let made = 0; made < 20; made += 1) await grant()
    const [asked, tried] = [await grant(), await grant()]
    await post('completions', { token: asked.token })
    cloud.fail('image/rename', () => Promise.reject(new TypeError('socket hang up')))
    await post('completions', { token: tried.token })
    later(AN_HOUR)
    cloud.calls.length = 0
    expect(await signer.sweep()).toEqual(NOTHING)
    const listings = cloud.calls.filter((call) => call.startsWith('GET resources/') && !call.includes('~'))
    expect(listings).toHaveLength(3)
    expect(cloud.calls.filter((call) => call.includes('rename'))).toHaveLength(1)
    later(26 * AN_HOUR)
    cloud.calls.length = 0
    expect(await signer.sweep()).toEqual({ ...NOTHING, expired: 22 })
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
    expect(await signer.sweep()).toEqual({ ...NOTHING, completed: 1, expired: 1 })
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
    expect(await next.signer.sweep()).toEqual({ ...NOTHING, expired: 1 })
    expect(await next.signer.sweep()).toEqual({ ...NOTHING, orphans: arrives ? 1 : 0 })
    expect(cloud.names()).toEqual([])
  })

  it.each([
    { case: 'memory', open: async () => memoryRegistry() },
    { case: 'SQLite', open: sqlite },
  ])('forgets no upload that a quota still counts, in $case', async ({ open }) => {
    const registry: Registry = await open()
    const profiles = {
      daily: profile({ folder: 'daily', quota: { files: 1, per: '1 d' } }),
      yearly: profile({ folder: 'yearly', quota: { files: 1, per: '366 d' } }),
    }
    const { grant, upload, signer, later } = room({ registry, profiles })
    const { id } = await upload('yearly')
    later(365 * 24 * AN_HOUR)
    await signer.sweep({ keepFor: '1 d' })
    await expect(grant('yearly')).rejects.toThrow('quota_exceeded')
    expect(await registry.readAudit({ cloudName: 'demo', assetId: id, limit: 1 })).toEqual([])
    later(24 * AN_HOUR + 1)
    await signer.sweep({ keepFor: '1 d' })
    expect(await registry.getGrant(id)).toBeNull()
    await grant('yearly')
  })

  it.each([
    { case: 'one signer', fresh: false },
    { case: 'a fresh signer each time', fresh: true },
  ])('reaches every grant in time, past those that fail again and again, by $case', async ({ fresh }) => {
    const cloud = fakeCloud()
    const stuck = new Set<unknown>()
    const fetch = async (url: string, init: RequestInit) => {
      const form = new URLSearchParams(String(init.body ?? ''))
      return stuck.has(form.get('from_public_id')) ? new Response('', { status: 500 }) : cloud.fetch(url, init)
    }
    const registry = memoryRegistry()
    const signing = room({ registry, fetch }, cloud)
    for (let made = 0; made < 4; made += 1) {
      const given = await signing.grant()
      cloud.arrive(given)
      if (made < 3) stuck.add(given.fields.public_id)
      signing.later(1)
    }
    signing.later(AN_HOUR)
    let completed = 0
    // Each sweep looks at two of four: that 64 in a row pass over the same one has the chance of 1 to 2^64.
    for (let swept = 0; swept < 64; swept += 1) {
      const { signer, later } = fresh ? room({ registry, fetch }, cloud) : signing
      if (fresh) later(2 * AN_HOUR)
      const report = await signer.sweep({ limit: 2 })
      expect(report.completed + report.failed).toBe(2)
      completed += report.completed
    }
    expect(completed).toBe(1)
  })

  it('is kept from what has arrived by no number of grants under which nothing has', async () => {
    const { cloud, grant, signer, later } = room({ registry: memoryRegistry() })
    for (let made = 0; made < 5; made += 1) {
      await grant()
      later(1)
    }
    cloud.arrive(await grant())
    later(AN_HOUR)
    expect(await signer.sweep({ limit: 2 })).toEqual({ ...NOTHING, completed: 1 })
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
        expect(await signer.sweep()).toEqual({ ...NOTHING, failed: 1 })
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
      expect(await owner.signer.sweep()).toEqual({ ...NOTHING, completed: 1 })
      expect([onUploaded.mock.calls.length, cloud.names()]).toEqual([1, stands])
    })

    it('ends the grant where an import has recorded the file as its owner’s', async () => {
      const registry = memoryRegistry()
      const { cloud, signer, stands } = await moved(registry)
      const importing = room({ registry }, cloud)
      expect(await importing.signer.importAssets('avatars')).toMatchObject({ imported: 1 })
      expect(await signer.sweep()).toEqual({ ...NOTHING, expired: 1 })
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
    expect(await signer.sweep()).toEqual({ ...NOTHING, failed: 1 })
    expect(await registry.getGrant(id)).toMatchObject({ state: 'pending', attempts: 0 })
    expect(await signer.sweep()).toEqual({ ...NOTHING, expired: 1 })
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

  it.each([0, -1, 1.5, Number.NaN, '5' as unknown as number])('takes no limit of %s', async (limit) => {
    const { cloud, grant, signer } = room({ registry: memoryRegistry() })
    await grant()
    await expect(signer.sweep({ limit })).rejects.toThrow(/limit must be a whole number from 1, not /)
    expect(cloud.calls).toEqual([])
  })

  it('ends no grant whose file the cloud has and cannot move', async () => {
    const registry = memoryRegistry()
    const { cloud, grant, signer, later } = room({ registry })
    const given = await grant()
    cloud.arrive(given)
    later(27 * AN_HOUR)
    cloud.fail('image/rename', () => new Response('', { status: 500 }))
    expect(await signer.sweep()).toEqual({ ...NOTHING, failed: 1 })
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
    expect(await next.signer.sweep()).toEqual({ ...NOTHING, failed: 1 })
    expect(cloud.names()).toEqual([`image/authenticated/photos/42/~${id}`])
    expect(await registry.getGrant(id)).toMatchObject({ state: 'pending', attempts: 2 })
    const alone = room({ registry, profiles }, cloud)
    alone.later(28 * AN_HOUR)
    expect(await alone.signer.sweep()).toEqual({ ...NOTHING, failed: 1 })
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
    expect(await signer.sweep()).toEqual(NOTHING)
    expect(onEvent).not.toHaveBeenCalled()
  })

  it('ends a grant that nobody tried without a word to the cloud about it', async () => {
    const { cloud, grant, signer, later } = room({ registry: memoryRegistry() })
    await grant()
    later(27 * AN_HOUR)
    expect(await signer.sweep()).toEqual({ ...NOTHING, expired: 1 })
    expect(cloud.calls).toEqual(['image', 'video', 'raw'].map((kind) => `GET resources/${kind}/authenticated`))
  })

  it('ends no grant that somebody took for completion since it was listed', async () => {
    const registry = memoryRegistry()
    const { grant, signer, later, now } = room({ registry: takenOnceListed(registry) })
    const { id } = await grant()
    later(27 * AN_HOUR)
    expect(await signer.sweep()).toEqual(NOTHING)
    expect(await registry.getGrant(id)).toMatchObject({ state: 'pending', attempts: 1 })
    expect(await registry.settleGrant(id, 'another', { state: 'rejected', answer: '{}', at: now() })).toBe(true)
  })

  it.each([
    { case: '15 minutes where nothing was said', options: {}, graceMs: 15 * 60_000 },
    { case: 'the time that was said', options: { grace: '3 h' }, graceMs: 3 * AN_HOUR },
  ] as const)('leaves a grant to its browser for $case', async ({ options, graceMs }) => {
    const { cloud, grant, signer, later } = room({ registry: memoryRegistry() })
    cloud.arrive(await grant())
    later(graceMs)
    expect(await signer.sweep(options)).toEqual(NOTHING)
    later(1)
    expect(await signer.sweep(options)).toEqual({ ...NOTHING, completed: 1 })
  })

  it('looks at as many grants and at as many deleted assets as it was told, and at the others the next time', async () => {
    const { upload, grant, signer, later, post } = room({ registry: memoryRegistry(), deletionGrace: '1 h' })
    const assets = [await upload(), await upload(), await upload()].map(({ id }) => id)
    await post('delete-files', { assets }, 'DELETE')
    for (let made = 0; made < 3; made += 1) await grant()
    later(27 * AN_HOUR)
    expect(await signer.sweep({ limit: 2 })).toEqual({ ...NOTHING, expired: 2, purged: 2 })
    expect(await signer.sweep({ limit: 2 })).toEqual({ ...NOTHING, expired: 1, purged: 1 })
  })

  it('looks through as many files in incoming/ as it was told', async () => {
    const { cloud, grant, signer } = room({ registry: memoryRegistry() })
    cloud.arrive(await grant())
    const listings = 'resources/image/authenticated'
    for (let page = 0; page < 9; page += 1)
      cloud.fail(listings, async (perform) => {
        const { resources } = (await perform().json()) as { resources: object[] }
        return Response.json({ resources, next_cursor: `after ${page}` })
      })
    await signer.sweep({ limit: 3 })
    expect(cloud.calls.filter((call) => call === `GET ${listings}`)).toHaveLength(3)
  })

  it('remembers for a day what is over, however short the time that was said', async () => {
    const registry = memoryRegistry()
    const { upload, signer, later } = room({ registry })
    const { id } = await upload()
    later(24 * AN_HOUR)
    await signer.sweep({ keepFor: '1 min' })
    expect(await registry.getGrant(id)).toMatchObject({ state: 'ready' })
    later(1)
    await signer.sweep({ keepFor: '1 min' })
    expect(await registry.getGrant(id)).toBeNull()
  })

  it('remembers for 90 days where nothing was said', async () => {
    const registry = memoryRegistry()
    const { upload, signer, later } = room({ registry })
    const { id } = await upload()
    later(90 * 24 * AN_HOUR)
    await signer.sweep()
    expect(await registry.getGrant(id)).toMatchObject({ state: 'ready' })
    later(1)
    await signer.sweep()
    expect(await registry.getGrant(id)).toBeNull()
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
    expect(await elsewhere.signer.sweep()).toEqual(NOTHING)
    expect(await registry.getGrant(granted)).toMatchObject({ state: 'pending' })
    here.later(27 * AN_HOUR)
    expect(await here.signer.sweep()).toEqual({ ...NOTHING, expired: 1, purged: 1 })
  })
})
