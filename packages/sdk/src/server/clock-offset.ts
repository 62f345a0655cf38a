/** Beyond an hour no signature would hold anyway, and something other than a clock is wrong. */
const MAX_SECONDS = 3600
/** `Date` has whole seconds, and the answer was under way. */
const NOISE_SECONDS = 2

/** How far the cloud's clock is from ours, learned from its answers. */
export interface ClockOffset {
  /** Whole seconds to add to our time; 0 until the cloud has said otherwise. */
  readonly seconds: number
  /** @param date the `Date` header of an answer that came just now. */
  learn: (date: string | null, nowMs: number) => void
}

/** A signature's life is counted by the cloud's clock; one that runs slow would end a short one early. */
export function createClockOffset(): ClockOffset {
  let seconds = 0
  return {
    get seconds() {
      return seconds
    },
    learn(date, nowMs) {
      const difference = date === null ? Number.NaN : Math.round((Date.parse(date) - nowMs) / 1000)
      if (Math.abs(difference) <= NOISE_SECONDS) seconds = 0
      else if (Math.abs(difference) <= MAX_SECONDS) seconds = difference
    },
  }
}
