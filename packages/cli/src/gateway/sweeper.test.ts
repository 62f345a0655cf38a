import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startSweeper } from './sweeper.ts'

const REPORT = { completed: 0, rejected: 0, expired: 0, purged: 0, orphans: 0, failed: 0 }

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('startSweeper', () => {
  it.each([
    { random: 0, first: 500, later: 750 },
    { random: 1, first: 1000, later: 1250 },
  ])('sweeps after $first and every $later with $random for chance', async ({ random, first, later }) => {
    const sweep = vi.fn(async () => REPORT)
    const sweeper = startSweeper({
      sweep,
      everyMs: 1000,
      onReport: () => {},
      onFailure: () => {},
      random: () => random,
    })
    await vi.advanceTimersByTimeAsync(first - 1)
    expect(sweep).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(sweep).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(later - 1)
    expect(sweep).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(sweep).toHaveBeenCalledTimes(2)
    await sweeper.close()
  })

  it('tells what failed, and sweeps again', async () => {
    const [onFailure, onReport] = [vi.fn(), vi.fn()]
    const failure = new Error('the database is down')
    const sweep = vi.fn(async () => REPORT).mockRejectedValueOnce(failure)
    const sweeper = startSweeper({ sweep, everyMs: 1000, onReport, onFailure, random: () => 0 })
    await vi.advanceTimersByTimeAsync(1250)
    expect(onFailure.mock.calls).toEqual([[failure]])
    expect(onReport.mock.calls).toEqual([[REPORT]])
    await sweeper.close()
  })

  it('never sweeps twice at once, and lets the last one finish', async () => {
    const done = Promise.withResolvers<typeof REPORT>()
    const sweep = vi.fn(() => done.promise)
    const sweeper = startSweeper({ sweep, everyMs: 1000, onReport: () => {}, onFailure: () => {}, random: () => 0 })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(sweep).toHaveBeenCalledTimes(1)
    const closed = vi.fn()
    const closing = sweeper.close().then(closed)
    await vi.advanceTimersByTimeAsync(10)
    expect(closed).not.toHaveBeenCalled()
    done.resolve(REPORT)
    await closing
    await vi.advanceTimersByTimeAsync(10_000)
    expect(sweep).toHaveBeenCalledTimes(1)
  })
})
