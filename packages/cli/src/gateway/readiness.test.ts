import { parseCloudinaryUrl } from 'countersign/protocol'
import { memoryRegistry, type Registry } from 'countersign/registry-memory'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createReadiness } from './readiness.ts'

const cloud = parseCloudinaryUrl('cloudinary://123456:canary-secret@demo')

function readinessOf({
  registry = memoryRegistry() as Registry | null,
  fetch = vi.fn(async (_url: string, _init: RequestInit) => Response.json({ status: 'ok' })),
} = {}) {
  const clock = { now: 0 }
  const onFailure = vi.fn()
  const ready = createReadiness({ cloud, registry, fetch, now: () => clock.now, onFailure })
  return { ready, clock, fetch, onFailure }
}
afterEach(() => {
  vi.useRealTimers()
})

describe('createReadiness', () => {
  it('asks the registry, and the cloud with our key', async () => {
    const { ready, fetch } = readinessOf()
    expect(await ready()).toEqual({ ready: true, checks: { registry: 'ok', cloud: 'ok' } })
    const [url, { headers }] = fetch.mock.calls[0] ?? ['', {}]
    expect(url).toBe('https://api.cloudinary.com/v1_1/demo/ping')
    expect(headers).toEqual({ authorization: `Basic ${btoa('123456:canary-secret')}` })
  })

  it('does without a registry where there is none', async () => {
    expect(await readinessOf({ registry: null }).ready()).toEqual({
      ready: true,
      checks: { registry: 'none', cloud: 'ok' },
    })
  })

  it.each([
    { case: 'takes our key no more', fetch: async () => new Response('{}', { status: 401 }) },
    { case: 'cannot be reached', fetch: () => Promise.reject(new Error('connect ECONNREFUSED')) },
  ])('is not ready while the cloud $case, and tells why', async ({ fetch }) => {
    const { ready, onFailure } = readinessOf({ fetch: vi.fn(fetch) })
    expect(await ready()).toEqual({ ready: false, checks: { registry: 'ok', cloud: 'failed' } })
    expect(onFailure.mock.calls).toEqual([['cloud', expect.any(Error)]])
  })

  it('is not ready while the registry fails, or does not answer in 3 seconds', async () => {
    const failing = { ...memoryRegistry(), getGrant: () => Promise.reject(new Error('down')) }
    expect(await readinessOf({ registry: failing }).ready()).toMatchObject({ checks: { registry: 'failed' } })
    vi.useFakeTimers()
    const silent = { ...memoryRegistry(), getGrant: () => new Promise<never>(() => {}) }
    const asked = readinessOf({ registry: silent }).ready()
    await vi.advanceTimersByTimeAsync(3000)
    expect(await asked).toMatchObject({ ready: false, checks: { registry: 'failed' } })
  })

  it('asks the cloud once for all who ask, and again after 30 seconds, or 5 where it failed', async () => {
    const { ready, clock, fetch } = readinessOf()
    await Promise.all([ready(), ready(), ready()])
    clock.now = 29_999
    await ready()
    expect(fetch).toHaveBeenCalledTimes(1)
    clock.now = 30_000
    fetch.mockResolvedValueOnce(new Response('{}', { status: 503 }))
    expect((await ready()).ready).toBe(false)
    expect(fetch).toHaveBeenCalledTimes(2)
    clock.now = 34_999
    expect((await ready()).ready).toBe(false)
    clock.now = 35_000
    expect((await ready()).ready).toBe(true)
    expect(fetch).toHaveBeenCalledTimes(3)
  })
})
