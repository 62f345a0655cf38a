import { describe, expect, it, vi } from 'vitest'
import { profile } from '../policy/profile.ts'
import { CountersignError } from '../protocol/error.ts'
import { memoryRegistry } from '../registry/memory-registry.ts'
import { fakeCloud } from './fake-cloud.contract.ts'
import { room } from './room.contract.ts'

type Room = ReturnType<typeof room>
type Uploaded = Awaited<ReturnType<Room['upload']>>

const withRegistry = (options: Parameters<typeof room>[0] = {}) => room({ registry: memoryRegistry(), ...options })

describe('U17: GET download-url with a registry', () => {
  it('names an asset by handle, by URL, or by public id', async () => {
    const { upload, get } = withRegistry()
    const asset = await upload('avatars')
    const url = encodeURIComponent(asset.url ?? '')
    for (const query of [
      `asset=${asset.id}`,
      `profile=avatars&url=${url}`,
      `profile=avatars&public_id=${asset.public_id}&type=upload`,
    ]) {
      const { status, body } = await get(`download-url?${query}`)
      expect([query, status]).toEqual([query, 200])
      expect(new URL(body.data.downloadUrl).searchParams.get('public_id')).toBe(asset.public_id)
    }
  })

  it('knows without being told how an asset is delivered', async () => {
    const { upload, get } = withRegistry()
    const { public_id } = await upload('avatars')
    const { body } = await get(`download-url?profile=avatars&public_id=${public_id}`)
    expect(new URL(body.data.downloadUrl).searchParams.get('type')).toBe('upload')
  })

  it('is to be saved instead of shown where that was asked for', async () => {
    const { upload, get } = withRegistry()
    const { id } = await upload()
    const { body } = await get(`download-url?asset=${id}&attachment=true`)
    expect(new URL(body.data.downloadUrl).searchParams.get('attachment')).toBe('true')
    expect((await get(`download-url?asset=${id}&attachment=../a`)).status).toBe(400)
  })

  it.each(['', 'asset=x&public_id=y', 'asset=x&url=y'])('wants exactly one of the three, not "%s"', async (query) => {
    expect((await withRegistry().get(`download-url?${query}`)).status).toBe(400)
  })

  it('says of somebody else’s exactly what it says of none', async () => {
    const { upload, get, as } = withRegistry()
    const { id, public_id } = await upload()
    as('43')
    const none = await get('download-url?asset=none')
    for (const query of [`asset=${id}`, `profile=photos&public_id=${public_id}`])
      expect(await get(`download-url?${query}`)).toEqual({ ...none, headers: expect.anything() })
  })

  it.each(['trashed', 'quarantined'] as const)('gives its owner no link to what is %s, by any name', async (state) => {
    const registry = memoryRegistry()
    const { upload, get } = room({ registry })
    const { id, public_id, url } = await upload('avatars')
    const ways = [`asset=${id}`, `profile=avatars&public_id=${public_id}&type=upload`, `profile=avatars&url=${url}`]
    for (const way of ways) expect([way, (await get(`download-url?${way}`)).status]).toEqual([way, 200])
    await registry.moveAsset(id, { from: 'ready', to: state, at: 0, purgeAt: null })
    for (const way of ways) expect([way, (await get(`download-url?${way}`)).status]).toEqual([way, 404])
  })

  it.each([
    { case: 'an image', name: `photos/42/cat~${'a'.repeat(22)}` },
    { case: 'a file without a slug', name: `photos/42/~${'-'.repeat(22)}` },
    { case: 'a raw file', name: `photos/42/cat~${'_'.repeat(22)}.pdf` },
  ])('gives no link to and deletes nothing that came by a grant and is not recorded yet: $case', async ({ name }) => {
    const cloud = fakeCloud()
    const fields = { public_id: name, type: 'upload' }
    cloud.arrive({ uploadUrl: 'https://x/raw/upload', fields })
    const urls = [{ type: 'raw', url: `https://res.cloudinary.com/demo/raw/upload/v1/${name}` }]
    const query = `download-url?profile=photos&public_id=${name}&resource_type=raw&type=upload`
    const { get, post } = room({ registry: memoryRegistry() }, cloud)
    expect((await get(query)).status).toBe(404)
    expect((await get(`download-url?profile=photos&url=${urls[0]?.url}`)).status).toBe(404)
    expect((await post('delete-files?profile=photos', { urls }, 'DELETE')).status).toBe(404)
    expect(cloud.names()).toEqual([`raw/upload/${name}`])
    const without = room({}, cloud)
    expect((await without.get(query)).status).toBe(200)
    expect((await without.post('delete-files?profile=photos', { urls }, 'DELETE')).status).toBe(200)
  })

  it('still goes by the folder for a name that no grant gives', async () => {
    const { get } = withRegistry()
    for (const name of ['cat', 'cat~short', `cat~${'a'.repeat(23)}`, `~${'a'.repeat(22)}/cat`])
      expect((await get(`download-url?profile=photos&public_id=photos/42/${name}`)).status).toBe(200)
  })

  it('believes the registry before the folder', async () => {
    const registry = memoryRegistry()
    const { upload, get, post, as, cloud } = room({ registry })
    as('43')
    const { id, public_id, url } = await upload('avatars')
    const name = { resourceType: 'image', type: 'upload', publicId: public_id.replace('/43/', '/42/') } as const
    await registry.moveAsset(id, { from: 'ready', to: 'ready', at: 0, name })
    const urls = [{ type: 'image', url: url?.replace('/43/', '/42/') }]
    as('42')
    expect((await get(`download-url?profile=avatars&public_id=${name.publicId}&type=upload`)).status).toBe(404)
    expect((await post('delete-files?profile=avatars', { urls }, 'DELETE')).status).toBe(404)
    expect(cloud.names()).toHaveLength(1)
    as('43')
    expect((await get(`download-url?profile=avatars&public_id=${name.publicId}&type=upload`)).status).toBe(200)
  })

  it('gives a link of a minute to an asset whose profile is gone', async () => {
    const registry = memoryRegistry()
    const { id } = await room({ registry }).upload()
    const { get, now } = room({
      registry,
      profiles: { others: profile({ folder: 'others', downloadExpiresIn: '1 h' }) },
    })
    const { body } = await get(`download-url?asset=${id}`)
    expect(body.data.expiresIn).toBe('1 min')
    expect(new URL(body.data.downloadUrl).searchParams.get('expires_at')).toBe(String(now() / 1000 + 60))
  })

  it('lets canRead decide, by what the registry knows', async () => {
    const canRead = ({
      subject,
      subjectId,
      profile: name,
      isOwner,
    }: {
      subject: { id: string }
      subjectId: string | null
      profile: string | null
      isOwner: boolean
    }) => isOwner || (subject.id === 'doctor' && subjectId === '42' && name === 'photos')
    const { upload, get, as } = withRegistry({ canRead })
    const { id } = await upload()
    for (const [who, status] of [
      ['42', 200],
      ['doctor', 200],
      ['43', 404],
    ] as const) {
      as(who)
      expect((await get(`download-url?asset=${id}`)).status).toBe(status)
    }
  })

  it('is asked of no handle where there is no registry to know one', async () => {
    const canRead = vi.fn(() => true)
    const { status, body } = await room({ canRead }).get('download-url?asset=x')
    expect([status, body.error.code, canRead.mock.calls]).toEqual([404, 'not_configured', []])
    expect(body.error.message).toContain('countersign({ registry })')
  })

  it.each([1, 'yes', {}, undefined, null])('takes nothing for a yes but true: not %j', async (said) => {
    const { upload, get } = withRegistry({ canRead: (() => said) as never })
    expect((await get(`download-url?asset=${(await upload()).id}`)).status).toBe(404)
  })

  it.each([
    { case: 'an error', error: new Error('db password is hunter2') },
    { case: 'one of ours', error: new CountersignError('invalid_request', 'db password is hunter2') },
  ])('shows nothing of what canRead throws: $case', async ({ error }) => {
    const { upload, get } = withRegistry({
      canRead: () => {
        throw error
      },
    })
    const { status, body } = await get(`download-url?asset=${(await upload()).id}`)
    expect([status, JSON.stringify(body).includes('hunter2')]).toEqual([500, false])
  })
})

