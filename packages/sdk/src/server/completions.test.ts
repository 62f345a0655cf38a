import { afterEach, describe, expect, it, vi } from 'vitest'
import { profile } from '../policy/profile.ts'
import type { Upload } from '../policy/upload.ts'
import { CountersignError } from '../protocol/error.ts'
import { memoryRegistry } from '../registry/memory-registry.ts'
import type { Registry } from '../registry/registry.ts'
import { fakeCloud } from './fake-cloud.contract.ts'
import type { GrantClaims } from './grant-claims.ts'
import { AN_HOUR, room, SEALING_SECRET } from './room.contract.ts'
import { seal, unseal } from './sealed.ts'

/** Both ways of keeping count. */
const KEEPERS = [
  { keeper: 'no registry', registry: () => undefined },
  { keeper: 'a registry', registry: () => memoryRegistry() },
] as { keeper: string; registry: () => Registry | undefined }[]
const keep = (registry: Registry | undefined) => (registry === undefined ? {} : { registry })

describe.each(KEEPERS)('an upload with $keeper', ({ registry }) => {
  it.each([
    { profile: 'photos', stands: 'image/authenticated/photos/42/' },
    { profile: 'avatars', stands: 'image/upload/avatars/42/' },
  ])('of $profile arrives, is promoted, and its app is told once', async ({ profile, stands }) => {
    const onUploaded = vi.fn(({ asset, subject }: Upload) => ({ row: `${subject.id} ${asset.bytes}` }))
    const { cloud, grant, post } = room({ onUploaded, ...keep(registry()) })
    const given = await grant(profile)
    const answer = cloud.arrive(given)
    expect(cloud.names()).toEqual([`image/authenticated/incoming/${given.id}`])

    const { status, body } = await post('completions', { token: given.token, answer })
    expect([status, body.data.state, body.data.data]).toEqual([200, 'ready', { row: '42 1000' }])
    expect(cloud.names()).toEqual([`${stands}~${given.id}`])
    expect(body.data.asset).toMatchObject({ id: given.id, public_id: `${profile}/42/~${given.id}`, bytes: 1000 })
    expect(body.data.asset.url === null).toBe(profile === 'photos')
    expect(onUploaded).toHaveBeenCalledOnce()
    expect(onUploaded.mock.calls[0]?.[0]).toMatchObject({ profile, subject: { id: '42' }, via: 'relay', attempt: 1 })

    const again = await post('completions', { token: given.token, answer })
    expect([again.status, again.body.data.asset]).toEqual([200, body.data.asset])
    expect(onUploaded).toHaveBeenCalledOnce()
  })

  it('is completed without the answer that the browser lost', async () => {
    const { cloud, grant, post } = room(keep(registry()))
    const given = await grant()
    cloud.arrive(given)
    expect((await post('completions', { token: given.token })).body.data.state).toBe('ready')
  })

  it('gets its tags when it is completed: no signature of a grant holds them', async () => {
    const profiles = {
      desk: profile({ folder: 'desk', tags: ['desk', 'paper'] }),
      own: profile({ folder: 'own', access: 'public', allow: ['tags'] }),
    }
    const { cloud, grant, post } = room({ profiles, ...keep(registry()) })
    for (const [name, file, tags] of [
      ['desk', {}, ['desk', 'paper']],
      ['own', { parameters: { tags: ['a', 'b'] } }, ['a', 'b']],
    ] as const) {
      const given = await grant(name, file)
      expect(Object.keys(given.fields)).not.toContain('tags')
      cloud.arrive(given)
      cloud.fail('image/tags', () => new Response('', { status: 500 }))
      expect((await post('completions', { token: given.token })).status).toBe(502)
      expect((await post('completions', { token: given.token })).status).toBe(200)
      const standing = cloud.names().find((stored) => stored.endsWith(given.id)) ?? ''
      expect(cloud.tagsOf(standing)).toEqual(tags)
      expect((await post('grants', { renew: given.token })).body.data?.grants[0].fields.tags).toBeUndefined()
    }
  })

  it('is not there before it has arrived, and can be completed afterwards', async () => {
    const { cloud, grant, post } = room(keep(registry()))
    const given = await grant()
    const early = await post('completions', { token: given.token })
    expect([early.status, early.body.error.code]).toEqual([409, 'not_uploaded'])
    cloud.arrive(given)
    expect((await post('completions', { token: given.token })).status).toBe(200)
  })

  it('tells its app once, of 32 completions at the same time', async () => {
    const onUploaded = vi.fn(() => new Promise((resolve) => setTimeout(resolve, 5)))
    const { cloud, grant, post } = room({ onUploaded, ...keep(registry()) })
    const given = await grant('avatars')
    const answer = cloud.arrive(given)
    const all = await Promise.all(Array.from({ length: 32 }, () => post('completions', { token: given.token, answer })))
    expect(onUploaded).toHaveBeenCalledOnce()
    expect(all.every(({ status }) => status === 200 || status === 202 || status === 409)).toBe(true)
    expect((await post('completions', { token: given.token, answer })).status).toBe(200)
  })

  it.each([
    { rule: 'maxBytes', options: { maxBytes: '2 kB' }, facts: { bytes: 2001 }, says: /2001 bytes; at most 2000/ },
    {
      rule: 'allowedFormats',
      options: { allowedFormats: ['jpg'] },
      facts: { format: 'png' },
      says: /"png"; taken are jpg/,
    },
    { rule: 'dimensions', options: { dimensions: { maxPixels: 100 } }, facts: {}, says: /640 × 480/ },
    ...[{ width: null }, { height: null }].map((facts) => ({
      rule: 'dimensions',
      options: { dimensions: { minWidth: 1, maxWidth: 10_000, minHeight: 1, maxHeight: 10_000, maxPixels: 1e9 } },
      facts,
      says: /no width and height/,
    })),
    { rule: 'scan', options: { scan: () => 'this is a virus' }, facts: {}, says: /this is a virus/ },
    { rule: 'scan', options: { scan: () => undefined as unknown as boolean }, facts: {}, says: /did not pass/ },
    {
      rule: 'onUploaded',
      options: {
        onUploaded: () => {
          throw new Error('db password is hunter2')
        },
      },
      facts: {},
      says: /^the application did not take this file$/,
    },
    {
      rule: 'onUploaded',
      options: {
        onUploaded: () => {
          throw new CountersignError('invalid_request', 'db password is hunter2')
        },
      },
      facts: {},
      says: /^the application did not take this file$/,
    },
    {
      rule: 'onUploaded',
      options: {
        onUploaded: () => {
          throw new CountersignError('upload_rejected', 'the album is full')
        },
      },
      facts: {},
      says: /^the album is full$/,
    },
  ])('that breaks $rule is removed, or quarantined, and never public', async ({ rule, options, facts, says }) => {
    for (const onReject of ['remove', 'quarantine'] as const) {
      const profiles = { files: profile({ access: 'public', folder: 'files', onReject, ...options }) }
      const { cloud, grant, post } = room({ profiles, ...keep(registry()) })
      const given = await grant('files')
      const answer = cloud.arrive(given, facts)
      const said = await post('completions', { token: given.token, answer })
      expect([said.status, said.body.error.code, said.body.error.details]).toEqual([422, 'upload_rejected', { rule }])
      expect(said.body.error.message).toMatch(says)
      expect(cloud.names()).toEqual(onReject === 'remove' ? [] : [`image/authenticated/quarantine/${given.id}`])
      const again = await post('completions', { token: given.token, answer })
      expect([409, 422]).toContain(again.status)
    }
  })

  it.each([
    { case: 'the first rename', path: 'image/rename', skip: 0 },
    { case: 'the second rename', path: 'image/rename', skip: 1 },
  ])('that was cut short at $case ends well when it is tried again', async ({ path, skip }) => {
    for (const lost of ['request', 'answer']) {
      const onUploaded = vi.fn()
      const { cloud, grant, post } = room({ onUploaded, ...keep(registry()) })
      const given = await grant('avatars')
      const answer = cloud.arrive(given)
      for (let passed = 0; passed < skip; passed += 1) cloud.fail(path, () => undefined)
      cloud.fail(path, (perform) => {
        if (lost === 'answer') perform()
        throw new TypeError('socket hang up')
      })
      const cut = await post('completions', { token: given.token, answer })
      expect([cut.status, cut.body.error.code]).toEqual([502, 'cloud_unreachable'])
      expect((await post('completions', { token: given.token, answer })).status).toBe(200)
      expect(cloud.names()).toEqual([`image/upload/avatars/42/~${given.id}`])
    }
  })

  it('is refused to everybody but the subject it was granted to, as if there were none', async () => {
    const { cloud, grant, post, as } = room(keep(registry()))
    const given = await grant()
    const answer = cloud.arrive(given)
    as('43')
    const said = await post('completions', { token: given.token, answer })
    expect([said.status, said.body.error.code]).toEqual([404, 'not_found'])
    expect((await post('grants', { renew: given.token })).status).toBe(404)
    expect(cloud.names()).toEqual([`image/authenticated/incoming/${given.id}`])
  })

  it('cannot be completed once its day is over', async () => {
    const { cloud, grant, post, later } = room(keep(registry()))
    const given = await grant()
    cloud.arrive(given)
    later(24 * AN_HOUR)
    const said = await post('completions', { token: given.token })
    expect([said.status, said.body.error.code]).toEqual([410, 'grant_expired'])
  })

  it('replayed after completion leaves what completion made as it is', async () => {
    const { cloud, grant, post } = room(keep(registry()))
    const given = await grant()
    const answer = cloud.arrive(given, { bytes: 1 })
    await post('completions', { token: given.token, answer })
    cloud.arrive(given, { bytes: 666 })
    const again = await post('completions', { token: given.token })
    expect([again.status, again.body.data.asset.bytes]).toEqual([200, 1])
    expect(cloud.names()).toContain(`image/authenticated/photos/42/~${given.id}`)
  })
})

