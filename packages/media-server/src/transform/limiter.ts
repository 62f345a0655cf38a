import { refuse } from '../errors/cloudinary-error.ts'

export interface Limiter {
  /**
   * Runs a task when its turn comes. With `patient` it waits however long the line is (an upload, bounded by its connection);
   * without, a full line is refused with `serverBusy`.
   */
  run<T>(task: () => Promise<T>, options?: { patient?: boolean }): Promise<T>
}

/** First come, first served: `atOnce` tasks run, `maximumWaiting` may stand in line. */
export function createLimiter(limits: { atOnce: number; maximumWaiting: number }): Limiter {
  const line: (() => void)[] = []
  let running = 0

  const leave = () => {
    const next = line.shift()
    if (next) next()
    else running -= 1
  }

  return {
    async run(task, options = {}) {
      if (running < limits.atOnce) running += 1
      else {
        if (line.length >= limits.maximumWaiting && !options.patient) throw refuse('serverBusy', line.length)
        // Whoever leaves hands over its place: `running` stays as it is.
        await new Promise<void>((resolve) => line.push(resolve))
      }
      try {
        return await task()
      } finally {
        leave()
      }
    },
  }
}
