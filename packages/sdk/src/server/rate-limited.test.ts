import { describe, expect, it, vi } from 'vitest'
import { room } from './room.contract.ts'

const file = { name: 'cat.jpg', bytes: 1000, type: 'image/jpeg' }

describe('U21: a rate limit', () => {
  const limiter = (points: number) => {
    const used = new Map<string, number>()
    return {
      used,
      consume: async (key: string, cost = 1) => {
        used.set(key, (used.get(key) ?? 0) + cost)
        if ((used.get(key) ?? 0) > points) throw { msBeforeNext: 4200 }
      },
    }
  }

  it('counts subjects, a point for each file', async () => {
    const subject = limiter(5)
    const { post } = room({ rateLimit: { subject } })
    expect((await post('grants', { profile: 'avatars', files: [file, file, file, file] })).status).toBe(200)
    const { status, body, headers } = await post('grants', { profile: 'avatars', files: [file, file] })
    expect([status, body.error.code, headers.get('retry-after')]).toEqual([429, 'rate_limited', '5'])
    expect([...subject.used.keys()]).toEqual(['subject 42'])
  })

  it("counts the sets of a widget's request, a point for each", async () => {
    const subject = limiter(5)
    const { post, now } = room({ rateLimit: { subject } })
    const set = { timestamp: now() / 1000, source: 'uw', folder: 'avatars/42' }
    const sign = (count: number) => post('sign?profile=avatars', { paramsToSign: Array(count).fill(set) })
    expect((await sign(3)).body.signature).toHaveLength(3)
    const { status, body } = await sign(3)
    expect([status, body.error.code, body.signature]).toEqual([429, 'rate_limited', expect.stringContaining('refused')])
    expect([...subject.used]).toEqual([['subject 42', 6]])
  })

  it('counts addresses before it asks who somebody is, all of one IPv6 network as one', async () => {
    const address = limiter(2)
    const addresses = [
      '2001:db8:0:1::1',
      '2001:0db8::0001:ffff:0:0:2',
      '2001:DB8:0:1:5::',
      '192.0.2.1',
      '::ffff:192.0.2.1',
    ]
    let at = 0
    const authenticate = vi.fn(() => ({ id: '42' }))
    const { post } = room({
      authenticate,
      rateLimit: { address, addressOf: () => addresses[at++ % addresses.length] ?? null },
    })
    const statuses = []
    for (const _ of addresses) statuses.push((await post('grants', { profile: 'avatars', files: [file] })).status)
    expect(statuses).toEqual([200, 200, 429, 200, 200])
    expect(authenticate).toHaveBeenCalledTimes(4)
    expect([...address.used.keys()]).toEqual(['address 2001:db8:0:1::/64', 'address 192.0.2.1'])
  })

  it('is refused at once where it counts addresses and nobody tells them', () => {
    const address = limiter(2)
    expect(() => room({ rateLimit: { address } })).toThrow(/rateLimit\.address needs rateLimit\.addressOf/)
  })

  it('lets nobody in when the limiter itself fails', async () => {
    const subject = { consume: async () => Promise.reject(new Error('db password is hunter2')) }
    const { post } = room({ rateLimit: { subject } })
    const { status, body } = await post('grants', { profile: 'avatars', files: [file] })
    expect([status, body.error.code]).toEqual([500, 'internal'])
  })
})