describe('a finished file without a registry', () => {
  it.each([
    {
      case: 'a public file that is too large by now',
      access: 'public',
      now: { maxBytes: 500 },
      says: [200, undefined],
    },
    {
      case: 'a public file that a scan refuses by now',
      access: 'public',
      now: { scan: () => 'no' },
      says: [200, undefined],
    },
    { case: 'a protected file that is too large by now', now: { maxBytes: 500 }, says: [422, 'upload_rejected'] },
    { case: 'a protected file that a scan refuses by now', now: { scan: () => 'no' }, says: [422, 'upload_rejected'] },
    {
      case: 'a protected file for quarantine',
      now: { maxBytes: 500, onReject: 'quarantine' },
      says: [422, 'upload_rejected'],
    },
    { case: 'a protected file whose tags are refused', tags: 400, says: [502, 'cloud_refused'] },
  ] as const)('is never taken away by completing it again: $case', async (row) => {
    const { access, now, tags, says } = { access: 'authenticated', now: {}, tags: undefined, ...row } as const
    const policy = (more: object) => ({
      profiles: { files: profile({ folder: 'files', access, tags: ['new'], ...more }) },
    })
    const onUploaded = vi.fn()
    const { cloud, grant, post } = room({ ...policy({}), onUploaded })
    const given = await grant('files')
    const { token } = given
    cloud.arrive(given)
    expect((await post('completions', { token })).status).toBe(200)
    const finished = cloud.names()
    expect(finished).toHaveLength(1)
    if (tags !== undefined) cloud.fail('image/tags', () => new Response('{}', { status: tags }))
    const again = await room({ ...policy(now), onUploaded }, cloud).post('completions', { token })
    expect([again.status, again.body.error?.code]).toEqual(says)
    expect(cloud.names()).toEqual(finished)
    expect(onUploaded).toHaveBeenCalledOnce()
  })

  it('is judged all the same where an attempt that was cut short left it half-way to being public', async () => {
    const scan = vi.fn((): true | string => 'this is a virus')
    scan.mockImplementationOnce(() => {
      throw new Error('the scanner is out')
    })
    const profiles = { files: profile({ folder: 'files', access: 'public', scan }) }
    const { cloud, grant, post } = room({ profiles })
    const given = await grant('files')
    cloud.arrive(given)
    expect((await post('completions', { token: given.token })).status).toBe(500)
    expect((await post('completions', { token: given.token })).status).toBe(422)
    expect(cloud.names()).toEqual([])
  })
})

