/**
 * Plays our black-box suite against the local server or a Cloudinary account; or asks an account what public sources do not
 * settle, and writes what it found as dated JSON. `node scripts/compatibility.ts --help`
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import './from-source.ts'

const { CountersignError, isLoopback, parseCloudinaryUrl } = await import('countersign/protocol')
const { listenForNotifications } = await import('../e2e/compatibility/receiver.ts')
const { ALL_QUESTIONS, MAX_CALLS, runCompatibility } = await import('../e2e/compatibility/run.ts')
const { SuiteUsageError, suiteCommand } = await import('../e2e/compatibility/suite/command.ts')

const HELP = `Plays the suite of what a Cloudinary does, or asks an account what public sources do not settle.

Usage: node scripts/compatibility.ts suite [options]
       CLOUDINARY_URL=cloudinary://KEY:SECRET@CLOUD node scripts/compatibility.ts [options]

suite: cases as data, each with the source it stands on, sent as raw HTTP, answers held against Cloudinary's OpenAPI documents.
It runs against a local server that it starts; with --i-mean-this-account against the account in CLOUDINARY_URL.

  --profile <name>          smoke, core, wire or full; each has those before it (default: wire)
  --only <text>             cases with this in their names
  --list                    name the cases, call nothing
  --json                    the report as JSON
  --no-schemas              do not hold answers against the OpenAPI documents
  --i-mean-this-account     play it against the account in CLOUDINARY_URL
  --destructive             there, play also what deletes by prefix or tag, and what makes presets, folders, transformations
  --pace <ms>               least time between two calls (default: 0 here, 500 there)

Without suite: questions, value seen, and as evidence the status and text of each answer, in compatibility-YYYY-MM-DD.json.
Keys, secrets and signatures are left out. At most ${MAX_CALLS} calls and those that clean up, one at a time.

  --i-mean-this-account     ask the account in CLOUDINARY_URL; without it nothing is called
  --dry-run                 say what would be asked, call nothing
  --only <names>            ask these alone, joined by commas
  --out <folder>            where the JSON goes (default: .)
  --pace <ms>               least time between two calls (default: 500)
  --notification-url <url>  an address that the cloud can reach and that leads to this machine, such as a tunnel's;
  --notification-port <n>   and the port here that it leads to. Without both, webhookSecret is not asked
  --help

Either stores a few files of some bytes under countersign-compat-<random>, and removes them, also when it fails or is ended by
Ctrl-C. Nothing else is touched.

Examples:
  $ node scripts/compatibility.ts --dry-run
  $ node scripts/compatibility.ts suite
  $ node scripts/compatibility.ts suite --profile full --json
  $ CLOUDINARY_URL=cloudinary://… node scripts/compatibility.ts suite --profile core --i-mean-this-account
  $ CLOUDINARY_URL=cloudinary://… node scripts/compatibility.ts suite --i-mean-this-account --destructive --only preset
  $ CLOUDINARY_URL=cloudinary://… node scripts/compatibility.ts --i-mean-this-account --only folder,foreignParameters
  $ CLOUDINARY_URL=cloudinary://… node scripts/compatibility.ts --i-mean-this-account \\
      --notification-url https://my-tunnel.example --notification-port 4000
`

/** Something to be corrected by whoever typed it. */
class UsageError extends Error {}

try {
  process.exitCode = await main()
} catch (error) {
  const isTheirs =
    error instanceof UsageError ||
    error instanceof SuiteUsageError ||
    error instanceof CountersignError ||
    isParseError(error)
  process.stderr.write(
    isTheirs ? `${(error as Error).message}\nSee --help.\n` : `failed: ${(error as Error).message}\n`,
  )
  process.exitCode = isTheirs ? 2 : 1
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      profile: { type: 'string', default: 'wire' },
      list: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      'no-schemas': { type: 'boolean', default: false },
      destructive: { type: 'boolean', default: false },
      'i-mean-this-account': { type: 'boolean' },
      'dry-run': { type: 'boolean' },
      only: { type: 'string' },
      out: { type: 'string', default: '.' },
      pace: { type: 'string' },
      'notification-url': { type: 'string' },
      'notification-port': { type: 'string' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) return say(HELP)
  const [what, ...more] = positionals
  if (more.length > 0 || (what !== undefined && what !== 'suite'))
    throw new UsageError(`nothing or suite must be said, not ${JSON.stringify(positionals.join(' '))}`)
  if (what === 'suite') {
    const { profile, only, json, list, destructive } = values
    const paceMs = values.pace === undefined ? undefined : wholeNumber('--pace', values.pace)
    const meant = values['i-mean-this-account'] === true
    const said = { profile, only, json, list, destructive, meant, noSchemas: values['no-schemas'], paceMs }
    return suiteCommand(said, process.env.CLOUDINARY_URL)
  }
  const questions = pick(values.only)
  if (values['dry-run']) return say(plan(questions))
  const cloud = parseCloudinaryUrl(process.env.CLOUDINARY_URL)
  if (!values['i-mean-this-account'])
    throw new UsageError(
      `CLOUDINARY_URL names the cloud ${cloud.cloudName}. This run stores and removes files there: --i-mean-this-account says that it may, --dry-run says what it does. Nothing was called.`,
    )
  const receiver = await receive(values['notification-url'], values['notification-port'])
  const paceMs = wholeNumber('--pace', values.pace ?? '500')
  try {
    return await ask({ cloud, questions, paceMs, receiver, out: values.out })
  } finally {
    receiver?.close()
  }
}

