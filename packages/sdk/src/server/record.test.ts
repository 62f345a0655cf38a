import { describe, expect, it, vi } from 'vitest'
import { memoryRegistry } from '../registry/memory-registry.ts'
import { room, SEALING_SECRET } from './room.contract.ts'

const file = { name: 'cat.jpg', bytes: 1000, type: 'image/jpeg' }

describe('what was decided', () => {
  it('is told once for each request, and written down for each asset', async () => {
    const onEvent = vi.fn()
    const registry = memoryRegistry()
    const { upload, post, as } = room({ onEvent, registry, trace: () => '00-trace-span-01' })
    const asset = await upload()
    await post('delete-files', { assets: [asset.id] }, 'DELETE')
    as('43')
    await post('delete-files', { assets: [asset.id] }, 'DELETE')
    expect(
      onEvent.mock.calls.map(([{ action, outcome, subjectId, trace }]) => [action, outcome, subjectId, trace]),
    ).toEqual([
      ['grant', 'ok', '42', null],
      ['complete', 'ok', '42', '00-trace-span-01'],
      ['delete', 'ok', '42', '00-trace-span-01'],
      ['delete', 'not_found', '43', null],
    ])
    const rows = await registry.readAudit({ cloudName: 'demo', assetId: asset.id, limit: 10 })
    expect(rows.map(({ action }) => action)).toEqual(['delete', 'complete', 'grant'])
  })

  it('makes one audit row however often a completion is asked for again, and an event each time', async () => {
    const onEvent = vi.fn()
    const registry = memoryRegistry()
    let finish = () => {}
    const onUploaded = vi.fn(
      () =>
        new Promise<void>((done) => {
          finish = done
        }),
    )
    const { cloud, grant, post } = room({ onEvent, registry, onUploaded })
    const given = await grant()
    cloud.arrive(given)
    const first = post('completions', { token: given.token })
    await vi.waitFor(() => expect(onUploaded).toHaveBeenCalledOnce())
    expect((await post('completions', { token: given.token })).status).toBe(202)
    finish()
    expect((await first).status).toBe(200)
    expect((await post('completions', { token: given.token })).status).toBe(200)
    const details = onEvent.mock.calls.map(([event]) => event.details)
    expect(details).toContainEqual({ via: 'relay', state: 'completing' })
    expect(details).toContainEqual({ via: 'relay', bytes: 1000, again: true })
    expect(Object.keys(onEvent.mock.calls.at(-1)?.[0])).not.toContain('quiet')
    const rows = await registry.readAudit({ cloudName: 'demo', assetId: given.id, limit: 10 })
    expect(rows.map(({ action }) => action)).toEqual(['complete', 'grant'])
  })

  it('holds no secret, signature or token', async () => {
    const onEvent = vi.fn()
    const { cloud, grant, post } = room({ onEvent, registry: memoryRegistry() })
    const given = await grant()
    const answer = cloud.arrive(given)
    await post('completions', { token: given.token, answer })
    const text = JSON.stringify(onEvent.mock.calls)
    for (const secret of ['hunter2', SEALING_SECRET, given.token, given.fields.signature ?? '', answer.signature])
      expect(text).not.toContain(secret)
  })

  it('is not given when it cannot be written down', async () => {
    const registry = { ...memoryRegistry(), audit: () => Promise.reject(new Error('disk full')) }
    const { post } = room({ registry })
    const { status } = await post('grants', { profile: 'avatars', files: [file] })
    expect(status).toBe(500)
  })

  it.each([
    {
      case: 'throws',
      onEvent: () => {
        throw new Error('listener')
      },
    },
    { case: 'rejects', onEvent: () => Promise.reject(new Error('listener')) },
  ])('is given when the listener $case', async ({ onEvent }) => {
    const onError = vi.fn()
    const { post } = room({ onError, onEvent })
    expect((await post('grants', { profile: 'avatars', files: [file] })).status).toBe(200)
    expect(onError).toHaveBeenCalledExactlyOnceWith(new Error('listener'))
  })

  it('about nobody in particular is told, and fills no database', async () => {
    const registry = memoryRegistry()
    const audit = vi.spyOn(registry, 'audit')
    const onEvent = vi.fn()
    const { post, get } = room({ registry, onEvent, authenticate: () => null })
    expect((await post('grants', { profile: 'avatars', files: [file] })).status).toBe(401)
    expect((await get('download?ticket=none')).status).toBe(404)
    expect(onEvent.mock.calls.map(([{ action, outcome, subjectId }]) => [action, outcome, subjectId])).toEqual([
      ['grant', 'unauthenticated', null],
      ['fetch', 'not_found', null],
    ])
    expect(audit).not.toHaveBeenCalled()
  })
})
