import { describe, expect, it } from 'vitest'
import { aCloud, cut, fileOf, long, uploaderTo } from './cloud-on-a-wire.contract.ts'
import type { Protocol } from './contract.ts'

describe('a last answer that is lost', () => {
  /** Knows whether the file is there, as a signer does. */
  const asking = (isThere: () => boolean) => {
    const asked: unknown[] = []
    const protocol: Protocol<unknown> = {
      open: async () => ({ uploadUrl: 'https://cloud.example/', fields: {}, expiresAt: null }),
      renew: async (ticket) => ticket,
      async complete(_, answer) {
        asked.push(answer)
        return answer ?? (isThere() ? { public_id: 'found' } : null)
      },
    }
    return { asked, protocol }
  }
  const lost = [
    { case: 'cut off', says: cut },
    { case: 'no JSON', says: () => ({ status: 200, text: '<html>', retryAfter: null }) },
  ]

  it.each(lost)('and is $case is asked for before anything is sent again', async ({ says }) => {
    const cloud = aCloud()
    cloud.instead.push(says)
    const { asked, protocol } = asking(() => true)
    const uploader = uploaderTo(cloud, { protocol })
    uploader.add([fileOf(1)])
    expect((await uploader.settled())[0]).toMatchObject({ status: 'done', result: { public_id: 'found' } })
    expect([asked, cloud.arrivals]).toEqual([[null], []])
  })

  it.each(lost)('and is $case has the last chunk sent again when nothing is there', async ({ says }) => {
    const cloud = aCloud()
    cloud.instead.push(
      () => undefined,
      () => undefined,
      () => undefined,
      says,
    )
    const { asked, protocol } = asking(() => false)
    const uploader = uploaderTo(cloud, { protocol })
    uploader.add([fileOf(long)])
    expect((await uploader.settled())[0]?.status).toBe('done')
    expect([asked.length, cloud.arrivals.length]).toEqual([2, 4])
  })

  it('for ever is a failure', async () => {
    const cloud = aCloud()
    cloud.instead.push(cut, cut, cut, cut)
    const { protocol } = asking(() => false)
    const uploader = uploaderTo(cloud, { protocol })
    uploader.add([fileOf(1)])
    const error = { code: 'network', message: 'no answer from https://cloud.example: the connection failed' }
    expect((await uploader.settled())[0]).toMatchObject({ status: 'failed', error })
  })
})
