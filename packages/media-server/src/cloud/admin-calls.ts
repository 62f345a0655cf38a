import type { Allowance } from '../errors/out-of-calls.ts'

const HOUR_MS = 3_600_000

export interface AdminCalls {
  /** Counts one call; `isOver` where there was none left. */
  take(cloudName: string): { allowance: Allowance; isOver: boolean }
}

/**
 * Counts the calls of each cloud from one full hour to the next, for this process alone.
 * @param options.perHour how many a cloud has.
 * @param options.now milliseconds since the Unix epoch.
 */
export function createAdminCalls({ perHour, now }: { perHour: number; now(): number }): AdminCalls {
  const counts = new Map<string, { hour: number; calls: number }>()
  return {
    take(cloudName) {
      const hour = Math.floor(now() / HOUR_MS)
      const former = counts.get(cloudName)
      const calls = (former?.hour === hour ? former.calls : 0) + 1
      counts.set(cloudName, { hour, calls })
      const allowance = { limit: perHour, remaining: Math.max(perHour - calls, 0), resetAt: (hour + 1) * HOUR_MS }
      return { allowance, isOver: calls > perHour }
    },
  }
}
