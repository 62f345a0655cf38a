import { describe, expect, it, vi } from 'vitest'
import { profile } from '../policy/profile.ts'
import type { Upload } from '../policy/upload.ts'
import { CountersignError } from '../protocol/error.ts'
import { AN_HOUR, KEEPERS, keep, room } from './room.contract.ts'

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
