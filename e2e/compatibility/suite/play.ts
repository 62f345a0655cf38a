/** Plays cases against one account, one after the other, and says of each what came of it. */
import type { Cloud } from 'countersign/protocol'
import { redact } from '../client.ts'
import type { Ledger } from '../ledger.ts'
import type { Case, Expectation, Step } from './case.ts'
import { compare, type Difference, type Expected, fillExpected } from './match.ts'
import { note, noteMade } from './noted.ts'
import { write } from './request.ts'
import type { SchemaCheck } from './schemas.ts'
import { send, type WireAnswer } from './wire.ts'

/** What came of a case. */
export interface Played {
  name: string
  profile: Case['profile']
  source: string
  outcome: 'passed' | 'failed' | 'skipped'
  /** Why it failed or was left out. */
  problems: readonly string[]
}

export interface Stage {
  cloud: Cloud
  /** Of everything that is made. */
  prefix: string
  ledger: Ledger
  /** Milliseconds since the Unix epoch. */
  now: () => number
  /** Waits until the next call may be made. */
  pace: () => Promise<void>
  signal: AbortSignal
  /** Judges every answer that is JSON; `null` where the schemas are not installed. */
  schemas: SchemaCheck | null
}

export async function play(one: Case, stage: Stage): Promise<Played> {
  const { name, profile, source, steps } = one
  const { prefix, cloud } = stage
  const kept = new Map([
    ['p', prefix],
    ['cloud', cloud.cloudName],
    ['delivery', cloud.deliveryOrigin],
  ])
  const problems: string[] = []
  try {
    for (const [index, step] of steps.entries()) {
      stage.signal.throwIfAborted()
      const found = await playStep(step, kept, stage)
      problems.push(...found.map((problem) => (steps.length > 1 ? `step ${index + 1}: ${problem}` : problem)))
      if (found.length > 0) break
    }
  } catch (error) {
    if (stage.signal.aborted) return { name, profile, source, outcome: 'skipped', problems: ['ended early'] }
    problems.push((error as Error).message)
  }
  const outcome = problems.length === 0 ? 'passed' : 'failed'
  return { name, profile, source, outcome, problems: problems.map((problem) => redact(problem, cloud)) }
}

async function playStep(step: Step, kept: Map<string, string>, stage: Stage): Promise<string[]> {
  const { cloud, ledger, schemas } = stage
  await stage.pace()
  const names = { now: Math.floor(stage.now() / 1000), kept }
  const outgoing = write(step.ask, cloud, names)
  note(step.ask, ledger, names)
  // Ending waits for what is under way: it may have made something.
  const answer = await send(outgoing.origin, outgoing)
  if (outgoing.method === 'POST' && /\/upload$/.test(outgoing.target)) noteMade(answer.json, ledger)
  for (const [name, path] of Object.entries(step.keep ?? {})) {
    const value = at(answer.json, path)
    if (value !== undefined) kept.set(name, String(value))
  }
  const call = `${outgoing.method} ${outgoing.target.split('?')[0]}`
  const fill = (text: string) => text.replace(/\{([a-z]\w*)\}/g, (whole, name: string) => kept.get(name) ?? whole)
  return [
    ...judge(step.expect, answer, fill).map((one) => `${call}: ${one.at} is ${one.met}, not ${one.expected}`),
    ...(schemas?.(step.ask, answer).map((problem) => `${call}: ${problem}`) ?? []),
  ]
}

function judge(
  { status, body, headers, error, bytes }: Expectation,
  answer: WireAnswer,
  fill: (text: string) => string,
): Difference[] {
  const wanted: readonly number[] = typeof status === 'number' ? [status] : status
  const said = (answer.json as { error?: { message?: unknown } } | null)?.error?.message
  if (!wanted.includes(answer.status))
    return [{ at: 'status', expected: wanted.join(' or '), met: `${answer.status} (${said ?? answer.bytes.length})` }]
  const differences = (expected: Expected | undefined, met: unknown, place: string) =>
    expected === undefined ? [] : compare(fillExpected(expected, fill), met, place)
  return [
    ...differences(body, answer.json, 'body'),
    ...Object.entries(headers ?? {}).flatMap(([name, value]) =>
      differences(value, answer.headers[name], `header ${name}`),
    ),
    ...differences(error, said, 'error'),
    ...differences(error, answer.headers['x-cld-error'], 'header x-cld-error'),
    ...(bytes === undefined || answer.bytes.equals(bytes)
      ? []
      : [{ at: 'bytes', expected: `the ${bytes.length} sent`, met: `${answer.bytes.length} others` }]),
  ]
}

const at = (value: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((inner, name) => Object(inner)[name], value)
