/**
 * The long form of the cut wires: uploads from Chromium, all of their connections broken once in each, anywhere.
 * `node scripts/cut-campaign.ts [--cuts 200] [--size 200MB] [--minutes 60] [--seed N]`; Ctrl-C ends it with the figures so far.
 */
import { parseArgs } from 'node:util'
import './from-source.ts'
import { findChromium } from './chromium.ts'

const { parseBytes } = await import('countersign/protocol')
const { runCutCampaign } = await import('../e2e/engine/cut-campaign.ts')

const { values } = parseArgs({
  options: {
    cuts: { type: 'string', default: '200' },
    size: { type: 'string', default: '200 MB' },
    minutes: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 32)) },
  },
})
const [cuts, minutes, seed] = (['cuts', 'minutes', 'seed'] as const).map(wholeNumber) as [number, number, number]
const bytes = parseBytes(values.size, '--size')
const ended = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => ended.abort())
const timer = setTimeout(() => ended.abort(), minutes * 60_000)

process.env.CHROME_PATH = await findChromium(console.error)
process.stdout.write(`seed ${seed}\n`)
const onCut = (done: number) => process.stderr.write(`\r${done} of ${cuts}`)
const { failures, ...figures } = await runCutCampaign(seed, { cuts, bytes, signal: ended.signal, onCut })
clearTimeout(timer)
process.stderr.write('\n')

const { uploads, cuts: made, complete, equal, beyond, mostTwice, seconds } = figures
const rows = {
  [`uploads of ${values.size}`]: uploads,
  'cut on their way': made,
  complete,
  'with equal SHA-256': equal,
  'sent more twice than the chunks in flight': beyond,
  'sent twice for one cut, at most, bytes': mostTwice,
  seconds: Math.round(seconds),
}
for (const [name, value] of Object.entries(rows)) process.stdout.write(`${name}: ${value.toLocaleString('en')}\n`)
for (const failure of failures) process.stdout.write(`${failure}\n`)
const isWhole = [made, complete, equal].every((count) => count === uploads) && beyond === 0
if (!isWhole) process.stdout.write('A promise was broken.\n')
process.exitCode = isWhole ? 0 : 1

function wholeNumber(name: keyof typeof values): number {
  if (!/^\d{1,10}$/.test(values[name]))
    throw new TypeError(`--${name} must be a whole number, not ${JSON.stringify(values[name])}`)
  return Number(values[name])
}
