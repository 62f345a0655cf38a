import { isLoopback } from 'countersign/protocol'

/**
 * Whether a request was sent to a name of this machine, by its URL and by its `Host`. A page elsewhere whose name was
 * rebound to 127.0.0.1 still sends its own name, and is refused here before it could act as the visitor.
 */
export function isLoopbackRequest(request: Request): boolean {
  const { host } = new URL(request.url)
  return [host, request.headers.get('host') ?? host].every(isLoopbackHost)
}

function isLoopbackHost(host: string): boolean {
  const origin = `http://${host}`
  return /^[a-z0-9.:[\]-]+$/i.test(host) && URL.canParse(origin) && isLoopback(origin)
}
