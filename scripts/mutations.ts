/**
 * Sends mutated requests to the media server, in this process and over raw connections, and says what was wrong.
 * `node scripts/mutations.ts [--count 1000000] [--seed N] [--in in-process|sockets|both] [--minutes 60] [--from N]`; Ctrl-C ends it
 * with the figures so far. `--show` with `--from` prints that one request.
 */
import { parseArgs } from 'node:util'
import './from-source.ts'
import { untilInterrupted } from './until-interrupted.ts'

const { requestOf, runMutations, show } = await import('../e2e/mutations/campaign.ts')
const { openInProcess } = await import('../e2e/mutations/in-process.ts')
const { openSockets } = await import('../e2e/mutations/over-sockets.ts')

/** Of a million, so many go over a connection: there, one takes about as long as ten here. */
const SHARE_OF_SOCKETS = 0.05

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 32)) },
    from: { type: 'string', default: '0' },
    in: { type: 'string', default: 'both' },
    minutes: { type: 'string', default: '60' },
    show: { type: 'boolean', default: false },
  },
})
const [count, seed, from, minutes] = (['count', 'seed', 'from', 'minutes'] as const).map(wholeNumber) as [
  number,
  number,
  number,
  number,
]
const WORLDS = {
  'in-process': [openInProcess, 1 - SHARE_OF_SOCKETS],
  sockets: [openSockets, SHARE_OF_SOCKETS],
} as const
const chosen = Object.entries(WORLDS).filter(([name]) => values.in === 'both' || values.in === name)
if (chosen.length === 0) throw new Error(`--in must be in-process, sockets or both, not ${JSON.stringify(values.in)}`)

const signal = untilInterrupted({ minutes })

// Every refused request would be a line; a failure is a finding, with its text.
console.error = () => undefined
let isBroken = false
for (const [name, [open, share]] of chosen) {
  const world = await open()
  try {
    if (values.show) {
      process.stdout.write(`${show(requestOf(world, seed, from))}\n`)
      continue
    }
    const wanted = values.in === 'both' ? Math.round(count * share) : count
    const onProgress = (requests: number, found: number) =>
      process.stderr.write(`\r${name}, seed ${seed}: ${requests} of ${wanted}, ${found} findings `)
    const figures = await runMutations(world, { count: wanted, seed, from, signal, onProgress })
    const { requests, statuses, findings, seconds } = figures
    process.stdout.write(
      `\n${name}: ${requests} requests in ${seconds.toFixed(0)} s, ${Math.round(requests / seconds)} a second; ${JSON.stringify(statuses)}\n`,
    )
    for (const { index, problem, request } of findings)
      process.stdout.write(`--seed ${seed} --from ${index} --in ${name}: ${problem}\n    ${request}\n`)
    isBroken ||= findings.length > 0
  } finally {
    await world.close()
  }
}
process.exitCode = isBroken ? 1 : 0

function wholeNumber(name: 'count' | 'seed' | 'from' | 'minutes'): number {
  const number = Number(values[name])
  if (Number.isSafeInteger(number) && number >= 0) return number
  throw new Error(`--${name} must be a whole number, not ${JSON.stringify(values[name])}`)
}
