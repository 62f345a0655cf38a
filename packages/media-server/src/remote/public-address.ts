import { isIP } from 'node:net'

/**
 * Addresses of version 4 that do not lead to the public internet, or to one machine of it.
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 */
const NOT_PUBLIC_4 = [
  '0.0.0.0/8', // this network
  '10.0.0.0/8', // private
  '100.64.0.0/10', // carrier-grade NAT, and the metadata of one cloud
  '127.0.0.0/8', // loopback
  '168.63.129.16/32', // the host below a machine in one cloud
  '169.254.0.0/16', // link-local, metadata of most clouds
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocol assignments
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // 6to4 relays
  '192.168.0.0/16', // private
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, broadcast
].map(parseBlock4)

/** All that is public of version 6 lies in here, and outside of {@link NOT_PUBLIC_6}: what holds an address of version 4 is not, either. */
const GLOBAL_6 = parseBlock6('2000::/3')

/** @see https://www.iana.org/assignments/iana-ipv6-special-registry */
const NOT_PUBLIC_6 = [
  '2001::/23', // protocol assignments: Teredo, ORCHID, benchmarks
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4
  '3fff::/20', // documentation
].map(parseBlock6)

/** Whether an address leads to the public internet. What is no address does not. */
export function isPublicAddress(address: string): boolean {
  const [bare = ''] = address.split('%', 1)
  // With a zone it is of one link of this machine.
  if (bare !== address) return false
  const version = isIP(bare)
  if (version === 4) return !NOT_PUBLIC_4.some((block) => holds(block, toNumber4(bare), 32n))
  if (version !== 6) return false
  const number = toNumber6(bare)
  return holds(GLOBAL_6, number, 128n) && !NOT_PUBLIC_6.some((block) => holds(block, number, 128n))
}

interface Block {
  start: bigint
  prefix: bigint
}

const holds = ({ start, prefix }: Block, number: bigint, bits: bigint): boolean =>
  number >> (bits - prefix) === start >> (bits - prefix)

function parseBlock4(text: string): Block {
  const [address = '', prefix = ''] = text.split('/')
  return { start: toNumber4(address), prefix: BigInt(prefix) }
}

function parseBlock6(text: string): Block {
  const [address = '', prefix = ''] = text.split('/')
  return { start: toNumber6(address), prefix: BigInt(prefix) }
}

function toNumber4(address: string): bigint {
  return address.split('.').reduce((number, part) => (number << 8n) | BigInt(part), 0n)
}

function toNumber6(address: string): bigint {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address)
  const low = dotted?.[2] === undefined ? null : toNumber4(dotted[2])
  const text = low === null ? address : `${dotted?.[1]}${(low >> 16n).toString(16)}:${(low & 0xffffn).toString(16)}`
  const [head = '', tail] = text.split('::')
  const groupsOf = (part: string) => (part === '' ? [] : part.split(':'))
  const [before, after] = [groupsOf(head), groupsOf(tail ?? '')]
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length
  const groups = [...before, ...Array.from({ length: zeros }, () => '0'), ...after]
  return groups.reduce((number, group) => (number << 16n) | BigInt(`0x${group}`), 0n)
}