describe('strangers who share one name', () => {
  const registry = memoryRegistry()
  const quota = { files: 10, per: '1 d' } as const
  const strangers = (options: Parameters<typeof room>[0] = {}) =>
    room({
      ...({ unsafeAllowAnonymous: true, authenticate: undefined } as object),
      registry,
      deletionGrace: '1 d',
      rateLimit: { address: { consume: async () => {} }, addressOf: () => '192.0.2.1' },
      profiles: { avatars: profile({ folder: 'avatars', access: 'public', quota }) },
      ...options,
    })

  it.each([
    { case: 'link, by handle', ask: ({ get }: Room, { id }: Uploaded) => get(`download-url?asset=${id}`) },
    {
      case: 'link, by its name',
      ask: ({ get }: Room, { public_id }: Uploaded) => get(`download-url?public_id=${public_id}&type=upload`),
    },
    {
      case: 'deletion, by handle',
      ask: ({ post }: Room, { id }: Uploaded) => post('delete-files', { assets: [id] }, 'DELETE'),
    },
    {
      case: 'deletion, by URL',
      ask: ({ post }: Room, { url }: Uploaded) => post('delete-files', { urls: [{ type: 'image', url }] }, 'DELETE'),
    },
    {
      case: 'restore',
      ask: async ({ post }: Room, { id }: Uploaded) => {
        await registry.moveAsset(id, { from: 'ready', to: 'trashed', at: 0, purgeAt: Number.MAX_SAFE_INTEGER })
        return post('restore-files', { assets: [id] })
      },
    },
  ])('have no $case of what another of them uploaded, unless the app says so', async ({ ask }) => {
    const inner = strangers()
    const asset = await inner.upload('avatars')
    const names = inner.cloud.names()
    expect((await ask(inner, asset)).status).toBe(404)
    expect(inner.cloud.names()).toEqual(names)
    const open = strangers({ canRead: () => true, canDelete: () => true })
    expect((await ask(open, await open.upload('avatars'))).status).toBe(200)
  })
})

