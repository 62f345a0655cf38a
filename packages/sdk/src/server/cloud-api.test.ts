import { describe, expect, it, vi } from 'vitest'
import { memoryRegistry } from '../registry/memory-registry.ts'
import { AN_HOUR, room } from './room.contract.ts'

describe("the cloud's answer", () => {
  it.each([201, 206, 299, 500])('is not believed with the status %i, whatever it says', async (status) => {
    const onUploaded = vi.fn()
    const { cloud, grant, post } = room({ onUploaded })
    const given = await grant('avatars')
    cloud.arrive(given)
    const complete = async () => {
      const said = await post('completions', { token: given.token })
      return [said.status, said.body.error?.code, onUploaded.mock.calls.length]
    }
    const claim = (path: string) => cloud.fail(path, (perform) => new Response(perform().body, { status }))
    claim('image/rename')
    expect(await complete()).toEqual([502, 'cloud_refused', 0])
    expect(await complete()).toEqual([200, undefined, 1])
    // The second time it is a look that finds what is published.
    claim('resources/image/upload')
    expect(await complete()).toEqual([502, 'cloud_refused', 1])
  })

  it('is no list of what has arrived with another status than 200: no grant ends by it', async () => {
    const onError = vi.fn()
    const { cloud, grant, signer, later } = room({ registry: memoryRegistry(), onError })
    await grant()
    later(27 * AN_HOUR)
    cloud.fail('resources/image/authenticated', () => Response.json({ resources: [] }, { status: 500 }))
    expect(await signer.sweep()).toMatchObject({ expired: 0, failed: 1 })
    expect(onError.mock.calls[0]?.[0].message).toContain('refused to list assets, with status 500')
    expect(await signer.sweep()).toMatchObject({ expired: 1, failed: 0 })
  })

  it.each([
    { case: 'no public id', facts: { public_id: undefined } },
    { case: 'no version', facts: { version: undefined } },
    { case: 'a version that is text', facts: { version: '1' } },
    { case: 'no size', facts: { bytes: undefined } },
    { case: 'half a byte', facts: { bytes: 0.5 } },
    { case: 'a size that is text', facts: { bytes: '1000' } },
  ])('is not believed with $case', async ({ facts }) => {
    const onUploaded = vi.fn()
    const { cloud, grant, post } = room({ registry: memoryRegistry(), onUploaded })
    const given = await grant()
    cloud.arrive(given)
    cloud.fail('image/rename', async (perform) => {
      const said = (await perform().json()) as object
      return Response.json({ ...said, ...facts })
    })
    const { status, body } = await post('completions', { token: given.token })
    expect([status, body.error.code]).toEqual([502, 'cloud_refused'])
    expect(onUploaded).not.toHaveBeenCalled()
  })

  it('is waited for no longer than 10 seconds', async () => {
    const timeout = vi
      .spyOn(AbortSignal, 'timeout')
      .mockImplementation((ms) => AbortSignal.abort(new DOMException(`${ms} ms are over`, 'TimeoutError')))
    const onError = vi.fn()
    const fetch = async (_url: string, { signal }: RequestInit) => {
      signal?.throwIfAborted()
      throw new Error('nobody stopped waiting')
    }
    const { grant, post } = room({ fetch, onError })
    const { token } = await grant()
    const { status, body } = await post('completions', { token })
    timeout.mockRestore()
    expect([status, body.error.message]).toEqual([502, expect.stringContaining('did not answer within 10 s')])
    expect(onError.mock.calls[0]?.[0].cause).toContain('10000 ms are over')
  })
})
