import { refuse } from '../errors/cloudinary-error.ts'

export interface BodyLimits {
  /** The whole body, in bytes; the chunk that goes over it is refused with 413. */
  maxRequestBytes: number
  /** How that refusal is worded. Default `requestTooLarge`. */
  tooLarge?: 'requestTooLarge' | 'uploadTooLarge'
  /** How long a client may send nothing. Default 30,000. */
  stallTimeoutMs?: number
  /** What a client that drips has to send on average once {@link stallTimeoutMs} of waiting are used up. Default 1,000. */
  minBytesPerSecond?: number
}

/** Pulls a body chunk by chunk, and can be told from outside to give up. */
export interface BodyReader {
  /** The next chunk, or `null` at the end. */
  next(): Promise<Uint8Array | null>
  /** Makes the pending `next`, and every later one, throw this. */
  fail(error: Error): void
  /** Lets go of the source without closing it: what answers the request may still drain it. */
  release(): void
}

/**
 * Only time spent waiting for the client counts: a slow disk is not the client's fault.
 * @throws CloudinaryError {@link BodyLimits.tooLarge}, `bodyStalled`, `malformedBody` when the client is gone.
 */
export function createBodyReader(
  source: { body: AsyncIterable<Uint8Array>; signal?: AbortSignal | undefined },
  { maxRequestBytes, tooLarge = 'requestTooLarge', stallTimeoutMs = 30_000, minBytesPerSecond = 1000 }: BodyLimits,
): BodyReader {
  const iterator = source.body[Symbol.asyncIterator]()
  let receivedBytes = 0
  let waitedMs = 0
  let failure: Error | null = null
  let giveUp: ((error: Error) => void) | null = null

  const fail = (error: Error) => {
    failure ??= error
    giveUp?.(failure)
  }
  const watchdog = setTimeout(() => {
    if (giveUp === null) return
    fail(refuse('bodyStalled', `no byte arrived for ${stallTimeoutMs / 1000} s, ${receivedBytes} bytes in`))
  }, stallTimeoutMs)
  watchdog.unref()
  const onAbort = () => fail(clientGone(receivedBytes, source.signal?.reason))
  source.signal?.addEventListener('abort', onAbort)

  const pull = () =>
    new Promise<IteratorResult<Uint8Array>>((resolve, reject) => {
      giveUp = reject
      iterator.next().then(resolve, (error: unknown) => reject(clientGone(receivedBytes, error)))
    })

  return {
    async next() {
      if (failure !== null) throw failure
      const startedAt = performance.now()
      watchdog.refresh()
      const { done, value } = await pull().finally(() => {
        giveUp = null
      })
      if (done) return null
      receivedBytes += value.byteLength
      waitedMs += performance.now() - startedAt
      if (receivedBytes > maxRequestBytes) fail(refuse(tooLarge, maxRequestBytes))
      if (waitedMs > stallTimeoutMs + (receivedBytes / minBytesPerSecond) * 1000)
        fail(
          refuse(
            'bodyStalled',
            `${receivedBytes} bytes in ${Math.round(waitedMs / 1000)} s is below ${minBytesPerSecond} bytes per second`,
          ),
        )
      if (failure !== null) throw failure
      return value
    },
    fail,
    release() {
      clearTimeout(watchdog)
      source.signal?.removeEventListener('abort', onAbort)
      // A pull that is still pending settles when its connection does; nobody waits for it.
      Promise.resolve(iterator.return?.()).catch(() => undefined)
    },
  }
}

const clientGone = (receivedBytes: number, cause: unknown) =>
  Object.assign(refuse('malformedBody', `the connection broke off after ${receivedBytes} bytes`), { cause })
