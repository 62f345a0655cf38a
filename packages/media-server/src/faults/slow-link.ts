import { setTimeout as pause } from 'node:timers/promises'

export interface Link {
  bytesPerSecond: number | null
  latencyMs: number
  /** Aborted when the client has gone: what it had not got through the link by then never arrives. */
  gone: AbortSignal
  /** Aborted then, and when the cloud is closed: nothing is slow from then on. */
  ended: AbortSignal
}

/** How often at most a slow link lets something through. */
const TICK_MS = 50

/** Lets the first byte through; `false` when the client has gone meanwhile. */
export async function passLatency(link: Link): Promise<boolean> {
  if (link.latencyMs > 0) await wait(link.latencyMs, link)
  return !link.gone.aborted
}

/** A body on its way to the cloud. Throws when the client goes before all of it has come through. */
export async function* receiveSlowly(body: AsyncIterable<Uint8Array>, link: Link): AsyncGenerator<Uint8Array> {
  for await (const piece of trickle(body, link)) {
    if (link.gone.aborted) throw new Error('the connection closed')
    yield piece
  }
}

/** An answer on its way to the client. */
export function answerSlowly(response: Response, link: Link): Response {
  if (response.body === null) return response
  const { status, statusText, headers } = response
  return new Response(streamOf(trickle(response.body, link)), { status, statusText, headers })
}

const streamOf = (pieces: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> =>
  new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await pieces.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      async cancel() {
        await pieces.return(undefined)
      },
    },
    { highWaterMark: 0 },
  )

/** The same bytes in pieces: what watches over a body sees them trickle, not stall. */
async function* trickle(body: AsyncIterable<Uint8Array>, link: Link): AsyncGenerator<Uint8Array> {
  const { bytesPerSecond } = link
  if (bytesPerSecond === null) return yield* body
  const pieceBytes = Math.max(1, Math.floor((bytesPerSecond * TICK_MS) / 1000))
  for await (const chunk of body) {
    for (let start = 0; start < chunk.byteLength; start += pieceBytes) {
      const piece = chunk.subarray(start, start + pieceBytes)
      await wait((piece.byteLength / bytesPerSecond) * 1000, link)
      yield piece
    }
  }
}

/** Until the time is over, or nobody waits any more. */
const wait = (ms: number, { ended }: Link): Promise<void> =>
  pause(ms, undefined, { signal: ended }).catch(() => undefined)
