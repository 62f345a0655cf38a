import { describe, expect, it, vi } from 'vitest'
import { profile } from '../policy/profile.ts'
import { CountersignError } from '../protocol/error.ts'
import { memoryRegistry } from '../registry/memory-registry.ts'
import { fakeCloud } from './fake-cloud.contract.ts'
import { AN_HOUR, keep, room } from './room.contract.ts'

describe('a rename that completes, deletes or restores', () => {
  it('overwrites nothing, and lets no cache keep the file under its old name', async () => {
    const cloud = fakeCloud()
    const renames: Record<string, string>[] = []
    const fetch: typeof cloud.fetch = (url, init) => {
      if (url.endsWith('/image/rename')) renames.push(Object.fromEntries(new URLSearchParams(String(init.body))))
      return cloud.fetch(url, init)
    }
    const { upload, post } = room({ registry: memoryRegistry(), deletionGrace: '1 d', fetch }, cloud)
    const { id, public_id } = await upload('avatars')
    await post('delete-files', { assets: [id] }, 'DELETE')
    await post('restore-files', { assets: [id] })
    const [incoming, trash] = [`incoming/${id}`, `trash/${id}`]
    expect(renames).toEqual(
      [
        { from_public_id: incoming, to_public_id: public_id, type: 'authenticated', to_type: 'authenticated' },
        { from_public_id: public_id, to_public_id: public_id, type: 'authenticated', to_type: 'upload' },
        { from_public_id: public_id, to_public_id: trash, type: 'upload', to_type: 'authenticated' },
        { from_public_id: trash, to_public_id: public_id, type: 'authenticated', to_type: 'upload' },
      ].map((names) => ({ ...names, overwrite: 'false', invalidate: 'true' })),
    )
  })
})

