import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** The wire between a browser and a cloud. */
export interface Link {
  /** Where the browser connects to. */
  origin: string
  /** Bytes that have come from the browser, over all connections. */
  uploaded(): number
  /**
   * Breaks every connection there is, with a reset, each time so many more bytes have come from the browser, and for a tenth of a
   * second each new one: browsers send a request again by themselves when a connection breaks that was used before, and no script
   * hears of it.
   */
  cutAfter(bytes: readonly number[]): void
  /** How often that has happened. */
  cuts(): number
  /**
   * Bytes of requests that came just when the cloud closed their connection, which it had kept long enough without one: the browser
   * sends such a request again by itself, and no script hears of it.
   */
  closedUpon(): number
  /** Breaks the connection on which an answer with this text is about to come back, once, in its place. */
  swallow(text: string): void
  /** Holds back the answer to every upload from now on, besides what the link itself takes. */
  delayAnswers(ms: number): void
  close(): Promise<void>
}

/** As a router's, so that a machine that does other things for a moment does not leave the link empty. */
const QUEUE_MS = 200
const OUTAGE_MS = 100

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
  let made = 0
  let closedUpon = 0
  let downUntil = 0
  let freeAt = 0
  let answersLateMs = 0

  const cut = () => {
    made += 1
    downUntil = performance.now() + OUTAGE_MS
    for (const [browser, cloud] of pairs) {
      browser.resetAndDestroy()
      cloud.destroy()
    }
    pairs.clear()
  }
  const server = createServer({ noDelay: true }, (browser) => {
    if (performance.now() < downUntil) {
      browser.on('error', () => {}).resetAndDestroy()
      return
    }
    const cloud = connect({ host: hostname, port: Number(port), noDelay: true })
    const pair = [browser, cloud] as const
    pairs.add(pair)
    // A connection carries one request after the other: what an answer is to is what was asked since the last one.
    let askedBytes = 0
    let requests = 0
    let lateMs = 0
    let arriving = Promise.resolve()
    for (const socket of pair) {
      socket.on('error', () => {})
      socket.on('close', () => {
        if (pairs.delete(pair) && socket === cloud && requests > 1) closedUpon += askedBytes
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
      if (askedBytes === 0) {
        requests += 1
        lateMs = isUpload(bytes) ? answersLateMs : 0
      }
      askedBytes += bytes.length
      const now = performance.now()
      freeAt = Math.max(freeAt, now) + (bytes.length / bytesPerSecond) * 1000
      const arrivesAt = freeAt + delayMs
      arriving = arriving.then(async () => {
        await until(arrivesAt)
        cloud.write(bytes)
      })
      const queuedMs = freeAt - now
      if (queuedMs > QUEUE_MS) {
        browser.pause()
        await sleep(queuedMs / 2)
        browser.resume()
      }
    })
    cloud.on('data', async (bytes) => {
      askedBytes = 0
      if (delayMs + lateMs > 0) await sleep(delayMs + lateMs)
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
    cuts: () => made,
    closedUpon: () => closedUpon,
    swallow(text) {
      swallowed = text
    },
    delayAnswers(ms) {
      answersLateMs = ms
    },
    async close() {
      server.close()
      for (const pair of pairs) for (const socket of pair) socket.destroy()
    },
  }
}

async function until(time: number): Promise<void> {
  const ms = time - performance.now()
  if (ms >= 1) await sleep(ms)
}

/** By how a request begins. */
const isUpload = (bytes: Buffer): boolean => /^POST \S+\/upload HTTP/.test(bytes.toString('latin1', 0, 200))
