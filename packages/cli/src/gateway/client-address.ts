import { BlockList, isIP } from 'node:net'

/** The proxies in front of the gateway whose word for the caller's address counts. */
export interface TrustedProxy {
  header: string
  /** How many of them write into the header, the nearest one last. */
  hops: number
  /** Addresses and networks that may be the nearest one. */
  from: readonly string[]
}

const THIS_MACHINE = ['127.0.0.0/8', '::1']

/** Reads the options of a trusted proxy; one that says nothing else is on this machine and writes `X-Forwarded-For`. */
export const trustedProxyOf = ({
  header = 'x-forwarded-for',
  hops = 1,
  from = THIS_MACHINE,
}: { [Key in keyof TrustedProxy]?: TrustedProxy[Key] | undefined }): TrustedProxy => ({ header, hops, from })

/**
 * Makes the function that tells who calls: the socket's address, unless that is a trusted proxy's. Then it is the address that
 * the outermost trusted proxy wrote down, counted from the end of the header: what stands before it a stranger may have written.
 * A header that is too short, or holds no address there, is nobody's word: the proxy's own address counts.
 */
export function clientAddress(proxy: TrustedProxy | null): (peer: string | null, headers: Headers) => string | null {
  if (proxy === null) return (peer) => plain(peer)
  const trusted = networksOf(proxy.from)
  return (peer, headers) => {
    const socket = plain(peer)
    if (socket === null || !trusted(socket)) return socket
    const said = headers.get(proxy.header)?.split(',').at(-proxy.hops)?.trim() ?? ''
    const address = withoutPort(said)
    return isIP(address) === 0 ? socket : plain(address)
  }
}

/** Whether a text is an address or a network such as `10.0.0.0/8`. */
export function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/')
  const family = isIP(address)
  if (family === 0 || more.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
}

function networksOf(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return (address) => list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}

/** An IPv4 address that a socket for both families shows as `::ffff:192.0.2.1` is that address. */
const plain = (address: string | null): string | null =>
  address === null ? null : address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '')

/** Some proxies write `192.0.2.1:4711` and `[2001:db8::1]:4711`. */
function withoutPort(text: string): string {
  const [, bracketed] = /^\[([^\]]+)\](?::\d+)?$/.exec(text) ?? []
  const [, dotted] = /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text) ?? []
  return bracketed ?? dotted ?? text
}