describe('a body that completions does not speak', () => {
  it.each([
    { case: 'an answer that is null', change: { answer: null }, says: 'an object, not null' },
    { case: 'an answer that is a list', change: { answer: [] }, says: 'an object, not an array' },
    { case: 'an answer that is text', change: { answer: 'ok' }, says: 'an object, not a string' },
    { case: 'a word of its own', change: { subject: '43' }, says: 'not "subject"' },
  ])('is refused: $case', async ({ change, says }) => {
    const { cloud, grant, post } = room()
    const given = await grant()
    const answer = cloud.arrive(given)
    const said = await post('completions', { token: given.token, answer, ...change })
    expect([said.status, said.body.error.code]).toEqual([400, 'invalid_request'])
    expect(said.body.error.message).toContain(says)
    expect(cloud.calls).toEqual([])
  })
})

describe('the format of a raw file', () => {
  it.each([
    { case: 'the extension of its name, where the cloud tells none', format: null, status: 200 },
    { case: 'that extension in small letters', name: 'report.PDF', format: null, status: 200 },
    { case: 'no other extension', format: null, now: ['txt'], status: 422, says: '"pdf"; taken are txt' },
    { case: 'nothing where it has none', name: 'report', before: null, format: null, status: 422, says: '""; taken' },
    { case: 'what the cloud tells, before its name', format: 'exe', status: 422, says: '"exe"; taken are pdf' },
  ])('is $case', async ({ name = 'report.pdf', before = ['pdf'], now = ['pdf'], format, status, says }) => {
    const policy = (allowedFormats: readonly string[] | null) => ({
      profiles: {
        files: profile({ folder: 'files', ...(allowedFormats && { resourceType: 'raw', allowedFormats }) }),
      },
    })
    const { cloud, grant } = room(policy(before))
    const given = await grant('files', { name })
    expect(given.uploadUrl).toContain('/raw/upload')
    cloud.arrive(given, { format, width: null, height: null })
    // The word of the profile counts as it is when the file is completed.
    const said = await room(policy(now), cloud).post('completions', { token: given.token })
    expect([said.status, said.body.error?.details]).toEqual([
      status,
      status === 200 ? undefined : { rule: 'allowedFormats' },
    ])
    if (says) expect(said.body.error.message).toContain(says)
    expect(cloud.names()).toEqual(status === 200 ? [`raw/authenticated/files/42/~${given.id}.pdf`] : [])
  })
})

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

