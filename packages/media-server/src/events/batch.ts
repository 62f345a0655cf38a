/**
 * Gathers what comes in one turn of the event loop and does it in one go, so that many wait for the disk together.
 * The promise for an item is that of the batch it went with.
 */
export function createBatch<T>(work: (items: readonly T[]) => Promise<void>): (item: T) => Promise<void> {
  let gathering: { items: T[]; done: Promise<void> } | null = null
  const nextTurn = async (items: readonly T[]) => {
    await new Promise((resolve) => setImmediate(resolve))
    gathering = null
    await work(items)
  }
  return (item) => {
    if (gathering === null) {
      const items: T[] = []
      gathering = { items, done: nextTurn(items) }
    }
    gathering.items.push(item)
    return gathering.done
  }
}
