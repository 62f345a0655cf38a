const DEFAULT_MS = 1000
const LEAST_MS = 250

/** How long to wait when the other side asked for so many seconds, or for nothing that can be read. */
export const pauseMs = (seconds: unknown): number =>
  typeof seconds === 'number' && Number.isFinite(seconds) ? Math.max(LEAST_MS, seconds * 1000) : DEFAULT_MS

/** Ends early, with the signal's reason, when it is aborted. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted()
  await new Promise<void>((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal?.addEventListener('abort', stop, { once: true })
  })
}
