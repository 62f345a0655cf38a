import { describe, expect, it } from 'vitest'
import { profile } from '../policy/profile.ts'
import { memoryRegistry } from '../registry/memory-registry.ts'
import { room, SEALING_SECRET } from './room.contract.ts'
import { seal, unseal } from './sealed.ts'

const withRegistry = (options: Parameters<typeof room>[0] = {}) => room({ registry: memoryRegistry(), ...options })

/** The link of an asset, without the host, as `get` takes it. */
async function linkOf({ upload, get }: Pick<ReturnType<typeof room>, 'upload' | 'get'>) {
  const { id } = await upload()
  const { body } = await get(`download-url?asset=${id}&once=true`)
  expect(body.data).toMatchObject({ expiresIn: '1 min', once: true })
  return { id, path: (body.data.downloadUrl as string).replace('/uploads/', '') }
}

describe('a one-time link', () => {
  it('leads once, of 32 at the same time, to a link of the cloud that lives for seconds', async () => {
    const inner = withRegistry()
    const { path, id } = await linkOf(inner)
    const all = await Promise.all(Array.from({ length: 32 }, () => inner.get(path)))
    const [led, ...more] = all.filter(({ status }) => status === 302)
    expect(more).toEqual([])
    const location = new URL(led?.headers.get('location') ?? '')
    expect([location.origin, location.pathname]).toEqual(['https://api.cloudinary.com', '/v1_1/demo/image/download'])
    expect(location.searchParams.get('public_id')).toBe(`photos/42/~${id}`)
    expect(Number(location.searchParams.get('expires_at'))).toBe(inner.now() / 1000 + 30)
    const [late] = all.filter(({ status }) => status !== 302)
    expect([late?.status, late?.body.error.code]).toEqual([410, 'link_expired'])
  })

  it('is kept by nobody on its way', async () => {
    const inner = withRegistry()
    const { headers } = await inner.get((await linkOf(inner)).path)
    expect([headers.get('cache-control'), headers.get('referrer-policy')]).toEqual(['private, no-store', 'no-referrer'])
  })

  it('dies unspent too', async () => {
    const inner = withRegistry()
    const { path } = await linkOf(inner)
    inner.later(60_000)
    expect((await inner.get(path)).status).toBe(410)
  })

  it('dies with its asset', async () => {
    const inner = withRegistry()
    const { path, id } = await linkOf(inner)
    await inner.post('delete-files', { assets: [id] }, 'DELETE')
    expect((await inner.get(path)).status).toBe(404)
  })

  it.each(['', 'ticket=', 'ticket=cs1.a.b.c', `ticket=${seal('grant', { version: 1 }, [SEALING_SECRET])}`])(
    'is not %s',
    async (query) => {
      expect((await withRegistry().get(`download?${query}`)).status).toBe(404)
    },
  )

  it.each([
    { case: 'a former version', change: { version: 0 } },
    { case: 'a version to come', change: { version: 2 } },
    { case: 'another cloud', change: { cloudName: 'other' } },
    { case: 'an asset that is not there', change: { assetId: 'none' } },
  ])('of $case leads nowhere, however well it is sealed, and spends nothing', async ({ change }) => {
    const inner = withRegistry()
    const { path } = await linkOf(inner)
    const ticket = unseal('ticket', path.slice('download?ticket='.length), [SEALING_SECRET]) as object
    const { status, headers } = await inner.get(
      `download?ticket=${seal('ticket', { ...ticket, ...change }, [SEALING_SECRET])}`,
    )
    expect([status, headers.get('location')]).toEqual([404, null])
    expect((await inner.get(path)).status).toBe(302)
  })

  it('cannot be followed again until it would have died unspent', async () => {
    const inner = withRegistry()
    const { path } = await linkOf(inner)
    expect((await inner.get(path)).status).toBe(302)
    inner.later(59_000)
    const { status, body } = await inner.get(path)
    expect([status, body.error.message]).toEqual([410, expect.stringContaining('one time')])
  })

  it.each(['quarantined', 'trashed', 'deleted', 'purged'] as const)('leads to no asset that is %s', async (state) => {
    const registry = memoryRegistry()
    const inner = room({ registry })
    const { path, id } = await linkOf(inner)
    await registry.moveAsset(id, { from: 'ready', to: state, at: 0, purgeAt: null })
    expect((await inner.get(path)).status).toBe(404)
  })

  it('wants a secret to be sealed with', async () => {
    const { get, upload } = withRegistry()
    expect((await get(`download-url?asset=${(await upload()).id}&once=true`)).status).toBe(200)
    const bare = withRegistry({ secret: undefined })
    const { status, body } = await bare.get('download-url?profile=photos&public_id=photos/42/cat&once=true')
    expect([status, body.error.code, body.data]).toEqual([404, 'not_configured', undefined])
  })

  it('wants a registry', async () => {
    const { upload, get } = room({ profiles: { photos: profile({ folder: 'photos' }) } })
    const { public_id } = await upload()
    const { status, body } = await get(`download-url?public_id=${public_id}&once=true`)
    expect([status, body.error]).toEqual([
      404,
      { code: 'not_configured', message: expect.stringContaining('countersign({ secret, registry })') },
    ])
  })

  it.each([
    { case: 'a registry', options: {} },
    { case: 'a secret', options: { registry: memoryRegistry(), secret: undefined } },
  ])('is not followed by a signer without $case, which says so', async ({ options }) => {
    const inner = withRegistry()
    const { path } = await linkOf(inner)
    const { status, body } = await room(options).get(path)
    expect([status, body.error.code]).toEqual([404, 'not_configured'])
    expect((await inner.get(path)).status).toBe(302)
  })
})
