import { describe, expect, it } from 'vitest'
import { clientAddress, isNetwork, trustedProxyOf } from './client-address.ts'

const ask = (
  proxy: Parameters<typeof trustedProxyOf>[0] | null,
  peer: string,
  forwarded?: string,
  header = 'x-forwarded-for',
) =>
  clientAddress(proxy && trustedProxyOf(proxy))(
    peer,
    new Headers(forwarded === undefined ? {} : { [header]: forwarded }),
  )

describe('clientAddress', () => {
  it.each([
    { case: 'nobody is trusted', proxy: null, peer: '127.0.0.1', forwarded: '1.2.3.4', is: '127.0.0.1' },
    { case: 'the proxy says', proxy: {}, peer: '127.0.0.1', forwarded: '192.0.2.7', is: '192.0.2.7' },
    {
      case: 'a stranger forged an entry',
      proxy: {},
      peer: '127.0.0.1',
      forwarded: '1.2.3.4, 192.0.2.7',
      is: '192.0.2.7',
    },
    { case: 'the peer is no proxy', proxy: {}, peer: '203.0.113.9', forwarded: '1.2.3.4', is: '203.0.113.9' },
    {
      case: 'there are two proxies',
      proxy: { hops: 2 },
      peer: '127.0.0.1',
      forwarded: '1.1.1.1, 192.0.2.7, 10.0.0.2',
      is: '192.0.2.7',
    },
    { case: 'a proxy is missing', proxy: { hops: 2 }, peer: '127.0.0.1', forwarded: '192.0.2.7', is: '127.0.0.1' },
    { case: 'the header is missing', proxy: {}, peer: '127.0.0.1', forwarded: undefined, is: '127.0.0.1' },
    { case: 'the header is garbage', proxy: {}, peer: '127.0.0.1', forwarded: 'unknown', is: '127.0.0.1' },
    { case: 'the header is empty', proxy: {}, peer: '127.0.0.1', forwarded: '', is: '127.0.0.1' },
    {
      case: 'the proxy is in a network',
      proxy: { from: ['10.0.0.0/8'] },
      peer: '10.9.8.7',
      forwarded: '192.0.2.7',
      is: '192.0.2.7',
    },
    {
      case: 'this machine is not in the network',
      proxy: { from: ['10.0.0.0/8'] },
      peer: '127.0.0.1',
      forwarded: '192.0.2.7',
      is: '127.0.0.1',
    },
    {
      case: 'the socket is for both families',
      proxy: {},
      peer: '::ffff:127.0.0.1',
      forwarded: '192.0.2.7',
      is: '192.0.2.7',
    },
    { case: 'the proxy writes ports', proxy: {}, peer: '::1', forwarded: '192.0.2.7:4711', is: '192.0.2.7' },
    { case: 'the proxy writes brackets', proxy: {}, peer: '::1', forwarded: '[2001:db8::1]:4711', is: '2001:db8::1' },
    {
      case: 'a network of IPv6',
      proxy: { from: ['2001:db8::/32'] },
      peer: '2001:db8::9',
      forwarded: '192.0.2.7',
      is: '192.0.2.7',
    },
  ])('is $is when $case', ({ proxy, peer, forwarded, is }) => {
    expect(ask(proxy, peer, forwarded)).toBe(is)
  })

  it('reads the header that it was told, and no other', () => {
    expect(ask({ header: 'x-real-ip' }, '127.0.0.1', '192.0.2.7')).toBe('127.0.0.1')
    expect(ask({ header: 'x-real-ip' }, '127.0.0.1', '192.0.2.7', 'x-real-ip')).toBe('192.0.2.7')
  })
})

describe('isNetwork', () => {
  it.each(['127.0.0.1', '10.0.0.0/8', '::1', '2001:db8::/32', '0.0.0.0/0'])('takes %s', (text) => {
    expect(isNetwork(text)).toBe(true)
  })
  it.each(['', 'proxy', '10.0.0.0/33', '10.0.0/8', '::/129', '10.0.0.0/8/8', '10.0.0.0/', '10.0.0.0/-1'])(
    'refuses %j',
    (text) => {
      expect(isNetwork(text)).toBe(false)
    },
  )
})
