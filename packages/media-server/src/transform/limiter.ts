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

/** Two lines, the patient and the impatient, served in turn and each in order: neither keeps the other waiting. */
export function createLimiter({ atOnce, maximumWaiting, maximumWaitMs }: LimiterOptions): Limiter {
  const patientLine: (() => void)[] = []
  const impatientLine: (() => void)[] = []
  let running = 0
  let isPatientsTurn = false

  /** Whoever leaves hands its place over: `running` stays as it is then. */
  const leave = () => {
    const [first, second] = isPatientsTurn ? [patientLine, impatientLine] : [impatientLine, patientLine]
    isPatientsTurn = !isPatientsTurn
    const next = first.shift() ?? second.shift()
    if (next) next()
    else running -= 1
  }

  const standInLine = (line: (() => void)[], maximumMs: number) =>
    new Promise<void>((resolve, reject) => {
      const enter = () => {
        clearTimeout(timer)
        resolve()
      }
      const giveUp = () => {
        line.splice(line.indexOf(enter), 1)
        reject(refuse('serverBusy', patientLine.length + impatientLine.length))
      }
      const timer = Number.isFinite(maximumMs) ? setTimeout(giveUp, maximumMs) : undefined
      line.push(enter)
    })

  return {
    async run(task, { patient = false } = {}) {
      if (running < atOnce) running += 1
      else if (patient) await standInLine(patientLine, Number.POSITIVE_INFINITY)
      else if (impatientLine.length < maximumWaiting) await standInLine(impatientLine, maximumWaitMs)
      else throw refuse('serverBusy', patientLine.length + impatientLine.length)
      try {
        return await task()
      } finally {
        leave()
      }
    },
  }
}
