import type { IncomingMessage } from 'node:http'

/** Bytes that may wait while those before are worked on. */
const QUEUE_BYTES = 1 << 20

/**
 * The body of a Node request, chunk by chunk as the connection yields them. Its own iterator joins chunks, which copies
 * every byte once more, and closes the connection when reading stops early, though a refusal still has to go out on it.
 * @throws the connection's error, or that it closed, in the middle of the body.
 */
export const readIncoming = (incoming: IncomingMessage): AsyncIterable<Uint8Array> => ({
  [Symbol.asyncIterator]: () => iterate(incoming),
})

/**
 * The body of a request as it arrives: of the Node request under it, where there is one. Neither closes the connection when reading
 * stops early: a refusal still has to go out on it.
 */
export const bodyOf = (request: Request, incoming: IncomingMessage | undefined): AsyncIterable<Uint8Array> =>
  incoming ? readIncoming(incoming) : (request.body?.values({ preventCancel: true }) ?? nothing())

async function* nothing(): AsyncGenerator<Uint8Array> {}

function iterate(incoming: IncomingMessage): AsyncIterator<Uint8Array> {
  const queue: Uint8Array[] = []
  let queuedBytes = 0
  let end: { error: Error | null } | null = null
  let waiting: PromiseWithResolvers<IteratorResult<Uint8Array>> | null = null

  const onData = (chunk: Uint8Array) => {
    queue.push(chunk)
    queuedBytes += chunk.byteLength
    if (queuedBytes > QUEUE_BYTES) incoming.pause()
    settle()
  }
  const finish = (error: Error | null) => {
    end ??= { error }
    settle()
  }
  const onEnd = () => finish(null)
  const onError = (error: Error) => finish(error)
  const onClose = () => finish(new Error('the connection closed'))

  /** Gives whoever waits what there is. */
  const settle = () => {
    if (waiting === null) return
    const { resolve, reject } = waiting
    const chunk = queue.shift()
    if (chunk === undefined && end === null) return
    waiting = null
    if (chunk === undefined) {
      if (end?.error) reject(end.error)
      else resolve({ done: true, value: undefined })
      return
    }
    queuedBytes -= chunk.byteLength
    if (queuedBytes <= QUEUE_BYTES / 2 && incoming.isPaused()) incoming.resume()
    resolve({ done: false, value: chunk })
  }

  const listeners = { data: onData, end: onEnd, error: onError, close: onClose }
  for (const [event, listener] of Object.entries(listeners)) incoming.on(event, listener)
  if (incoming.errored) finish(incoming.errored)
  else if (incoming.destroyed) onClose()

  return {
    next() {
      waiting = Promise.withResolvers()
      const { promise } = waiting
      settle()
      return promise
    },
    async return() {
      incoming.off('data', onData).off('end', onEnd).off('close', onClose)
      // The listener for errors stays: without one the next would end the process.
      return { done: true, value: undefined }
    },
  }
}
