import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { profile } from '../policy/profile.ts'
import { memoryRegistry } from '../registry/memory-registry.ts'
import type { Registry } from '../registry/registry.ts'
import { sqliteRegistry } from '../registry/sqlite-registry.ts'
import { fakeCloud } from './fake-cloud.contract.ts'
import { AN_HOUR, NO_WORK, room } from './room.contract.ts'

const sqlite = async (): Promise<Registry> => {
  const registry = sqliteRegistry(new DatabaseSync(':memory:'))
  await registry.migrate()
  return registry
}

describe('how far a sweep goes, and what it remembers', () => {
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
    expect(await signer.sweep({ limit: 2 })).toEqual({ ...NO_WORK, completed: 1 })
  })

  it.each([0, -1, 1.5, Number.NaN, '5' as unknown as number])('takes no limit of %s', async (limit) => {
    const { cloud, grant, signer } = room({ registry: memoryRegistry() })
    await grant()
    await expect(signer.sweep({ limit })).rejects.toThrow(/limit must be a whole number from 1, not /)
    expect(cloud.calls).toEqual([])
  })

  it.each([
    { case: '15 minutes where nothing was said', options: {}, graceMs: 15 * 60_000 },
    { case: 'the time that was said', options: { grace: '3 h' }, graceMs: 3 * AN_HOUR },
  ] as const)('leaves a grant to its browser for $case', async ({ options, graceMs }) => {
    const { cloud, grant, signer, later } = room({ registry: memoryRegistry() })
    cloud.arrive(await grant())
    later(graceMs)
    expect(await signer.sweep(options)).toEqual(NO_WORK)
    later(1)
    expect(await signer.sweep(options)).toEqual({ ...NO_WORK, completed: 1 })
  })

  it('looks at as many grants and at as many deleted assets as it was told, and at the others the next time', async () => {
    const { upload, grant, signer, later, post } = room({ registry: memoryRegistry(), deletionGrace: '1 h' })
    const assets = [await upload(), await upload(), await upload()].map(({ id }) => id)
    await post('delete-files', { assets }, 'DELETE')
    for (let made = 0; made < 3; made += 1) await grant()
    later(27 * AN_HOUR)
    expect(await signer.sweep({ limit: 2 })).toEqual({ ...NO_WORK, expired: 2, purged: 2 })
    expect(await signer.sweep({ limit: 2 })).toEqual({ ...NO_WORK, expired: 1, purged: 1 })
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
})
