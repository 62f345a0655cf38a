/**
 * The long form of the cut wires: uploads from Chromium, all of their connections broken once in each, anywhere.
 * `node scripts/cut-campaign.ts [--cuts 200] [--size 200MB] [--minutes 60] [--seed N]`; Ctrl-C ends it with the figures so far.
 */
import { parseArgs } from 'node:util'
import './from-source.ts'
import { findChromium } from './chromium.ts'
import { untilInterrupted } from './until-interrupted.ts'
import { wholeNumber } from './whole-number.ts'

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
const cuts = wholeNumber('cuts', values.cuts)
const minutes = wholeNumber('minutes', values.minutes)
const seed = wholeNumber('seed', values.seed)
const bytes = parseBytes(values.size, '--size')
const signal = untilInterrupted({ minutes })

process.env.CHROME_PATH = await findChromium(console.error)
process.stdout.write(`seed ${seed}\n`)
const onCut = (done: number) => process.stderr.write(`\r${done} of ${cuts}`)
const { failures, ...figures } = await runCutCampaign(seed, { cuts, bytes, signal, onCut })
process.stderr.write('\n')

const { uploads, cuts: made, complete, equal, beyond, mostTwice, closedUpon, seconds } = figures
const rows = {
  [`uploads of ${values.size}`]: uploads,
  'cut on their way': made,
  complete,
  'with equal SHA-256': equal,
  'sent more twice than the chunks in flight': beyond,
  'sent twice for one cut, at most, bytes': mostTwice,
  'sent again as the cloud closed a kept connection, bytes': closedUpon,
  seconds: Math.round(seconds),
}
for (const [name, value] of Object.entries(rows)) process.stdout.write(`${name}: ${value.toLocaleString('en')}\n`)
for (const failure of failures) process.stdout.write(`${failure}\n`)
const isWhole = [made, complete, equal].every((count) => count === uploads) && beyond === 0
if (!isWhole) process.stdout.write('A promise was broken.\n')
process.exitCode = isWhole ? 0 : 1
