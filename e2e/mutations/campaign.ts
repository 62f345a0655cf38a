/** So many mutated requests, each from its own seed, and whatever was wrong with any. */
import { createRandom } from '../crash/random.ts'
import { makeBase } from './bases.ts'
import { mutate } from './mutators.ts'
import type { RawRequest } from './raw-request.ts'
import type { World } from './world.ts'

/** One thing that was wrong. */
export interface Finding {
  /** With the seed of the run: what makes the same request again. `null` for what was seen after many. */
  index: number | null
  problem: string
  /** The request, shortened. */
  request: string
}

export interface Figures {
  seed: number
  requests: number
  /** Answers by status; 0 for a connection that closed, and for what no request can be. */
  statuses: Readonly<Record<number, number>>
  findings: readonly Finding[]
  seconds: number
}

export interface CampaignOptions {
  count: number
  seed: number
  /** Where to begin, to see one again. Default 0. */
  from?: number
  /** Requests until everything is looked at and begins anew. Default 5000. */
  generation?: number
  signal?: AbortSignal
  onProgress?: (requests: number, findings: number) => void
}

/** More than these say nothing new. */
const ENOUGH = 25

/** The request of this seed and index. */
export function requestOf(world: Pick<World, 'where' | 'target'>, seed: number, index: number): RawRequest {
  const random = createRandom(Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(index + 1, 0xc2b2ae35))
  return mutate(makeBase(random, world.target), random, world.where)
}

export async function runMutations(world: World, options: CampaignOptions): Promise<Figures> {
  const { count, seed, from = 0, generation = 5000, signal, onProgress } = options
  const statuses: Record<number, number> = {}
  const findings: Finding[] = []
  const startedAt = performance.now()
  const lost: string[] = []
  const onLost = (error: unknown) => void lost.push(error instanceof Error ? String(error.stack) : String(error))
  process.on('unhandledRejection', onLost)
  process.on('uncaughtException', onLost)
  let next = from
  const isOver = () => signal?.aborted || findings.length >= ENOUGH
  const work = async (until: number) => {
    while (next < until && !isOver()) {
      const index = next
      next += 1
      const request = requestOf(world, seed, index)
      const { status, problem } = await world.ask(request)
      statuses[status] = (statuses[status] ?? 0) + 1
      if (problem !== null) findings.push({ index, problem, request: show(request) })
    }
  }
  try {
    while (next < from + count && !isOver()) {
      const begun = next
      const until = Math.min(from + count, begun + generation)
      await Promise.all(Array.from({ length: world.concurrency }, () => work(until)))
      const found = [...(await world.look()), ...lost.splice(0)]
      for (const problem of found) findings.push({ index: null, problem, request: `one of ${begun} to ${next}` })
      onProgress?.(next - from, findings.length)
      if (next < from + count && !isOver()) await world.renew()
    }
  } finally {
    process.off('unhandledRejection', onLost)
    process.off('uncaughtException', onLost)
  }
  return { seed, requests: next - from, statuses, findings, seconds: (performance.now() - startedAt) / 1000 }
}

export function show({ method, target, headers, body, deeds, breaksOff }: RawRequest): string {
  const head = headers.map(([name, value]) => `${name}: ${/^authorization$/i.test(name) ? '…' : value}`)
  const text = JSON.stringify(
    [`${method} ${target}`, ...head, body.toString('latin1')].map((line) => line.slice(0, 400)),
  )
  return `${deeds.join(', ') || 'nothing'}${breaksOff ? ' (broken off)' : ''}: ${text}`
}
