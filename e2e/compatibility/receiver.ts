/** Takes notifications on this machine; something the cloud can reach has to lead here. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Receiver } from './question.ts'

const WAIT_MS = 60_000

export async function listenForNotifications(url: string, port: number): Promise<Receiver & { close(): void }> {
  let take: (notification: Awaited<ReturnType<Receiver['next']>>) => void = () => undefined
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const header = (name: string) => String(request.headers[name] ?? '')
    response.end()
    const body = Buffer.concat(chunks).toString()
    if (header('x-cld-signature') !== '')
      take({ body, timestamp: header('x-cld-timestamp'), signature: header('x-cld-signature') })
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    url,
    next: () =>
      new Promise((resolve) => {
        const late = setTimeout(() => resolve(null), WAIT_MS)
        take = (notification) => {
          clearTimeout(late)
          resolve(notification)
        }
      }),
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
