import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** The wire between a browser and a cloud. */
export interface Link {
  /** Where the browser connects to. */
  origin: string
  /** Bytes that have come from the browser, over all connections. */
  uploaded(): number
  /** Breaks every connection there is, with a reset, each time so many more bytes have come from the browser. */
  cutAfter(bytes: readonly number[]): void
  /** Breaks the connection on which an answer with this text is about to come back, once, in its place. */
  swallow(text: string): void
  close(): Promise<void>
}

/**
 * A TCP proxy on loopback in front of a server.
 * @param options.bytesPerSecond what it carries from the browser, over all connections. Default: all there is.
 * @param options.delayMs how long bytes take, each way. Default 0.
 */
export async function createLink(
  target: string,
  { bytesPerSecond = Number.POSITIVE_INFINITY, delayMs = 0 }: { bytesPerSecond?: number; delayMs?: number } = {},
): Promise<Link> {
  const { hostname, port } = new URL(target)
  const pairs = new Set<readonly [Socket, Socket]>()
  let uploaded = 0
  let swallowed: string | null = null
  let cuts: number[] = []
  let freeAt = 0

  const cut = () => {
    for (const [browser, cloud] of pairs) {
      browser.resetAndDestroy()
      cloud.destroy()
    }
  }
  const server = createServer({ noDelay: true }, (browser) => {
    const cloud = connect({ host: hostname, port: Number(port), noDelay: true })
    const pair = [browser, cloud] as const
    pairs.add(pair)
    for (const socket of pair) {
      socket.on('error', () => {})
      socket.on('close', () => {
        pairs.delete(pair)
        for (const each of pair) each.destroy()
      })
    }
    browser.on('data', async (bytes) => {
      uploaded += bytes.length
      if (uploaded >= (cuts[0] ?? Number.POSITIVE_INFINITY)) {
        cuts.shift()
        cut()
        return
      }
      const now = performance.now()
      freeAt = Math.max(freeAt, now) + (bytes.length / bytesPerSecond) * 1000
      const ahead = freeAt - now
      // Fewer than 20 milliseconds are not worth a timer: the next bytes wait for them.
      if (ahead > 20) {
        browser.pause()
        await sleep(ahead)
        browser.resume()
      }
      if (delayMs > 0) await sleep(delayMs)
      cloud.write(bytes)
    })
    cloud.on('data', async (bytes) => {
      if (delayMs > 0) await sleep(delayMs)
      const isSwallowed = swallowed !== null && bytes.includes(swallowed)
      if (!isSwallowed) {
        browser.write(bytes)
        return
      }
      swallowed = null
      browser.resetAndDestroy()
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  return {
    origin: `http://127.0.0.1:${address.port}`,
    uploaded: () => uploaded,
    cutAfter(bytes) {
      let at = uploaded
      cuts = bytes.map((more) => {
        at += more
        return at
      })
    },
    swallow(text) {
      swallowed = text
    },
    async close() {
      server.close()
      for (const pair of pairs) for (const socket of pair) socket.destroy()
    },
  }
}
