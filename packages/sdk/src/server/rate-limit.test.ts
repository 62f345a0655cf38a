import { describe, expect, it } from 'vitest'
import { networkOf } from './rate-limit.ts'
import { room } from './room.contract.ts'

describe('an address', () => {
  it.each([
    { address: '192.0.2.1', network: '192.0.2.1' },
    { address: '::ffff:192.0.2.1', network: '192.0.2.1' },
    { address: '::FFFF:192.0.2.1', network: '192.0.2.1' },
    { address: '2001:db8:1:2:3:4:5:6', network: '2001:db8:1:2::/64' },
    { address: '2001:0DB8:0001:0002::', network: '2001:db8:1:2::/64' },
    { address: '2001:db8::1', network: '2001:db8:0:0::/64' },
    { address: 'fe80::1%eth0', network: 'fe80:0:0:0::/64' },
    { address: 'fe80::%eth0', network: 'fe80:0:0:0::/64' },
    { address: '::1', network: '0:0:0:0::/64' },
    { address: '::', network: '0:0:0:0::/64' },
  ])('$address counts as $network', ({ address, network }) => {
    expect(networkOf(address)).toBe(network)
  })
})

describe('a limit that is reached', () => {
  it.each([
    { msBeforeNext: -5, seconds: 1 },
    { msBeforeNext: 0, seconds: 1 },
    { msBeforeNext: 1, seconds: 1 },
    { msBeforeNext: 1000, seconds: 1 },
    { msBeforeNext: 1001, seconds: 2 },
  ])('in $msBeforeNext ms no more says to come again in $seconds s', async ({ msBeforeNext, seconds }) => {
    const subject = { consume: () => Promise.reject({ msBeforeNext }) }
    const { post } = room({ rateLimit: { subject } })
    const { status, headers, body } = await post('grants', { profile: 'avatars', files: [{ name: 'a.jpg', bytes: 1 }] })
    expect([status, headers.get('retry-after')]).toEqual([429, String(seconds)])
    expect(body.error.details).toEqual({ retryAfterSeconds: seconds })
  })
})
