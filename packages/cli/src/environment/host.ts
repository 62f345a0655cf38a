import { isIP } from 'node:net'
import { CountersignError, isLoopback } from 'countersign/protocol'

const NAME = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/i

/**
 * An address to listen on: IPv4, IPv6 with or without brackets, or a name.
 * @throws CountersignError `invalid_configuration` naming where it stood, the value met and the values wanted.
 */
export function parseHost(text: string, source: string): string {
  const host = text.replace(/^\[(.*)\]$/, '$1')
  if (isIP(host) !== 0 || NAME.test(host)) return host
  throw new CountersignError(
    'invalid_configuration',
    `${source} must be an address such as 127.0.0.1, ::1 or 0.0.0.0, or a host's name, not ${JSON.stringify(text)}`,
  )
}

/** Whether only this machine reaches what listens there. */
export const isLoopbackHost = (host: string): boolean => isLoopback(`http://${isIP(host) === 6 ? `[${host}]` : host}`)
