/**
 * Lets a few uploads run at a time; the others wait their turn.
 * @param {number} atOnce
 */
export function createUploadQueue(atOnce) {
  /** @type {(() => void)[]} */
  const waiting = []
  let running = 0
  const next = () => {
    if (running >= atOnce) return
    waiting.shift()?.()
  }
  return {
    /** Whether anything is running or waits. */
    isBusy: () => running > 0,
    /**
     * @template T
     * @param {() => Promise<T>} work
     * @param {AbortSignal} signal gives up the turn while it waits
     * @returns {Promise<T>}
     */
    async run(work, signal) {
      const { promise, resolve, reject } = Promise.withResolvers()
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
      waiting.push(() => {
        if (signal.aborted) return next()
        running += 1
        resolve(undefined)
      })
      next()
      await promise
      try {
        return await work()
      } finally {
        running -= 1
        next()
      }
    },
  }
}
