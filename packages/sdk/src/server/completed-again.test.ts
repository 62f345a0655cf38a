import { describe, expect, it, vi } from 'vitest'
import { profile } from '../policy/profile.ts'
import { room } from './room.contract.ts'

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
