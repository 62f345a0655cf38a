import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A notification of the cloud, as it was sent. */
export interface Notification {
  headers: Record<string, string>
  body: string
}

/** Whom the cloud notifies, and who passes that on. */
export interface Receiver {
  url: string
  /** What the cloud has sent so far. */
  notifications: Notification[]
  /** Where notifications go on to; `null`: nowhere, and the cloud is told so. */
  passOnTo(pass: ((notification: Notification) => Promise<number>) | null): void
  stop(): void
}

export async function startReceiver(): Promise<Receiver> {
  const notifications: Notification[] = []
  let pass: ((notification: Notification) => Promise<number>) | null = null
  const server = createServer(async (incoming, outgoing) => {
    const body = await textOf(incoming)
    const names = ['content-type', 'x-cld-timestamp', 'x-cld-signature']
    const headers = Object.fromEntries(names.map((name) => [name, String(incoming.headers[name])]))
    notifications.push({ headers, body })
    outgoing.writeHead(pass === null ? 503 : await pass({ headers, body })).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    notifications,
    passOnTo(next) {
      pass = next
    },
    stop() {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
