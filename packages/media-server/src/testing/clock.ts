import { CountersignError, type Duration, parseDuration } from 'countersign/protocol'

/** The clock of a test cloud. It runs with `Date.now`, a test runner's fake one included, as far ahead or behind as it was set. */
export interface TestClock {
  /** Milliseconds since the Unix epoch, for whatever takes a clock: `countersign({ now: cloud.clock.now })`. */
  now: () => number
  /**
   * Moves it on, by milliseconds or text such as `'90 s'`, `'5 min'`, `'1 h'`, `'7 d'`.
   * @throws CountersignError `invalid_configuration` for what is no duration.
   */
  advance: (by: Duration) => void
  /**
   * Sets it, back too: a `Date`, milliseconds since the Unix epoch, or text such as `'2026-01-31T12:00:00Z'`.
   * @throws CountersignError `invalid_configuration` for what is no time.
   */
  set: (time: Date | number | string) => void
}

/** @param onMoved told of each change by hand. */
export function createClock(onMoved: () => void): TestClock & { reset(): void } {
  let aheadMs = 0
  const now = () => Date.now() + aheadMs
  return {
    now,
    advance(by) {
      aheadMs += parseDuration(by, 'clock.advance')
      onMoved()
    },
    set(time) {
      const wanted = new Date(time).getTime()
      if (Number.isNaN(wanted))
        throw new CountersignError(
          'invalid_configuration',
          `clock.set must be a Date, milliseconds since the Unix epoch or text like '2026-01-31T12:00:00Z', not ${typeof time === 'string' ? JSON.stringify(time) : time}`,
        )
      aheadMs = wanted - Date.now()
      onMoved()
    },
    reset() {
      aheadMs = 0
    },
  }
}
