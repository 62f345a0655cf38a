/** Sends one thing, and tells when all of it has left, which may be long before there is an answer. */
type Send<T> = (item: T, onLeft: () => void) => Promise<void>

/**
 * Sends several at a time. Half of them leave while the others wait for their answers: were all to leave at once, they would share the
 * wire, be through together, and leave it empty until they are answered. The first that fails ends all, when those that are under
 * way have ended.
 * @param atOnce how many have no answer yet, at most.
 */
export async function sendPipelined<T>(items: readonly T[], atOnce: number, send: Send<T>): Promise<void> {
  const wire = createWire(Math.ceil(atOnce / 2))
  const waiting = items.values()
  let failed = false
  const worker = async () => {
    for (const item of waiting) {
      await wire.enter()
      const onLeft = once(wire.leave)
      try {
        if (failed) return
        await send(item, onLeft)
      } catch (error) {
        failed = true
        throw error
      } finally {
        onLeft()
      }
    }
  }
  const ended = await Promise.allSettled(Array.from({ length: atOnce }, worker))
  for (const end of ended) if (end.status === 'rejected') throw end.reason
}

/** So many are on it; who comes first goes first. */
function createWire(room: number) {
  const queue: (() => void)[] = []
  let free = room
  return {
    async enter(): Promise<void> {
      if (free > 0) free -= 1
      else await new Promise<void>((resolve) => queue.push(resolve))
    },
    leave(): void {
      const next = queue.shift()
      if (next) next()
      else free += 1
    },
  }
}

function once(call: () => void): () => void {
  let isCalled = false
  return () => {
    if (!isCalled) call()
    isCalled = true
  }
}
