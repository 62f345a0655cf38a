import { refuse } from '../errors/cloudinary-error.ts'

export interface Limiter {
  /**
   * Runs a task when its turn comes. With `patient` it waits however long that takes (an upload, bounded by its connection);
   * without, a full line, or too long a wait in it, is refused with `serverBusy`.
   */
  run<T>(task: () => Promise<T>, options?: { patient?: boolean }): Promise<T>
}

export interface LimiterOptions {
  /** Tasks that run. */
  atOnce: number
  /** Tasks that stand in line, those of the patient not counted. */
  maximumWaiting: number
  /** How long one stands there. */
  maximumWaitMs: number
}

/** First come, first served. */
export function createLimiter({ atOnce, maximumWaiting, maximumWaitMs }: LimiterOptions): Limiter {
  const line: (() => void)[] = []
  /** Of those in line: the patient ones take nobody's place. */
  let impatient = 0
  let running = 0

  /** Whoever leaves hands its place over: `running` stays as it is then. */
  const leave = () => {
    const next = line.shift()
    if (next) next()
    else running -= 1
  }

  const standInLine = (patient: boolean) =>
    new Promise<void>((resolve, reject) => {
      const leaveLine = () => {
        clearTimeout(timer)
        if (!patient) impatient -= 1
      }
      const enter = () => {
        leaveLine()
        resolve()
      }
      const giveUp = () => {
        leaveLine()
        line.splice(line.indexOf(enter), 1)
        reject(refuse('serverBusy', line.length))
      }
      const timer = patient ? undefined : setTimeout(giveUp, maximumWaitMs)
      if (!patient) impatient += 1
      line.push(enter)
    })

  return {
    async run(task, { patient = false } = {}) {
      if (running < atOnce) running += 1
      else {
        if (impatient >= maximumWaiting && !patient) throw refuse('serverBusy', line.length)
        await standInLine(patient)
      }
      try {
        return await task()
      } finally {
        leave()
      }
    },
  }
}
