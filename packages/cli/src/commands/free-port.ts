import { CountersignError } from 'countersign/protocol'

/** How many ports are tried, counted from the default, before giving up. */
const TRIES = 20

export interface PortWish {
  /** What listens there, for messages: `gateway`. */
  name: string
  /** The port asked for by option or variable; `null` means the default, or the next free one. */
  asked: number | null
  fallback: number
  /** How to ask for another one: `--port N or PORT=N`. */
  howToChoose: string
}

/**
 * Starts a server on the port asked for, or on the first free one from the default on.
 * @param start rejects with the system's `EADDRINUSE` or `EACCES` as cause when the port cannot be had.
 * @throws CountersignError `invalid_configuration` naming the port and how to choose another.
 */
export async function onPort<T>(wish: PortWish, start: (port: number) => Promise<T>): Promise<T> {
  const first = wish.asked ?? wish.fallback
  const last = wish.asked ?? Math.min(wish.fallback + TRIES - 1, 65_535)
  for (let port = first; ; port += 1) {
    try {
      return await start(port)
    } catch (cause) {
      const why = whyNot(cause)
      if (why === null) throw cause
      if (port < last) continue
      const ports = first === last ? `port ${first}` : `ports ${first} to ${last}`
      throw new CountersignError(
        'invalid_configuration',
        `${ports} for the ${wish.name}: ${why}; choose another with ${wish.howToChoose}, or 0 for any free one`,
        { cause },
      )
    }
  }
}

const REASONS: Readonly<Record<string, string>> = { EADDRINUSE: 'in use', EACCES: 'not permitted' }

/** A listener's refusal carries the system's error as its cause; a data directory may be refused with the same code. */
function whyNot(error: unknown): string | null {
  const { code, syscall } = ((error as Error).cause as NodeJS.ErrnoException) ?? {}
  return syscall === 'listen' ? (REASONS[code ?? ''] ?? null) : null
}
