/**
 * The long form of the crash tests: kills, power cuts where this machine can mount an image, and the controls.
 * `node scripts/crash-campaign.ts [--kills 1000] [--cuts 200] [--database sqlite|postgres] [--seed N]`; Ctrl-C ends it with the
 * figures so far. With Postgres, kills are those of the server, and power cuts those of a machine that has both on its disk.
 */
import { isDeepStrictEqual, parseArgs } from 'node:util'
import { type CampaignFigures, countLosses, type Machine, runCampaign, UNBROKEN } from '../e2e/crash/campaign.ts'
import { UNSYNCED, type Unsynced } from '../e2e/crash/crash-server.ts'
import { createKilledProcess, createKilledProcessOnPostgres } from '../e2e/crash/killed-process.ts'
import { whyNoLoopImages } from '../e2e/crash/loop-image.ts'
import { createPowerCut, createPowerCutOnPostgres } from '../e2e/crash/power-cut.ts'
import { untilInterrupted } from './until-interrupted.ts'
import { wholeNumber } from './whole-number.ts'

const CONTROL_CUTS = 10

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '1000' },
    cuts: { type: 'string', default: '200' },
    database: { type: 'string', default: 'sqlite' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 32)) },
  },
})
const kills = wholeNumber('kills', values.kills)
const cuts = wholeNumber('cuts', values.cuts)
const seed = wholeNumber('seed', values.seed)

interface Machines {
  killed(): Promise<Machine>
  cut(unsynced: Unsynced): Promise<Machine>
}
const MACHINES: Readonly<Record<string, Machines>> = {
  sqlite: { killed: createKilledProcess, cut: createPowerCut },
  postgres: { killed: createKilledProcessOnPostgres, cut: createPowerCutOnPostgres },
}
const machines = Object.hasOwn(MACHINES, values.database) ? MACHINES[values.database] : undefined
if (!machines) throw new TypeError(`--database must be sqlite or postgres, not ${JSON.stringify(values.database)}`)
// What starts Postgres would end this process on its own, and nobody would see the figures.
for (const name of ['SIGINT', 'SIGTERM'] as const) process.removeAllListeners(name)
const signal = untilInterrupted()

process.stdout.write(`seed ${seed}\n`)
const rows: (readonly [name: string, figures: CampaignFigures])[] = []
try {
  if (kills > 0) rows.push(await campaign(`kill -9, ${values.database}`, machines.killed, kills, 'nothing'))
  const reason = whyNoLoopImages()
  if (reason) process.stdout.write(`no power cuts: ${reason}\n`)
  else if (cuts > 0) {
    for (const unsynced of UNSYNCED) {
      const name = unsynced === 'nothing' ? `power cut, ${values.database}` : `control: no sync of ${unsynced}`
      const count = unsynced === 'nothing' ? cuts : Math.min(cuts, CONTROL_CUTS)
      rows.push(await campaign(name, () => machines.cut(unsynced), count, unsynced))
    }
  }
} finally {
  // What is known by then is known, should a later one break.
  printTable(rows)
}

const promises = rows.filter(([name]) => !name.startsWith('control'))
const controls = rows.filter(([name]) => name.startsWith('control'))
const broken = promises.some(([, figures]) =>
  Object.entries(UNBROKEN).some(([name, wanted]) => !isDeepStrictEqual(figures[name as keyof typeof UNBROKEN], wanted)),
)
const blind = controls.some(([, figures]) => figures.crashes > 0 && countLosses(figures) === 0)
if (broken) process.stdout.write('A promise was broken.\n')
if (blind) process.stdout.write('A control lost nothing: the campaign does not see what it should.\n')
process.exitCode = broken || blind ? 1 : 0

async function campaign(name: string, machine: () => Promise<Machine>, crashes: number, unsynced: Unsynced) {
  const onCrash = (done: number) => process.stderr.write(`\r${name}: ${done} of ${crashes}`)
  const figures = await runCampaign(await machine(), { crashes, seed, unsynced, onCrash, signal })
  process.stderr.write('\n')
  return [name, figures] as const
}

function printTable(rows: readonly (readonly [string, CampaignFigures])[]): void {
  const COLUMNS = {
    crashes: (each) => each.crashes,
    'uploads acknowledged': (each) => each.uploads,
    'deletions acknowledged': (each) => each.deletions,
    'chunks acknowledged': (each) => each.chunks,
    'uploads in chunks resumed': (each) => each.resumed,
    'names audited': (each) => each.audited,
    lost: (each) => each.lost,
    'chunks forgotten': (each) => each.forgotten.length,
    torn: (each) => each.torn,
    'left behind': (each) => each.leftBehind,
    'left after sweep': (each) => each.unswept,
    'rows without file': (each) => each.dangling,
    'images without derived': (each) => each.incomplete,
    'catalog damaged': (each) => each.integrity.length + each.dead.length,
    'median start, ms': (each) => each.medianReadyMs,
    'slowest start, ms': (each) => each.slowestReadyMs,
  } satisfies Record<string, (figures: CampaignFigures) => number>
  const names = rows.map(([name]) => name)
  process.stdout.write(`\n| | ${names.join(' | ')} |\n|---|${names.map(() => '---:|').join('')}\n`)
  for (const [title, read] of Object.entries(COLUMNS)) {
    process.stdout.write(`| ${title} | ${rows.map(([, each]) => read(each).toLocaleString('en')).join(' | ')} |\n`)
  }
  for (const [name, { dead, integrity, forgotten }] of rows)
    for (const said of [...dead, ...integrity, ...forgotten]) process.stdout.write(`${name}: ${said}\n`)
}
