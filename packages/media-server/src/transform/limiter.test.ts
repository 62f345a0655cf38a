import { describe, expect, it, vi } from 'vitest'
import { createLimiter } from './limiter.ts'

/** A task that ends when it is told to. */
function controlled() {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { task: () => promise, end: resolve }
}

describe('createLimiter', () => {
  it('runs no more at once than it may, and everything in the end', async () => {
    const limiter = createLimiter({ atOnce: 2, maximumWaiting: 100, maximumWaitMs: 1000 })
    let running = 0
    let most = 0
    const task = async () => {
      running += 1
      most = Math.max(most, running)
      await new Promise((resolve) => setImmediate(resolve))
      running -= 1
      return 'done'
    }
    const results = await Promise.all(Array.from({ length: 50 }, () => limiter.run(task)))
    expect([most, results.length, running]).toEqual([2, 50, 0])
  })

  it('refuses with 503 when the line is full, but lets the patient stand in it', async () => {
    const limiter = createLimiter({ atOnce: 1, maximumWaiting: 1, maximumWaitMs: 1000 })
    const first = controlled()
    const running = limiter.run(first.task)
    const waiting = limiter.run(async () => 'waited')
    await expect(limiter.run(async () => 'late')).rejects.toMatchObject({ refusal: 'serverBusy', status: 503 })
    const patient = limiter.run(async () => 'patient', { patient: true })
    first.end()
    expect(await Promise.all([running, waiting, patient])).toEqual([undefined, 'waited', 'patient'])
  })

  it('keeps the places in line for the impatient, however many patient ones wait', async () => {
    const limiter = createLimiter({ atOnce: 1, maximumWaiting: 1, maximumWaitMs: 1000 })
    const first = controlled()
    const running = limiter.run(first.task)
    const patient = Array.from({ length: 5 }, () => limiter.run(async () => 'patient', { patient: true }))
    const waiting = limiter.run(async () => 'waited')
    await expect(limiter.run(async () => 'late')).rejects.toMatchObject({ refusal: 'serverBusy' })
    first.end()
    expect(await Promise.all([running, ...patient, waiting])).toEqual([
      undefined,
      ...Array(5).fill('patient'),
      'waited',
    ])
    const second = controlled()
    const again = limiter.run(second.task)
    const place = limiter.run(async () => 'free again')
    second.end()
    expect(await Promise.all([again, place])).toEqual([undefined, 'free again'])
  })

  it('serves patient and impatient in turn, so that a crowd of one keeps the other from nothing', async () => {
    const limiter = createLimiter({ atOnce: 1, maximumWaiting: 10, maximumWaitMs: 1000 })
    const first = controlled()
    const running = limiter.run(first.task)
    const served: string[] = []
    const stand = (name: string, patient: boolean) => limiter.run(async () => void served.push(name), { patient })
    const crowd = ['p1', 'p2', 'p3', 'p4'].map((name) => stand(name, true))
    const late = ['i1', 'i2'].map((name) => stand(name, false))
    first.end()
    await Promise.all([running, ...crowd, ...late])
    expect(served).toEqual(['i1', 'p1', 'i2', 'p2', 'p3', 'p4'])
  })

  it('refuses who has waited too long, and lets the next one in', async () => {
    vi.useFakeTimers()
    try {
      const limiter = createLimiter({ atOnce: 1, maximumWaiting: 2, maximumWaitMs: 1000 })
      const first = controlled()
      const running = limiter.run(first.task)
      const tooLong = expect(limiter.run(async () => 'never')).rejects.toMatchObject({ refusal: 'serverBusy' })
      const patient = limiter.run(async () => 'patient', { patient: true })
      await vi.advanceTimersByTimeAsync(1000)
      await tooLong
      const next = limiter.run(async () => 'next')
      first.end()
      expect(await Promise.all([running, patient, next])).toEqual([undefined, 'patient', 'next'])
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it('goes on after a task that failed', async () => {
    const limiter = createLimiter({ atOnce: 1, maximumWaiting: 1, maximumWaitMs: 1000 })
    await expect(limiter.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await limiter.run(async () => 'yes')).toBe('yes')
  })
})
