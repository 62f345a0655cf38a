import type { SweepReport } from 'countersign/server'

export interface SweeperOptions {
  sweep: () => Promise<SweepReport>
  everyMs: number
  onReport: (report: SweepReport) => void
  onFailure: (error: unknown) => void
  /** From 0 to 1. Default: `Math.random`. */
  random?: () => number
}

/** Sweeps again and again. */
export interface Sweeper {
  /** Lets a sweep that is under way finish, and begins no other. */
  close(): Promise<void>
}

/**
 * Sweeps for the first time after half of `everyMs` to all of it, and then each time after three quarters to five quarters of it: gateways
 * that were started together do not sweep together. What fails is told, and tried again the next time.
 */
export function startSweeper({ sweep, everyMs, onReport, onFailure, random = Math.random }: SweeperOptions): Sweeper {
  let timer: NodeJS.Timeout | undefined
  let sweeping: Promise<void> = Promise.resolve()
  let closed = false
  const wait = (ms: number) => {
    timer = setTimeout(() => {
      sweeping = sweep()
        .then(onReport, onFailure)
        .then(() => {
          if (!closed) wait(everyMs * (0.75 + random() / 2))
        })
    }, ms).unref()
  }
  wait(everyMs * (0.5 + random() / 2))
  return {
    async close() {
      closed = true
      clearTimeout(timer)
      await sweeping
    },
  }
}
