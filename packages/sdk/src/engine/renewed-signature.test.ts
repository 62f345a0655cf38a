import { describe, expect, it } from 'vitest'
import { aCloud, answered, fileOf, long, refusal, uploaderTo } from './cloud-on-a-wire.contract.ts'
import type { Protocol } from './contract.ts'

describe('a signature', () => {
  /** Answers with a ticket that says which it is, and counts. */
  const counting = (expiresAt: () => number | null): Protocol<unknown> & { signed: number } => {
    const self = {
      signed: 0,
      async open() {
        self.signed += 1
        return { uploadUrl: 'https://cloud.example/', fields: { nth: String(self.signed) }, expiresAt: expiresAt() }
      },
      renew: () => self.open(),
      complete: async (_: unknown, answer: unknown) => answer,
    }
    return self
  }

  it('is asked for when the file has its turn, and renewed before it ages', async () => {
    const cloud = aCloud()
    let now = 0
    const protocol = counting(() => now + 3_600_000)
    cloud.instead.push(() => {
      now += 3_590_000
      return undefined
    })
    const uploader = uploaderTo(cloud, { protocol, now: () => now })
    uploader.add([fileOf(long)])
    await uploader.settled()
    expect(cloud.arrivals.map(({ fields }) => fields.nth)).toEqual(['1', '2', '2', '2'])
  })

  it.each([
    { case: '401', says: answered(401, refusal('Invalid Signature')) },
    { case: 'a stale request', says: answered(400, refusal('Stale request - reported time is 2024')) },
  ])('is renewed once after $case, for all chunks under way together', async ({ says }) => {
    const cloud = aCloud()
    const protocol = counting(() => null)
    cloud.instead.push(
      () => undefined,
      () => says,
      () => says,
    )
    const uploader = uploaderTo(cloud, { protocol, parallelChunks: 2 })
    uploader.add([fileOf(long)])
    expect((await uploader.settled())[0]?.status).toBe('done')
    expect(protocol.signed).toBe(2)
  })

  it('that is refused again ends the upload with what the cloud says', async () => {
    const cloud = aCloud()
    const says = () => answered(401, refusal('Invalid Signature abc'))
    cloud.instead.push(says, says)
    const uploader = uploaderTo(cloud, { protocol: counting(() => null) })
    uploader.add([fileOf(1)])
    expect((await uploader.settled())[0]).toMatchObject({
      status: 'failed',
      error: { message: 'Invalid Signature abc' },
    })
  })
})