describe('an asset of another cloud, in a registry that several share', () => {
  it.each([
    { case: 'read', ask: ({ get }: Room, id: string) => get(`download-url?asset=${id}`) },
    { case: 'deleted', ask: ({ post }: Room, id: string) => post('delete-files', { assets: [id] }, 'DELETE') },
    { case: 'restored', ask: ({ post }: Room, id: string) => post('restore-files', { assets: [id] }) },
  ])('is not $case by its owner there', async ({ case: how, ask }) => {
    const registry = memoryRegistry()
    const here = room({ registry, deletionGrace: '1 d' })
    const elsewhere = room({ registry, deletionGrace: '1 d', cloud: 'cloudinary://key:hunter2-api-secret@other' })
    const { id } = await here.upload()
    if (how === 'restored') await here.post('delete-files', { assets: [id] }, 'DELETE')
    expect((await ask(elsewhere, id)).status).toBe(404)
    expect(elsewhere.cloud.calls).toEqual([])
    expect((await ask(here, id)).status).toBe(200)
  })
})

describe('U17: 50 subjects, 50 assets, download, delete and restore', () => {
  it('lets each have its own, and says of every other what it says of none', async () => {
    const inner = withRegistry({ deletionGrace: '1 d' })
    const subjects = Array.from({ length: 50 }, (_, index) => `subject-${index}`)
    const ids: string[] = []
    for (const subject of subjects) {
      inner.as(subject)
      ids.push((await inner.upload()).id)
    }
    const operations = {
      download: (id: string) => inner.get(`download-url?asset=${id}`),
      delete: (id: string) => inner.post('delete-files', { assets: [id] }, 'DELETE'),
      restore: (id: string) => inner.post('restore-files', { assets: [id] }),
    }
    const allowed: string[] = []
    // One operation after the other: strangers ask for each asset while it is there to be read, deleted or restored, its owner last.
    for (const [name, operate] of Object.entries(operations)) {
      for (const isOwnTurn of [false, true]) {
        for (const [subject, who] of subjects.entries()) {
          inner.as(who)
          const none = JSON.stringify((await operate('none')).body).replaceAll('none', 'X')
          for (const [asset, id] of ids.entries()) {
            if ((asset === subject) !== isOwnTurn) continue
            const { status, body } = await operate(id)
            if (status === 200) allowed.push(`${name} ${subject} ${asset}`)
            else expect(JSON.stringify(body).replaceAll(id, 'X')).toBe(none)
          }
        }
      }
    }
    expect(allowed.sort()).toEqual(
      subjects.flatMap((_, index) => Object.keys(operations).map((name) => `${name} ${index} ${index}`)).sort(),
    )
  }, 30_000)
})
