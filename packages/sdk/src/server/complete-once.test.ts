import { afterEach, describe, expect, it, vi } from 'vitest'
import { memoryRegistry } from '../registry/memory-registry.ts'
import { room } from './room.contract.ts'

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
