/** What the benches share: peers measured in turn in one process, medians, and ratios beside their targets. */
import { existsSync } from 'node:fs'
import { cpus } from 'node:os'

/** One of the things compared. */
export interface Peer {
  name: string
  /** Measures once: operations per second, milliseconds, bytes, whatever the unit of the bench is. */
  measure(): number | Promise<number>
}

/** What one peer came to. */
export interface Figure {
  name: string
  median: number
  min: number
  max: number
}

/** One claim: `of` divided by `over`, and what it should be. */
export interface Ratio {
  name: string
  value: number
  target?: { atLeast: number } | { atMost: number }
}

/**
 * Measures every peer once a round, in an order that turns, so that a slow moment of the machine hits all alike.
 * @param options.warmups rounds that do not count. Default 1.
 */
export async function measure(
  peers: readonly Peer[],
  { rounds, warmups = 1 }: { rounds: number; warmups?: number },
): Promise<Figure[]> {
  const met = peers.map((): number[] => [])
  for (let round = -warmups; round < rounds; round += 1) {
    for (let turn = 0; turn < peers.length; turn += 1) {
      const at = (turn + round + warmups) % peers.length
      const value = await peers[at]?.measure()
      if (round >= 0 && value !== undefined) met[at]?.push(value)
    }
  }
  return peers.map(({ name }, at) => {
    const values = met[at] ?? []
    return { name, median: median(values), min: Math.min(...values), max: Math.max(...values) }
  })
}

/**
 * A peer that counts how often a synchronous function runs in a second of its thread's processor time:
 * what else the machine does then counts less.
 */
export function perCpuSecond(name: string, run: () => string, forMs = 40): Peer {
  return {
    name,
    measure() {
      const start = threadCpuMs()
      let [count, characters, used] = [0, 0, 0]
      while (used < forMs) {
        for (let n = 0; n < 500; n += 1) characters += run().length
        count += 500
        used = threadCpuMs() - start
      }
      if (characters === 0) throw new Error(`${name} must answer a text that is not empty`)
      return (count / used) * 1000
    },
  }
}

/** The figure of one peer, by name. */
export function medianOf(figures: readonly Figure[], name: string): number {
  const figure = figures.find((candidate) => candidate.name === name)
  if (!figure) throw new TypeError(`no peer is called ${name}; there are ${figures.map((f) => f.name).join(', ')}`)
  return figure.median
}

/** Writes figures and ratios to standard output: tables, or one JSON object with `--json`. A missed target is said, not an error. */
export function report(title: string, unit: string, figures: readonly Figure[], ratios: readonly Ratio[]): void {
  const judged = ratios.map((ratio) => ({ ...ratio, met: ratio.target ? isMet(ratio.value, ratio.target) : null }))
  if (process.argv.includes('--json')) {
    const machine = { node: process.versions.node, cpu: cpus()[0]?.model, cores: cpus().length }
    process.stdout.write(`${JSON.stringify({ title, unit, machine, figures, ratios: judged })}\n`)
    return
  }
  process.stdout.write(`\n${title} (Node ${process.versions.node})\n\n`)
  table(
    ['', `median, ${unit}`, 'min', 'max'],
    figures.map(({ name, median, min, max }) => [name, round(median), round(min), round(max)]),
  )
  table(
    ['ratio', 'measured', 'target', ''],
    judged.map(({ name, value, target, met }) => [
      name,
      value.toFixed(2),
      target ? describeTarget(target) : '',
      met === null ? '' : met ? 'met' : 'MISSED',
    ]),
  )
}

/** Ends the process with one sentence when a package is not built: benches measure what is published. */
export function requireBuilt(...files: readonly string[]): void {
  const missing = files.find((file) => !existsSync(file))
  if (missing === undefined) return
  console.error(`${missing} is not there: run "npm run build" first`)
  process.exit(1)
}

/** Milliseconds of processor time that this thread has used. */
export function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const [low = Number.NaN, high = Number.NaN] = [sorted[middle - 1], sorted[middle]]
  return sorted.length % 2 === 1 ? high : (low + high) / 2
}

const isMet = (value: number, target: NonNullable<Ratio['target']>): boolean =>
  'atLeast' in target ? value >= target.atLeast : value <= target.atMost

const describeTarget = (target: NonNullable<Ratio['target']>): string =>
  'atLeast' in target ? `at least ${target.atLeast}` : `at most ${target.atMost}`

const round = (value: number): string =>
  value >= 1000 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(4)

function table(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    `${row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('   ')
      .trimEnd()}\n`
  process.stdout.write(`${[head, ...rows].map(line).join('')}\n`)
}
