import { setTimeout as pause } from 'node:timers/promises'

export interface Link {
  /** `null` for as fast as it goes. */
  bytesPerSecond: number | null
  /** Ends all waiting: what is under way goes on as fast as it can. */
  signal: AbortSignal
}

/** How often at most a slow link lets something through. */
const TICK_MS = 50

/** Until the time is over, or nobody waits any more. */
export const wait = (ms: number, signal: AbortSignal): Promise<void> =>
  pause(ms, undefined, { signal }).catch(() => undefined)

/** The same bytes at the pace of the link. */
export const slowly = (body: AsyncIterable<Uint8Array>, { bytesPerSecond, signal }: Link): AsyncIterable<Uint8Array> =>
  bytesPerSecond === null ? body : trickle(body, bytesPerSecond, signal)

/** In pieces: what watches over a body sees them trickle, not stall. */
async function* trickle(
  body: AsyncIterable<Uint8Array>,
  bytesPerSecond: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const pieceBytes = Math.max(1, Math.floor((bytesPerSecond * TICK_MS) / 1000))
  for await (const chunk of body) {
    for (let start = 0; start < chunk.byteLength; start += pieceBytes) {
      const piece = chunk.subarray(start, start + pieceBytes)
      await wait((piece.byteLength / bytesPerSecond) * 1000, signal)
      yield piece
    }
  }
}

/** The same answer, its body at the pace of the link. */
export function answerSlowly(response: Response, link: Link): Response {
  if (response.body === null || link.bytesPerSecond === null) return response
  const { status, statusText, headers } = response
  return new Response(ReadableStream.from(slowly(response.body, link)), { status, statusText, headers })
}
