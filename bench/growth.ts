/** How the calls of a store grow with what is in it: sizes in turn, so that a slow moment of the machine hits all alike. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Figure, measure, medianOf, type Ratio, report, threadCpuMs } from './measure.ts'

/** Times an operation is called for one figure. */
export const CALLS = 40
const ROUNDS = 25
/** What browsers call a long task. @see https://www.w3.org/TR/longtasks-1/ */
const LONG_TASK_MS = 50

/** One operation as it is measured: `prepare` is not timed. */
export interface Operation<Store> {
  prepare?(store: Store, size: number): Promise<void>
  run(store: Store, size: number, call: number): Promise<unknown>
  /** How much it may grow from the smallest size to the largest; `null` where nothing is claimed. Default 1.5. */
  atMost?: number | null
  /** For what takes seconds at the largest size. Default {@link CALLS} calls in each of 25 rounds. */
  calls?: number
  rounds?: number
}

/** A store with `size` things in it. */
export interface Grown<Store> {
  size: number
  store: Store
  /** Removes what was measured into it, so that every round meets the same. */
  tidy(): Promise<void>
}

/**
 * Reports the median call of every operation at every size, and the ratio of the largest size to the smallest. Then the
 * processor time of the longest turn of the event loop while the operations follow each other.
 */
export async function compareGrowth<Store>(
  what: string,
  operations: Readonly<Record<string, Operation<Store>>>,
  grown: readonly Grown<Store>[],
): Promise<void> {
  const figures: Figure[] = []
  const turns: (Figure & { size: number; isClaimed: boolean })[] = []
  const ratios: Ratio[] = []
  const [smallest, largest] = [grown.at(0)?.size ?? 0, grown.at(-1)?.size ?? 0]
  for (const [name, operation] of Object.entries(operations)) {
    const label = (size: number): string => `${name}, ${size.toLocaleString('en-US')}`
    const { atMost = 1.5, rounds = ROUNDS } = operation
    const met = await measure(
      grown.map(({ size, store, tidy }) => ({
        name: label(size),
        measure: () => medianCall(operation, store, size).finally(tidy),
      })),
      { rounds, warmups: Math.min(2, rounds - 1) },
    )
    const value = medianOf(met, label(largest)) / medianOf(met, label(smallest))
    figures.push(...met)
    ratios.push({ name, value, ...(atMost === null ? {} : { target: { atMost } }) })
    for (const { size, store, tidy } of grown) {
      turns.push({
        ...(await longestTurns(label(size), operation, store, size)),
        size,
        isClaimed: atMost !== null,
      })
      await tidy()
    }
  }
  report(`Growth of the ${what}`, 'µs a call', figures, ratios)
  const longest = (which: typeof turns) => Math.max(...which.map(({ median }) => median))
  const ofLargest = turns.filter(({ size, isClaimed }) => size === largest && isClaimed)
  report(`Longest turn of the event loop, ${what}`, 'ms', turns, [
    {
      name: `of the slowest operation, ${largest.toLocaleString('en-US')}`,
      value: longest(ofLargest),
      target: { atMost: LONG_TASK_MS },
    },
  ])
}

/** Microseconds of the median call. */
async function medianCall<Store>(
  { prepare, run, calls = CALLS }: Operation<Store>,
  store: Store,
  size: number,
): Promise<number> {
  await prepare?.(store, size)
  const took: number[] = []
  for (let call = 0; call < calls; call += 1) {
    const start = performance.now()
    await run(store, size, call)
    took.push((performance.now() - start) * 1000)
    await nextTurn()
  }
  return took.toSorted((a, b) => a - b)[calls >> 1] ?? Number.NaN
}

/** Processor time in milliseconds of the longest turn of each round: what the machine does for others does not count. */
async function longestTurns<Store>(
  name: string,
  { prepare, run, calls = CALLS, rounds = 10 }: Operation<Store>,
  store: Store,
  size: number,
): Promise<Figure> {
  const turn = {
    name,
    async measure() {
      await prepare?.(store, size)
      const watched = watchTurns()
      for (let call = 0; call < calls; call += 1) {
        await run(store, size, call)
        await nextTurn()
      }
      return watched()
    },
  }
  const [figure] = await measure([turn], { rounds: Math.min(rounds, 10), warmups: 0 })
  if (!figure) throw new Error('one peer has one figure')
  return figure
}

function watchTurns(): () => number {
  let longest = 0
  let last = threadCpuMs()
  let isWatching = true
  const look = (): void => {
    const now = threadCpuMs()
    longest = Math.max(longest, now - last)
    last = now
    if (isWatching) setImmediate(look)
  }
  setImmediate(look)
  return () => {
    isWatching = false
    return longest
  }
}
