import { UploadError } from '../uploader/contract.ts'
import { pause } from '../uploader/pause.ts'
import { platform } from './platform.ts'

/** How often, and after which pauses, a call that failed for a reason that passes is repeated. */
export interface Patience {
  /** Calls in all. Default 6. */
  attempts: number
  /** Before the first repetition; twice as long before each next one. Default 1000. */
  firstPauseMs: number
  /** No pause is longer; whoever asks for a longer one is not called again. Default 60,000. */
  longestPauseMs: number
}

/** Told why a call failed that is about to be repeated. */
export interface Persistence extends Patience {
  onTrouble?: ((error: UploadError) => void) | undefined
}

export const DEFAULT_PATIENCE: Patience = { attempts: 6, firstPauseMs: 1000, longestPauseMs: 60_000 }

/** No answer, a time that ran out, too much at once, and what a server answers that is away for a moment. */
const PASSING: ReadonlySet<number> = new Set([0, 408, 420, 425, 429, 500, 502, 503, 504])

/** Whether the same request may succeed later. */
export const passes = (error: unknown): error is UploadError =>
  error instanceof UploadError && PASSING.has(error.status)

/**
 * Repeats a call while it fails for reasons that pass: after the seconds that the other side asked for, or after pauses that
 * double, each up to a quarter shorter so that many clients do not come back at once. The network's return ends a pause.
 * @throws what the last call threw.
 */
export async function persist<T>(
  call: (attempt: number) => Promise<T>,
  { attempts, firstPauseMs, longestPauseMs, onTrouble }: Persistence,
  signal: AbortSignal,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call(attempt)
    } catch (error) {
      signal.throwIfAborted()
      if (attempt >= attempts || !passes(error)) throw error
      const asked = error.retryAfterSeconds
      if (asked !== undefined && asked * 1000 > longestPauseMs) throw error
      onTrouble?.(error)
      const own = Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1)) * (1 - Math.random() / 4)
      await pauseOrOnline(asked === undefined ? own : asked * 1000, error.status === 0, signal)
    }
  }
}

async function pauseOrOnline(ms: number, isNetwork: boolean, signal: AbortSignal): Promise<void> {
  if (!isNetwork || !platform.addEventListener) return pause(ms, signal)
  const back = new AbortController()
  const wake = () => back.abort()
  platform.addEventListener('online', wake)
  try {
    await pause(ms, AbortSignal.any([signal, back.signal]))
  } catch (reason) {
    if (!back.signal.aborted || signal.aborted) throw reason
  } finally {
    platform.removeEventListener?.('online', wake)
  }
}
