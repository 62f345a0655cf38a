import { randomUUID } from 'node:crypto'
import type { Call } from '../cloud/call.ts'
import type { CloudAccount, Services } from '../cloud/services.ts'

/** A call that nobody waits for, or who waits for something else: what it asks for is beyond doubt. @param requestId default a new one. */
export function unattended(
  services: Services,
  account: CloudAccount,
  requestId: string = randomUUID().replaceAll('-', ''),
): Call {
  const request = new Request(services.origin())
  const arrived = { receivedAt: services.now(), requestId, path: {}, query: new URLSearchParams() }
  return { services, account, request, body: nothing(), signal: undefined, ...arrived }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
