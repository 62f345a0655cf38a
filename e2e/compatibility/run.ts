/** Asks an account everything that the table of assumptions leaves open, and leaves nothing behind. */
import { randomBytes } from 'node:crypto'
import { ASSUMPTIONS, type AssumptionName } from '@countersign/media-server'
import { type Cloud, isLoopback } from 'countersign/protocol'
import { ASSET_QUESTIONS } from './asset-questions.ts'
import { type Client, type ClientOptions, createClient, type Evidence, redact, type Told } from './client.ts'
import { type CleanUp, createLedger, type Ledger } from './ledger.ts'
import { asset, type Lab, type Question, type Receiver } from './question.ts'
import { SIGNATURE_QUESTIONS } from './signature-questions.ts'

export const ALL_QUESTIONS: readonly Question[] = [...SIGNATURE_QUESTIONS, ...ASSET_QUESTIONS]

/** What is in the table and cannot be asked by calls alone. */
const NOT_ASKED: Partial<Record<AssumptionName, string>> = {
  padColour: 'not asked: somebody has to look at the picture',
  repeatedChunk: 'not asked: it takes a file of more than 5 MB, twice',
  chunkParameters: 'not asked: it takes a file of more than 5 MB, twice',
  presetUpdate: 'not asked: it would change the upload presets of the account',
  disallowedPublicId: 'not asked: it would change the upload presets of the account',
  unsignedStanding: 'not asked: it would open the account to whoever knows the name of a preset',
}

/** What is found out about one assumption. */
export interface Observation {
  name: AssumptionName
  question: string
  /** What was seen; `null` where the calls do not tell. */
  value: string | null
  /** What the local cloud does unasked. */
  assumed: string
  note?: string
  evidence: readonly Evidence[]
}

/** One run, as it is written to a file. */
export interface Report {
  version: 1
  /** When it began, ISO 8601. */
  date: string
  cloud: 'hosted' | 'local'
  prefix: string
  calls: number
  /** `false`: it was ended early. */
  complete: boolean
  observations: readonly Observation[]
  cleanUp: CleanUp
}

export interface RunOptions extends Partial<Omit<ClientOptions, 'cloud'>> {
  cloud: Cloud
  receiver?: Receiver | null
  questions?: readonly Question[]
  /** Told of each observation as it is made. */
  onObservation?: (observation: Observation) => void
}

/** What asking may take. */
export const MAX_CALLS = 60
/** What cleaning up may take beside. */
const MAX_CLEAN_UP_CALLS = 20

/**
 * Asks, then cleans up, whatever happens in between; ended by `signal` it cleans up too.
 * @throws Error when the account cannot be asked at all; nothing was made then.
 */
export async function runCompatibility(options: RunOptions): Promise<Report> {
  const { cloud, receiver = null, questions = ALL_QUESTIONS, onObservation } = options
  const { fetch = globalThis.fetch, now = Date.now, paceMs = 500, maxCalls = MAX_CALLS } = options
  const { sleep = pause, signal = new AbortController().signal } = options
  const prefix = `countersign-compat-${randomBytes(8).toString('hex')}`
  const date = new Date(now()).toISOString()
  const client = createClient(prefix, { cloud, fetch, now, sleep, paceMs, maxCalls, signal })
  const ledger = createLedger(prefix)
  const lab = createLab(client, ledger, receiver, now)

  const { status, error } = await client.admin('GET', 'ping', [], 'is the account there?')
  if (status !== 200) throw new Error(`the account does not answer: ${status} ${redact(error ?? '', cloud)}`)
  client.takeEvidence()

  const observations: Observation[] = []
  const janitor = {
    cloud,
    fetch,
    now,
    sleep,
    paceMs,
    maxCalls: MAX_CLEAN_UP_CALLS,
    signal: new AbortController().signal,
  }
  let cleanUp: CleanUp
  const cleaner = createClient(prefix, janitor)
  try {
    for (const question of questions) {
      if (signal.aborted) break
      const observation = await observe(question, lab)
      observations.push(observation)
      onObservation?.(observation)
    }
  } finally {
    cleanUp = await ledger.cleanUp(cleaner)
  }
  const complete = !signal.aborted
  if (complete) observations.push(...unasked(questions))
  const calls = client.calls + cleaner.calls
  return {
    version: 1,
    date,
    cloud: isLoopback(cloud.apiOrigin) ? 'local' : 'hosted',
    prefix,
    calls,
    complete,
    observations,
    cleanUp,
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** A question that fails is one without an answer; the others are asked all the same. */
async function observe({ name, ask }: Question, lab: Lab): Promise<Observation> {
  const answer = await ask(lab).catch((error: Error) => ({
    value: null,
    note: redact(error.message, lab.client.cloud),
  }))
  return { ...rowOf(name), ...answer, evidence: lab.client.takeEvidence() }
}

const rowOf = (name: AssumptionName) => {
  const { question, values } = ASSUMPTIONS[name]
  return { name, question, assumed: Object.keys(values)[0] ?? '' }
}

const unasked = (questions: readonly Question[]): Observation[] =>
  (Object.keys(ASSUMPTIONS) as AssumptionName[])
    .filter((name) => !questions.some((question) => question.name === name))
    .map((name) => ({ ...rowOf(name), value: null, note: NOT_ASKED[name] ?? 'not asked', evidence: [] }))

function createLab(client: Client, ledger: Ledger, receiver: Receiver | null, now: () => number): Lab {
  const standing = new Map<string, Promise<Told>>()
  const name = (what: string) => `${client.prefix}/${what}`
  return {
    client,
    ledger,
    receiver,
    name,
    now,
    stored(what, { resourceType, type = 'upload', file, parameters }) {
      const store = async () => {
        const signed = { public_id: name(what), type, ...parameters }
        ledger.note(asset(resourceType, signed.public_id, type))
        return client.post(resourceType, 'upload', { does: `storing ${what}`, signed, file })
      }
      const told = standing.get(what) ?? store()
      standing.set(what, told)
      return told
    },
  }
}
