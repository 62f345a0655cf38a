import { describe, expect, it } from 'vitest'
import { createClockOffset } from './clock-offset.ts'

const now = Date.UTC(2026, 0, 2)
const dateAt = (seconds: number) => new Date(now + seconds * 1000).toUTCString()

describe("the offset of the cloud's clock", () => {
  it.each([
    { case: 'what an answer was under way', cloud: 2, offset: 0 },
    { case: 'what an answer was under way, backwards', cloud: -2, offset: 0 },
    { case: 'more than that', cloud: 3, offset: 3 },
    { case: 'an hour', cloud: 3600, offset: 3600 },
    { case: 'an hour, backwards', cloud: -3600, offset: -3600 },
    { case: 'more than an hour, which no clock is off', cloud: 3601, offset: 7 },
    { case: 'more than an hour, backwards', cloud: -3601, offset: 7 },
  ])('was 7 s, and is $offset s after an answer that differs by $cloud s: $case', ({ cloud, offset }) => {
    const clock = createClockOffset()
    clock.learn(dateAt(7), now)
    clock.learn(dateAt(cloud), now)
    expect(clock.seconds).toBe(offset)
  })

  it.each([null, '', 'soon', '0x'])('is what it was where an answer has the date %j', (date) => {
    const clock = createClockOffset()
    clock.learn(date, now)
    expect(clock.seconds).toBe(0)
    clock.learn(dateAt(7), now)
    clock.learn(date, now)
    expect(clock.seconds).toBe(7)
  })
})
