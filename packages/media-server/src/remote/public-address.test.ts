import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPublicAddress } from './public-address.ts'

/** First and last of each range that is not public, and its neighbours that are. @see IANA's two special-purpose registries */
const EDGES: readonly (readonly [inside: readonly string[], outside: readonly string[]])[] = [
  [['0.0.0.0', '0.255.255.255'], ['1.0.0.0']],
  [
    ['10.0.0.0', '10.255.255.255'],
    ['9.255.255.255', '11.0.0.0'],
  ],
  [
    ['100.64.0.0', '100.100.100.200', '100.127.255.255'],
    ['100.63.255.255', '100.128.0.0'],
  ],
  [
    ['127.0.0.0', '127.0.0.1', '127.255.255.255'],
    ['126.255.255.255', '128.0.0.0'],
  ],
  [['168.63.129.16'], ['168.63.129.15', '168.63.129.17']],
  [
    ['169.254.0.0', '169.254.169.254', '169.254.255.255'],
    ['169.253.255.255', '169.255.0.0'],
  ],
  [
    ['172.16.0.0', '172.31.255.255'],
    ['172.15.255.255', '172.32.0.0'],
  ],
  [
    ['192.0.0.0', '192.0.0.255', '192.0.2.0', '192.0.2.255'],
    ['191.255.255.255', '192.0.1.0', '192.0.3.0'],
  ],
  [
    ['192.88.99.0', '192.88.99.255'],
    ['192.88.98.255', '192.88.100.0'],
  ],
  [
    ['192.168.0.0', '192.168.255.255'],
    ['192.167.255.255', '192.169.0.0'],
  ],
  [
    ['198.18.0.0', '198.19.255.255'],
    ['198.17.255.255', '198.20.0.0'],
  ],
  [
    ['198.51.100.0', '198.51.100.255'],
    ['198.51.99.255', '198.51.101.0'],
  ],
  [
    ['203.0.113.0', '203.0.113.255'],
    ['203.0.112.255', '203.0.114.0'],
  ],
  [['224.0.0.0', '239.255.255.255', '240.0.0.0', '255.255.255.255'], ['223.255.255.255']],
  [['::', '::1', '::127.0.0.1', '::7f00:1', '::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:0:127.0.0.1'], []],
  [['::ffff:8.8.8.8', '::8.8.8.8'], []],
  [['64:ff9b::7f00:1', '64:ff9b::127.0.0.1', '64:ff9b:1::a00:1', '100::1'], []],
  [['2001::', '2001:0:7f00:1::', '2001:10::1', '2001:20::1', '2001:2::1', '2001:1ff:ffff::'], ['2001:200::']],
  [
    ['2001:db8::', '2001:db8:ffff:ffff::1'],
    ['2001:db7:ffff::', '2001:db9::'],
  ],
  [
    ['2002::', '2002:7f00:1::', '2002:a00:1::1', '2002:ffff:ffff::'],
    ['2003::', '2001:ffff::'],
  ],
  [
    ['3fff::', '3fff:fff:ffff::'],
    ['3fff:1000::', '3ffe:ffff::'],
  ],
  [['1fff:ffff::', '4000::', '5f00::1', 'fc00::', 'fdff:ffff::1', 'fe80::1', 'febf::1', 'fec0::1', 'ff02::1'], []],
  [
    ['fe80::1%eth0', '2606:4700::1111%1', 'fd00:ec2::254'],
    ['2606:4700::1111', '2a00:1450:4001::200e'],
  ],
  [['', 'localhost', '127.1', '0x7f000001', '2130706433', '256.1.1.1', '1.1.1', ':', ':::', 'g::'], []],
]

describe('a public address', () => {
  it.each(EDGES.flatMap(([inside]) => inside))('is not %s', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })

  it.each(EDGES.flatMap(([, outside]) => outside))('is %s', (address) => {
    expect(isPublicAddress(address)).toBe(true)
  })

  it('is never one of version 6 that holds one of version 4, however it is written', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.constantFrom('::', '::ffff:', '::ffff:0:', '64:ff9b::'), (v4, prefix) => {
        expect(isPublicAddress(prefix + v4)).toBe(false)
      }),
    )
  })

  it('is the same with groups of zeros written out', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(0, 1, 0x2001, 0x2606, 0xdb8, 0xffff), { minLength: 8, maxLength: 8 }),
        (all) => {
          const groups = all.map((group) => group.toString(16))
          const short = groups.join(':').replace(/(?:^|:)0(?::0)+(?:$|:)/, '::')
          expect(isPublicAddress(short)).toBe(isPublicAddress(groups.join(':')))
        },
      ),
    )
  })
})