describe('a hook that takes longer than a lease', () => {
  afterEach(() => vi.useRealTimers())

  it('is not run by another meanwhile', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    let finish = () => {}
    const onUploaded = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)))
    const { cloud, grant, post, later } = room({ registry: memoryRegistry(), onUploaded })
    const given = await grant()
    cloud.arrive(given)
    const first = post('completions', { token: given.token })
    await vi.waitFor(() => expect(onUploaded).toHaveBeenCalledOnce())
    for (let minute = 0; minute < 9; minute += 1) {
      later(20_000)
      await vi.advanceTimersByTimeAsync(20_000)
      expect((await post('completions', { token: given.token })).status).toBe(202)
    }
    finish()
    expect((await first).status).toBe(200)
    expect(onUploaded).toHaveBeenCalledOnce()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is given up when it has not ended in a quarter of an hour', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const registry = memoryRegistry()
    const hangs = vi.fn(() => new Promise<void>(() => {}))
    const slow = room({ registry, onUploaded: hangs })
    const given = await slow.grant()
    slow.cloud.arrive(given)
    void slow.post('completions', { token: given.token })
    await vi.waitFor(() => expect(hangs).toHaveBeenCalledOnce())
    const onUploaded = vi.fn()
    const next = room({ registry, onUploaded }, slow.cloud)
    const wait = async (ms: number) => {
      for (let waited = 0; waited < ms; waited += 20_000) {
        for (const { later } of [slow, next]) later(20_000)
        await vi.advanceTimersByTimeAsync(20_000)
      }
      return (await next.post('completions', { token: given.token })).status
    }
    expect(await wait(15 * 60_000)).toBe(202)
    expect(await wait(60_000)).toBe(200)
    expect(onUploaded.mock.calls[0]?.[0]).toMatchObject({ attempt: 2 })
  })
})

describe('a token that was sealed with a secret that leaked', () => {
  it.each(['photos/43/x', 'avatars/42/x', 'photos/42', 'incoming/x', 'logo'])(
    'leads to nobody else’s %s',
    async (publicId) => {
      const { cloud, grant, post } = room()
      const { token } = await grant()
      const claims = unseal('grant', token, [SEALING_SECRET]) as GrantClaims
      cloud.arrive(await grant())
      const before = cloud.names()
      const said = await post('completions', { token: seal('grant', { ...claims, publicId }, [SEALING_SECRET]) })
      expect([said.status, cloud.names()]).toEqual([404, before])
    },
  )

  it('takes nothing but what has arrived under its own id', async () => {
    const { cloud, grant, post, upload } = room()
    const victim = await upload()
    const { token } = await grant()
    const claims = unseal('grant', token, [SEALING_SECRET]) as GrantClaims
    const forged = seal('grant', { ...claims, incomingId: victim.public_id }, [SEALING_SECRET])
    expect((await post('completions', { token: forged })).status).toBe(409)
    expect(cloud.names()).toContain(`image/authenticated/${victim.public_id}`)
  })
})

