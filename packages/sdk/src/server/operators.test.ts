import { describe, expect, it, vi } from 'vitest'
import { profile } from '../policy/profile.ts'
import { memoryRegistry } from '../registry/memory-registry.ts'
import { fakeCloud } from './fake-cloud.contract.ts'
import { AN_HOUR, room } from './room.contract.ts'

const profiles = {
  photos: profile({ folder: 'photos' }),
  avatars: profile({ folder: 'avatars', access: 'public' }),
}

describe('importAssets', () => {
  it('records what was there before, each as the one’s in whose folder it lies, and may be run again', async () => {
    const cloud = fakeCloud()
    const before = room({ profiles }, cloud)
    const ids = []
    for (const subject of ['ada', 'Jürgen', '42']) {
      before.as(subject)
      ids.push((await before.upload('avatars')).public_id)
    }
    cloud.arrive({ uploadUrl: 'https://x/image/upload', fields: { public_id: 'avatars/logo', type: 'upload' } })
    const registry = memoryRegistry()
    const { signer, get, as } = room({ profiles, registry }, cloud)
    expect(await signer.importAssets('avatars')).toEqual({ seen: 4, imported: 3, foreign: 1 })
    expect(await signer.importAssets('avatars')).toEqual({ seen: 4, imported: 0, foreign: 1 })
    const [found] = await registry.listAssets({ cloudName: 'demo', subjectId: 'Jürgen', limit: 9 })
    expect([found?.publicId, found?.bytes]).toEqual([ids[1], 1000])
    as('Jürgen')
    expect((await get(`download-url?asset=${found?.id}`)).status).toBe(200)
  })

  it('wants a registry, and a profile that is there', async () => {
    await expect(room().signer.importAssets('photos')).rejects.toThrow(/needs a registry/)
    await expect(room({ registry: memoryRegistry() }).signer.importAssets('phtos')).rejects.toThrow(/there are photos/)
  })
})

