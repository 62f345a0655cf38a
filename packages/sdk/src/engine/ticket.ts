import type { Chosen, Destination, Protocol } from './contract.ts'

/** A signature is renewed so long before it dies: a request that carries it has to arrive in time. */
const MARGIN_MS = 60_000

/** The destination of one file, its signature fresh whenever it is asked for. */
export interface Ticket<D extends Destination> {
  /** Opens it when it is asked for the first time, and renews it when it is about to age. */
  fresh(signal: AbortSignal): Promise<D>
  /** A new signature in the place of this one, which was refused; many who ask at once get the same. */
  renewed(refused: D, signal: AbortSignal): Promise<D>
  /** The destination that was given last, if any. */
  known(): D | null
  /** Another destination, next time. */
  forget(): void
}

/** @param known a destination that was given before, to another page. */
export function createTicket<D extends Destination>(
  protocol: Protocol<unknown, D>,
  chosen: Chosen,
  now: () => number,
  known: D | null = null,
): Ticket<D> {
  let current = known
  let asking: Promise<D> | null = null
  /** One question at a time, whoever asks. */
  const once = (question: () => Promise<D>): Promise<D> => {
    asking ??= question()
      .then((destination) => {
        current = destination
        return destination
      })
      .finally(() => {
        asking = null
      })
    return asking
  }

  return {
    fresh(signal) {
      const standing = current
      if (standing === null) return once(() => protocol.open(chosen, signal))
      if (standing.expiresAt === null || standing.expiresAt - now() > MARGIN_MS) return Promise.resolve(standing)
      return once(() => protocol.renew(standing, signal))
    },
    renewed(refused, signal) {
      return current === refused ? once(() => protocol.renew(refused, signal)) : this.fresh(signal)
    },
    known: () => current,
    forget() {
      current = null
    },
  }
}