describe('U27: an answer that the cloud did not give', () => {
  const { cloud, grant, post } = room()
  it.each([
    { case: 'another public id, unsigned', change: { public_id: 'incoming/other' } },
    { case: 'another version', change: { version: 1 } },
    { case: 'a public id that is no text', change: { public_id: 1 } },
    { case: 'a version that is text', change: { version: '1' } },
    { case: 'no signature', change: { signature: undefined } },
    { case: 'a cut signature', change: { signature: 'abcdef' } },
  ])('is refused: $case', async ({ change }) => {
    const given = await grant()
    const answer = cloud.arrive(given)
    const said = await post('completions', { token: given.token, answer: { ...answer, ...change } })
    expect([said.status, said.body.error.code]).toEqual([422, 'answer_invalid'])
    expect(cloud.names()).toContain(`image/authenticated/incoming/${given.id}`)
  })

  it.each([
    { case: 'the answer to another upload of the same caller', of: 'another', change: () => ({}) },
    {
      case: 'the right answer with its version as text',
      of: 'this',
      change: ({ version }: { version: number }) => ({ version: String(version) }),
    },
  ])('is refused although its signature is one of the cloud: $case', async ({ of, change }) => {
    const given = await grant()
    const other = await grant()
    const answers = { this: cloud.arrive(given), another: cloud.arrive(other) }
    const answer = answers[of as keyof typeof answers]
    const said = await post('completions', { token: given.token, answer: { ...answer, ...change(answer) } })
    expect([said.status, said.body.error.code]).toEqual([422, 'answer_invalid'])
    expect(cloud.names()).toContain(`image/authenticated/incoming/${given.id}`)
  })

  it('is refused with both names when the cloud stored the file under another, as a preset with a folder makes it', async () => {
    const given = await grant()
    const fields = { ...given.fields, public_id: `kyc/${given.fields.public_id}` }
    const answer = cloud.arrive({ ...given, fields })
    const said = await post('completions', { token: given.token, answer })
    expect([said.status, said.body.error.code]).toEqual([422, 'answer_invalid'])
    for (const name of [`"kyc/incoming/${given.id}"`, `"incoming/${given.id}"`, 'upload preset'])
      expect(said.body.error.message).toContain(name)
  })

  it('is taken with a former secret while the API secret is being changed', async () => {
    const inner = room({ formerApiSecrets: ['former'] }, fakeCloud({ apiSecret: 'former' }))
    const given = await inner.grant()
    const answer = inner.cloud.arrive(given)
    expect((await inner.post('completions', { token: given.token, answer })).status).toBe(200)
  })
})

describe('a cloud that takes no more calls', () => {
  it('is a 503 that says when to come again', async () => {
    const { cloud, grant, post } = room()
    const given = await grant()
    cloud.arrive(given)
    cloud.fail('image/rename', () => new Response('', { status: 420, headers: { 'retry-after': '7' } }))
    const said = await post('completions', { token: given.token })
    expect([said.status, said.body.error.code, said.headers.get('retry-after')]).toEqual([503, 'cloud_busy', '7'])
    expect((await post('completions', { token: given.token })).status).toBe(200)
  })

  it.each([
    { case: 'nothing', said: undefined, passed: '5' },
    { case: 'an hour', said: '3600', passed: '3600' },
    { case: 'a part of a second', said: '6.5', passed: '7' },
    { case: 'more than an hour', said: '3601', passed: '5' },
    { case: 'forever', said: 'Infinity', passed: '5' },
    { case: 'no time', said: '0', passed: '5' },
    { case: 'a time that is over', said: '-1', passed: '5' },
    { case: 'a date', said: 'Fri, 02 Jan 2026 00:01:00 GMT', passed: '5' },
  ])('is asked again after $passed s where it says $case', async ({ said, passed }) => {
    for (const status of [420, 429, 503]) {
      const { cloud, grant, post } = room()
      const { token } = await grant()
      cloud.fail('image/rename', () => new Response('', { status, headers: said ? { 'retry-after': said } : {} }))
      const { body, headers } = await post('completions', { token })
      expect([body.error.code, headers.get('retry-after')]).toEqual(['cloud_busy', passed])
      expect(body.error.details).toEqual({ cloudStatus: status, retryAfterSeconds: Number(passed) })
    }
  })
})