describe('eraseSubject', () => {
  it('leaves nothing of one subject, wherever it was, and everything of the others', async () => {
    const registry = memoryRegistry()
    const { cloud, signer, upload, post, as } = room({ profiles, registry, deletionGrace: '1 d' })
    for (const subject of ['ada', 'eve']) {
      as(subject)
      const { id } = await upload('photos')
      await upload('avatars')
      await post('delete-files', { assets: [id] }, 'DELETE')
    }
    expect(await signer.eraseSubject('ada')).toEqual({ deleted: 2, forgotten: true })
    expect(cloud.names()).toHaveLength(2)
    expect(cloud.names().filter((name) => name.includes('/ada/'))).toEqual([])
    expect(await registry.readAudit({ cloudName: 'demo', subjectId: 'ada', limit: 9 })).toEqual([])
    expect((await registry.readAudit({ cloudName: 'demo', subjectId: 'eve', limit: 9 })).length).toBeGreaterThan(3)
  })

  it.each([
    { case: 'in the trash by its row alone, after a deletion that failed', restored: false },
    { case: 'out of it by its row alone, after a restore that failed', restored: true },
  ])('finds the file of an asset that is $case', async ({ restored }) => {
    // A profile that is gone: no listing of folders comes across its files.
    const cloud = fakeCloud()
    const registry = memoryRegistry()
    const { upload, post } = room({ profiles, registry, deletionGrace: '1 d' }, cloud)
    const { id } = await upload('avatars')
    if (restored) await post('delete-files', { assets: [id] }, 'DELETE')
    cloud.fail('image/rename', () => Promise.reject(new TypeError('socket hang up')))
    await (restored ? post('restore-files', { assets: [id] }) : post('delete-files', { assets: [id] }, 'DELETE'))
    const { signer } = room({ profiles: { photos: profiles.photos }, registry, deletionGrace: '1 d' }, cloud)
    expect(await signer.eraseSubject('42')).toEqual({ deleted: 1, forgotten: true })
    expect(cloud.names()).toEqual([])
  })

  it('removes what arrived under grants that nobody completed, of that subject alone', async () => {
    const registry = memoryRegistry()
    const unsettledGrants = vi.fn(registry.unsettledGrants)
    const { cloud, signer, grant, as } = room({ profiles, registry: { ...registry, unsettledGrants } })
    for (let made = 0; made < 101; made += 1) {
      as(made < 100 ? 'ada' : 'eve')
      cloud.arrive(await grant('photos'))
    }
    const eves = cloud.names().at(-1)
    expect(await signer.eraseSubject('ada')).toEqual({ deleted: 100, forgotten: true })
    expect(cloud.names()).toEqual([eves])
    const read = await Promise.all(unsettledGrants.mock.results.map(({ value }) => value))
    expect(read.flat().every(({ subjectId }) => subjectId === 'ada')).toBe(true)
  })

  it.each([
    { case: 'that goes on no more', hook: () => new Promise(() => {}), settles: true },
    { case: 'whose end could not be written down', hook: () => 'done', settles: false },
  ])('removes what a completion had moved $case, though the profile is gone', async ({ hook, settles }) => {
    for (const name of ['photos', 'avatars']) {
      const registry = memoryRegistry()
      const settleGrant = settles ? registry.settleGrant : async () => Promise.reject(new Error('connection reset'))
      const onUploaded = vi.fn(hook)
      const { cloud, grant, post } = room({ profiles, registry: { ...registry, settleGrant }, onUploaded })
      const given = await grant(name)
      cloud.arrive(given)
      const completing = post('completions', { token: given.token })
      await vi.waitFor(() => expect(onUploaded).toHaveBeenCalled())
      if (!settles) await completing
      const next = room({ profiles: { others: profile({ folder: 'others' }) }, registry }, cloud)
      next.later(AN_HOUR)
      expect(await next.signer.eraseSubject('42')).toEqual({ deleted: 1, forgotten: true })
      expect([cloud.names(), await registry.getGrant(given.id)]).toEqual([[], null])
    }
  })

  it('leaves what is being completed, and is to be run again', async () => {
    const registry = memoryRegistry()
    const onUploaded = vi.fn(() => new Promise(() => {}))
    const { cloud, grant, post } = room({ profiles, registry, onUploaded })
    const given = await grant('avatars')
    cloud.arrive(given)
    void post('completions', { token: given.token })
    await vi.waitFor(() => expect(onUploaded).toHaveBeenCalledOnce())
    const next = room({ profiles: { others: profile({ folder: 'others' }) }, registry }, cloud)
    expect(await next.signer.eraseSubject('42')).toEqual({ deleted: 0, forgotten: false })
    expect(cloud.names()).toHaveLength(1)
    next.later(AN_HOUR)
    expect(await next.signer.eraseSubject('42')).toEqual({ deleted: 1, forgotten: true })
  })

  it('is written down, without whom it was about', async () => {
    const registry = memoryRegistry()
    const { signer, upload } = room({ profiles, registry })
    await upload('avatars')
    await signer.eraseSubject('42')
    const [row] = await registry.readAudit({ cloudName: 'demo', limit: 1 })
    expect(row).toMatchObject({ action: 'erase', subjectId: null, details: '{"deleted":1,"forgotten":true}' })
  })

  it('does not take one subject for another whose id begins the same', async () => {
    const { cloud, signer, upload, as } = room({ profiles, registry: memoryRegistry() })
    as('adam')
    await upload('avatars')
    await signer.eraseSubject('ada')
    expect(cloud.names()).toHaveLength(1)
  })

  it('works by folders alone where there is no registry', async () => {
    const { cloud, signer, upload } = room({ profiles })
    await upload('avatars')
    expect(await signer.eraseSubject('42')).toEqual({ deleted: 1, forgotten: false })
    expect(cloud.names()).toEqual([])
  })
})