interface Asked {
  cloud: ReturnType<typeof parseCloudinaryUrl>
  questions: typeof ALL_QUESTIONS
  paceMs: number
  receiver: Awaited<ReturnType<typeof receive>>
  out: string
}

async function ask({ cloud, questions, paceMs, receiver, out }: Asked): Promise<number> {
  const ending = new AbortController()
  const end = () => {
    if (ending.signal.aborted) process.exit(130)
    process.stderr.write('ending: the call under way, then cleaning up (again to stop at once, leaving files behind)\n')
    ending.abort(new Error('ended early'))
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end)
  say(`asking ${isLoopback(cloud.apiOrigin) ? 'the local cloud' : 'the hosted cloud'} ${cloud.cloudName}\n`)
  const report = await runCompatibility({
    ...{ cloud, questions, paceMs, receiver, signal: ending.signal },
    onObservation: ({ name, value, assumed, note = '' }) =>
      say(`${value === null ? '?' : value === assumed ? ' ' : '!'} ${name}: ${value ?? note} (assumed: ${assumed})\n`),
  })
  const path = write(out, report)
  const { removed, left, problems } = report.cleanUp
  say(`${report.calls} calls, ${removed} files removed again; written to ${path}\n`)
  for (const name of left) process.stderr.write(`left behind, remove it by hand: ${name}\n`)
  for (const problem of problems) process.stderr.write(`cleaning up: ${problem}\n`)
  if (!report.complete) return 130
  return left.length === 0 ? 0 : 1
}

/** Under the day's name; a second one of the same day stands beside the first. */
function write(folder: string, report: { date: string }): string {
  for (let count = 1; ; count += 1) {
    const path = join(folder, `compatibility-${report.date.slice(0, 10)}${count === 1 ? '' : `-${count}`}.json`)
    try {
      writeFileSync(path, `${JSON.stringify(report, null, 2)}\n`, { flag: 'wx' })
      return path
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

function plan(questions: typeof ALL_QUESTIONS): string {
  const calls = questions.reduce((sum, question) => sum + question.calls, 1)
  const lines = questions.map(({ name, does, calls }) => `${name} (${calls} calls): ${does}`)
  return `Would ask, in at most ${Math.min(calls, MAX_CALLS)} calls, and clean up in at most 20 more:\n\n${lines.join('\n')}\n\nNothing was called.\n`
}

function pick(only: string | undefined): typeof ALL_QUESTIONS {
  if (only === undefined) return ALL_QUESTIONS
  const names = only.split(',')
  const unknown = names.find((name) => !ALL_QUESTIONS.some((question) => question.name === name))
  if (unknown !== undefined)
    throw new UsageError(
      `--only must name some of ${ALL_QUESTIONS.map(({ name }) => name).join(', ')}, not ${JSON.stringify(unknown)}`,
    )
  // Which hash may be used is asked in any case: the others depend on it.
  return ALL_QUESTIONS.filter(({ name }) => name === 'signatureAlgorithms' || names.includes(name))
}

async function receive(url: string | undefined, port: string | undefined) {
  if (url === undefined && port === undefined) return null
  if (url === undefined || port === undefined)
    throw new UsageError('--notification-url and --notification-port must be given together')
  if (!URL.canParse(url)) throw new UsageError(`--notification-url must be a URL, not ${JSON.stringify(url)}`)
  return listenForNotifications(url, wholeNumber('--notification-port', port))
}

function wholeNumber(name: string, text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text)
  throw new UsageError(`${name} must be a whole number from 0 to 99999, not ${JSON.stringify(text)}`)
}

function say(text: string): 0 {
  process.stdout.write(text)
  return 0
}

function isParseError(error: unknown): boolean {
  return String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS')
}
