const WINDOW_MS = 5000
const LEAST_MS = 500

/** How fast bytes leave, over the last five seconds. */
export interface Meter {
  /** Notes how many bytes have left in all; fewer than before, when a part is sent again. */
  note(bytes: number): void
  /** `null` in the first half second. */
  bytesPerSecond(): number | null
}

export function createMeter(now: () => number): Meter {
  let seen: { at: number; bytes: number }[] = []
  return {
    note(bytes) {
      const at = now()
      const recent = seen.filter((mark) => mark.bytes <= bytes)
      const kept = recent.findLastIndex((mark) => at - mark.at >= WINDOW_MS)
      seen = recent.slice(Math.max(0, kept))
      // Marks closer than a tenth of a second say nothing new: the newest takes the place of the one before.
      const before = seen.at(-2)
      if (before && at - before.at < 100) seen.pop()
      seen.push({ at, bytes })
    },
    bytesPerSecond() {
      const [first] = seen
      const last = seen.at(-1)
      if (!first || !last) return null
      const ms = now() - first.at
      return ms < LEAST_MS ? null : ((last.bytes - first.bytes) / ms) * 1000
    },
  }
}

/** `null` where nothing can be said. */
export const secondsLeft = (bytes: number | null, sentBytes: number, bytesPerSecond: number | null): number | null =>
  bytes === null || bytesPerSecond === null || bytesPerSecond === 0
    ? null
    : Math.max(0, (bytes - sentBytes) / bytesPerSecond)
