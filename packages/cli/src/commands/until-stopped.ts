const SIGNALS = { SIGINT: 2, SIGTERM: 15 } as const

/** npm passes on a Ctrl-C that the terminal has already sent to every process: within this time, two signals are one. */
const SAME_SIGNAL_MS = 500
const PARENT_CHECK_MS = 500

/** How long all servers together wait for requests in flight: one client that trickles would keep them for ever. */
const GRACE_MS = 10_000
const STOPPING = `Finishing what is in flight; requests that take longer than ${GRACE_MS / 1000} s are cut off. Press Ctrl-C again to stop at once.`

export interface Stoppable {
  /** Takes no new connections, finishes what is in flight, and cuts off what is left after `graceMs`. */
  close(options?: { graceMs: number }): Promise<void>
}

/**
 * Prints (or says in its own way) that all is ready, waits for Ctrl-C or SIGTERM, then closes the servers one after the other: in this order, a server may still be
 * needed by those before it. A second signal ends the process at once.
 * Run by npm or npx, it also stops when they die: nobody could stop it otherwise.
 */
export async function untilStopped(servers: readonly Stoppable[], ready: string | (() => void)): Promise<void> {
  const stopped = firstReasonToStop()
  // Only now: whoever reads this may send a signal before the next line runs.
  if (typeof ready === 'string') process.stdout.write(ready)
  else ready()
  await stopped
  const end = performance.now() + GRACE_MS
  for (const server of servers) await server.close({ graceMs: Math.max(0, end - performance.now()) })
}

function firstReasonToStop(): Promise<void> {
  return new Promise((resolve) => {
    let stoppedAt: number | null = null
    const stop = () => {
      if (stoppedAt !== null) return
      stoppedAt = performance.now()
      clearInterval(parentCheck)
      resolve()
    }
    const parentCheck = whenParentDies(stop)
    for (const [signal, number] of Object.entries(SIGNALS)) {
      process.on(signal, () => {
        if (stoppedAt === null) console.error(STOPPING)
        else if (performance.now() - stoppedAt > SAME_SIGNAL_MS) process.exit(128 + number)
        stop()
      })
    }
  })
}

function whenParentDies(stop: () => void): NodeJS.Timeout | undefined {
  if (process.env.npm_lifecycle_event === undefined) return undefined
  const parent = process.ppid
  return setInterval(() => {
    if (process.ppid !== parent) stop()
  }, PARENT_CHECK_MS).unref()
}