describe('what goes wrong in the middle', () => {
  const withRegistry = (options: Parameters<typeof room>[0] = {}) => room({ registry: memoryRegistry(), ...options })

  it('never publishes another file than the one that was looked at', async () => {
    for (const registry of [undefined, memoryRegistry()]) {
      const onUploaded = vi.fn()
      const profiles = { avatars: profile({ access: 'public', folder: 'avatars', maxBytes: '2 kB' }) }
      const { cloud, grant, post } = room({ profiles, onUploaded, ...keep(registry) })
      const given = await grant('avatars')
      cloud.arrive(given)
      cloud.fail('image/rename', () => undefined)
      cloud.fail('image/rename', () => {
        // Between the look and the publication somebody puts another file in its place.
        const name = `avatars/42/~${given.id}`
        cloud.arrive(
          { uploadUrl: given.uploadUrl, fields: { public_id: name, type: 'authenticated' } },
          { bytes: 666_666 },
        )
        return undefined
      })
      const said = await post('completions', { token: given.token })
      expect([said.status, said.body.error.details]).toEqual([422, { rule: 'replaced' }])
      expect(cloud.names()).toEqual([])
      expect(onUploaded).not.toHaveBeenCalled()
    }
  })

  it.each([
    { case: 'another asset id', first: { asset_id: 'a' }, second: { asset_id: 'b' } },
    { case: 'another format, where the cloud tells no asset id', first: {}, second: { format: 'png' } },
    { case: 'another width', first: {}, second: { width: 641 } },
    { case: 'another height', first: { asset_id: 'a' }, second: { height: 481 } },
  ])('takes a file for another by $case, and publishes neither', async ({ first, second }) => {
    const { cloud, grant, post } = room()
    const given = await grant('avatars')
    cloud.arrive(given, first as object)
    cloud.fail('image/rename', () => undefined)
    cloud.fail('image/rename', () => {
      const fields = { public_id: `avatars/42/~${given.id}`, type: 'authenticated' }
      cloud.arrive({ uploadUrl: given.uploadUrl, fields }, second as object)
      return undefined
    })
    const said = await post('completions', { token: given.token })
    expect([said.status, said.body.error.details]).toEqual([422, { rule: 'replaced' }])
    expect(cloud.names()).toEqual([])
  })

  it('keeps nothing of a file that is sent again after the first was published', async () => {
    const { cloud, grant, post } = room()
    const given = await grant('avatars')
    cloud.arrive(given, { bytes: 1 })
    await post('completions', { token: given.token })
    cloud.arrive(given, { bytes: 666 })
    const again = await post('completions', { token: given.token })
    expect([again.status, again.body.data.asset.bytes]).toEqual([200, 1])
    expect(cloud.names()).toEqual([`image/upload/avatars/42/~${given.id}`])
  })

  it('counts the bytes that were stored against a quota, not those that were declared', async () => {
    const profiles = { files: profile({ folder: 'files', quota: { bytes: '1 MB', per: '1 d' } }) }
    const { cloud, grant, post } = withRegistry({ profiles })
    const given = await grant('files', { bytes: 1 })
    cloud.arrive(given, { bytes: 50_000_000 })
    expect((await post('completions', { token: given.token })).body.error.details).toEqual({ rule: 'quota' })
    expect(cloud.names()).toEqual([])
  })

  it('runs a hook once, whose answer cannot be sent, or cannot be written down at first', async () => {
    const answers = vi.fn((): unknown => 1n)
    const inner = withRegistry({ onUploaded: answers })
    const given = await inner.grant()
    inner.cloud.arrive(given)
    for (let poll = 0; poll < 3; poll += 1)
      expect((await inner.post('completions', { token: given.token })).body.data.data).toBeNull()
    expect(answers).toHaveBeenCalledOnce()

    const registry = memoryRegistry()
    const settleGrant = vi.fn(registry.settleGrant).mockRejectedValueOnce(new Error('connection reset'))
    const onUploaded = vi.fn()
    const shaky = room({ registry: { ...registry, settleGrant }, onUploaded })
    const other = await shaky.grant()
    shaky.cloud.arrive(other)
    expect((await shaky.post('completions', { token: other.token })).status).toBe(200)
    expect(onUploaded).toHaveBeenCalledOnce()
  })

  it('runs a hook once that refuses a file which the cloud will not remove; a sweep does', async () => {
    const onUploaded = vi.fn(() => {
      throw new CountersignError('upload_rejected', 'the album is full')
    })
    const { cloud, grant, post, signer, later } = withRegistry({ onUploaded })
    const given = await grant()
    cloud.arrive(given)
    cloud.fail('resources/image/authenticated', () => new Response('', { status: 500 }))
    for (let poll = 0; poll < 3; poll += 1)
      expect((await post('completions', { token: given.token })).body.error.message).toBe('the album is full')
    expect(onUploaded).toHaveBeenCalledOnce()
    later(AN_HOUR)
    expect((await signer.sweep()).purged).toBe(1)
    expect(cloud.names()).toEqual([])
  })

  it('leaves alone what another has completed, when it has lost the right to', async () => {
    let finish = () => {}
    const hangs = vi.fn(() => new Promise<void>((_, reject) => (finish = () => reject(new Error('too late')))))
    const registry = memoryRegistry()
    const slow = room({ registry, onUploaded: hangs })
    const given = await slow.grant()
    slow.cloud.arrive(given)
    const first = slow.post('completions', { token: given.token })
    await vi.waitFor(() => expect(hangs).toHaveBeenCalledOnce())
    const next = room({ registry, onUploaded: () => 'done' }, slow.cloud)
    next.later(61_000)
    expect((await next.post('completions', { token: given.token })).body.data.data).toBe('done')
    finish()
    expect((await first).status).toBe(202)
    expect(slow.cloud.names()).toHaveLength(1)
  })

  it.each([
    { case: 'passes', verdict: true },
    { case: 'refuses', verdict: 'this is a virus' },
  ])('leaves alone what another has completed, when a scan $case too late', async ({ verdict }) => {
    let finish = () => {}
    const registry = memoryRegistry()
    const scanning = (scan: () => unknown) => ({
      registry,
      profiles: { files: profile({ folder: 'files', scan: scan as () => boolean }) },
    })
    const hangs = vi.fn(() => new Promise((resolve) => (finish = () => resolve(verdict))))
    const slow = room(scanning(hangs))
    const given = await slow.grant('files')
    slow.cloud.arrive(given)
    const first = slow.post('completions', { token: given.token })
    await vi.waitFor(() => expect(hangs).toHaveBeenCalledOnce())
    const next = room(
      scanning(() => true),
      slow.cloud,
    )
    next.later(61_000)
    expect((await next.post('completions', { token: given.token })).status).toBe(200)
    const calls = slow.cloud.calls.length
    finish()
    expect((await first).status).toBe(202)
    expect(slow.cloud.calls).toHaveLength(calls)
    expect(slow.cloud.names()).toEqual([`image/authenticated/files/42/~${given.id}`])
  })

  it('publishes nothing by a profile that has become protected', async () => {
    const { grant, cloud } = room()
    const given = await grant('avatars')
    cloud.arrive(given)
    const changed = room({ profiles: { avatars: profile({ folder: 'avatars' }) } }, cloud)
    expect((await changed.post('completions', { token: given.token })).body.error.code).toBe('policy_changed')
    expect(cloud.names()).toEqual([`image/authenticated/incoming/${given.id}`])
  })

  it.each([400, 409])(
    'tells of a cloud that refuses to rename with %i, instead of calling the file absent',
    async (status) => {
      for (const { cloud, grant, post } of [withRegistry(), room()]) {
        const given = await grant()
        cloud.arrive(given)
        cloud.fail('image/rename', () =>
          Response.json({ error: { message: 'to_type is not for your plan' } }, { status }),
        )
        expect((await post('completions', { token: given.token })).body.error.code).toBe('cloud_refused')
      }
    },
  )

  it.each([
    { status: 400, ends: true },
    { status: 422, ends: true },
    { status: 401, ends: false },
    { status: 404, ends: false },
    { status: 420, ends: false },
    { status: 500, ends: false },
  ])('ends an upload whose tags the cloud refuses with $status: $ends', async ({ status, ends }) => {
    for (const registry of [undefined, memoryRegistry()]) {
      const onError = vi.fn()
      const profiles = { avatars: profile({ folder: 'avatars', access: 'public', tags: ['new'] }) }
      const { cloud, grant, post } = room({ profiles, onError, ...keep(registry) })
      const given = await grant('avatars')
      cloud.arrive(given)
      cloud.fail('image/tags', () => Response.json({ error: { message: 'tags are too long' } }, { status }))
      const said = await post('completions', { token: given.token })
      expect(onError).toHaveBeenCalledOnce()
      if (ends) {
        expect([said.body.error.code, said.body.error.details]).toEqual(['upload_rejected', { rule: 'tags' }])
        expect(said.body.error.message).toBe(`the cloud did not take the tags of this file, with status ${status}`)
        expect(cloud.names()).toEqual([])
      } else {
        expect(said.body.error.code).toMatch(/^cloud_/)
        expect((await post('completions', { token: given.token })).status).toBe(200)
        expect(cloud.tagsOf(`image/upload/avatars/42/~${given.id}`)).toEqual(['new'])
      }
    }
  })

  it('believes a scan that throws why', async () => {
    const scan = () => {
      throw new CountersignError('upload_rejected', 'this is a virus')
    }
    const { cloud, grant, post } = withRegistry({ profiles: { files: profile({ folder: 'files', scan }) } })
    const given = await grant('files')
    cloud.arrive(given)
    const said = await post('completions', { token: given.token })
    expect([said.status, said.body.error.message, cloud.names()]).toEqual([422, 'this is a virus', []])
  })

  it('hands out no answer that could not be written down as its own', async () => {
    const registry = { ...memoryRegistry(), settleGrant: async () => false }
    const { cloud, grant, post } = room({ registry })
    const given = await grant()
    cloud.arrive(given)
    expect((await post('completions', { token: given.token })).status).toBe(202)
  })

  it('asks the Admin API nothing about a file that has not arrived, however often it is asked for', async () => {
    const onUploaded = vi.fn()
    const { cloud, grant, post } = withRegistry({ onUploaded })
    const given = await grant('avatars')
    for (let poll = 1; poll <= 3; poll += 1) {
      expect((await post('completions', { token: given.token })).body.error.code).toBe('not_uploaded')
      expect(cloud.calls).toEqual(Array.from({ length: poll }, () => 'POST image/rename'))
    }
    cloud.arrive(given)
    expect((await post('completions', { token: given.token })).status).toBe(200)
    expect(onUploaded.mock.calls[0]?.[0]).toMatchObject({ attempt: 1 })
  })

  it('looks everywhere for a file that an attempt which was cut short may have moved', async () => {
    const { cloud, grant, post } = withRegistry()
    const given = await grant('avatars')
    cloud.arrive(given)
    cloud.fail('image/rename', () => Promise.reject(new TypeError('socket hang up')))
    await post('completions', { token: given.token })
    const [file = ''] = cloud.names()
    await cloud.fetch(`https://api.cloudinary.com/v1_1/demo/resources/image/authenticated`, {
      method: 'DELETE',
      body: new URLSearchParams({ 'public_ids[]': file.slice('image/authenticated/'.length) }),
    })
    for (let poll = 0; poll < 3; poll += 1) {
      cloud.calls.length = 0
      expect((await post('completions', { token: given.token })).body.error.code).toBe('not_uploaded')
      expect(cloud.calls.map((call) => call.split('/')[0])).toEqual(['GET resources', 'POST image', 'GET resources'])
    }
  })
})
