/** `node scripts/compatibility.ts suite …` */
import { type Cloud, parseCloudinaryUrl } from 'countersign/protocol'
import { type Case, PROFILES, type Profile } from './case.ts'
import { startLocalCloud } from './local-cloud.ts'
import { printCase, printSummary } from './print.ts'
import { casesOf, runSuite } from './run-suite.ts'
import { openSchemas } from './schemas.ts'

/** What the command line says. */
export interface SuiteArguments {
  profile: string
  only: string | undefined
  json: boolean
  list: boolean
  meant: boolean
  destructive: boolean
  noSchemas: boolean
  paceMs: number | undefined
}

/** Something to be corrected by whoever typed it. */
export class SuiteUsageError extends Error {}

/**
 * Plays the suite against the local server, or against the account of `url` when that was meant.
 * @returns the exit code: 0 when nothing failed and nothing is left behind, 130 when it was ended early.
 * @throws SuiteUsageError for what cannot be meant.
 */
export async function suiteCommand(said: SuiteArguments, url: string | undefined): Promise<number> {
  const profile = readProfile(said.profile)
  const cases = casesOf(profile).filter(({ name }) => said.only === undefined || name.includes(said.only))
  if (cases.length === 0)
    throw new SuiteUsageError(`no case of ${profile} has ${JSON.stringify(said.only)} in its name`)
  if (said.list) return list(cases)
  const signal = endBySignals()
  const schemas = said.noSchemas ? null : await openSchemas()
  const { cloud, close } = said.meant ? { cloud: hosted(url), close: undefined } : await startLocalCloud()
  try {
    const report = await runSuite({
      ...{ cloud, profile, cases, signal, schemas: schemas?.check ?? null },
      ...(said.paceMs !== undefined && { paceMs: said.paceMs }),
      ...(said.meant && { destructive: said.destructive }),
      onPlayed: (played) => void (said.json || process.stdout.write(`${printCase(played)}\n`)),
    })
    if (said.json)
      process.stdout.write(`${JSON.stringify({ ...report, deviations: [...(schemas?.met ?? [])] }, null, 2)}\n`)
    else process.stdout.write(printSummary(report, schemas))
    if (!report.complete) return 130
    return report.failed === 0 && report.cleanUp.left.length === 0 ? 0 : 1
  } finally {
    await close?.()
  }
}

function readProfile(text: string): Profile {
  const profile = PROFILES.find((one) => one === text)
  if (profile === undefined)
    throw new SuiteUsageError(`--profile must be one of ${PROFILES.join(', ')}, not ${JSON.stringify(text)}`)
  return profile
}

function hosted(url: string | undefined): Cloud {
  return parseCloudinaryUrl(url)
}

function list(cases: readonly Case[]): number {
  for (const { profile, name, source, destructive } of cases)
    process.stdout.write(`${profile.padEnd(5)} ${name}  (${source})${destructive ? ' [destructive]' : ''}\n`)
  return 0
}

function endBySignals(): AbortSignal {
  const ending = new AbortController()
  const end = () => {
    if (ending.signal.aborted) process.exit(130)
    process.stderr.write('ending: cleaning up (again to stop at once, leaving files behind)\n')
    ending.abort(new Error('ended early'))
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end)
  return ending.signal
}
