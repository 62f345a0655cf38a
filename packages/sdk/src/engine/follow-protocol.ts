import type { Destination, Protocol } from './contract.ts'

/**
 * A protocol that is the one of the moment for each new file; a file is renewed and completed by the one that opened it.
 * @param now the protocol of the moment.
 */
export function followProtocol<Result, D extends Destination>(now: () => Protocol<Result, D>): Protocol<Result, D> {
  const openedBy = new WeakMap<object, Protocol<Result, D>>()
  const note = async (protocol: Protocol<Result, D>, opening: Promise<D>): Promise<D> => {
    const ticket = await opening
    openedBy.set(ticket, protocol)
    return ticket
  }
  // What another page has opened, and a journal kept, belongs to none here.
  const of = (ticket: D): Protocol<Result, D> => openedBy.get(ticket) ?? now()
  return {
    open(chosen, signal) {
      const protocol = now()
      return note(protocol, protocol.open(chosen, signal))
    },
    renew(ticket, signal) {
      const protocol = of(ticket)
      return note(protocol, protocol.renew(ticket, signal))
    },
    complete: (ticket, ...more) => of(ticket).complete(ticket, ...more),
  }
}
