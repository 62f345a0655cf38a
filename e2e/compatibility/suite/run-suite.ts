/** One run of the suite: plays what was asked for, then cleans up, whatever happened in between. */
import { randomBytes } from 'node:crypto'
import { type Cloud, isLoopback } from 'countersign/protocol'
import { createClient, redact } from '../client.ts'
import { type CleanUp, createLedger } from '../ledger.ts'
import { type Case, PROFILES, type Profile } from './case.ts'
import { ALL_CASES } from './cases/all.ts'
import { type Played, play } from './play.ts'
import type { SchemaCheck } from './schemas.ts'
import { send } from './wire.ts'

/** One run, as it is written down. */
export interface SuiteReport {
  version: 1
  /** When it began, ISO 8601. */
  date: string
  cloud: 'hosted' | 'local'
  profile: Profile
  prefix: string
  /** `false`: it was ended early. */
  complete: boolean
  passed: number
  failed: number
  skipped: number
  cases: readonly Played[]
  cleanUp: CleanUp
}

export interface SuiteOptions {
  cloud: Cloud
  profile: Profile
  /** Whether cases that delete by more than a name, or change settings, are played. Default: on a local cloud. */
  destructive?: boolean
  /** Least time between two calls, in milliseconds. Default 0 on a local cloud, else 500. */
  paceMs?: number
  /** Default: all of the profile and those below it. */
  cases?: readonly Case[]
  schemas?: SchemaCheck | null
  signal?: AbortSignal
  onPlayed?: (played: Played) => void
}

const MAX_CLEAN_UP_CALLS = 300

export const casesOf = (profile: Profile, cases: readonly Case[] = ALL_CASES): readonly Case[] =>
  cases.filter((one) => PROFILES.indexOf(one.profile) <= PROFILES.indexOf(profile))

/** @throws Error when the account cannot be reached or refuses its key; nothing was made then. */
export async function runSuite(options: SuiteOptions): Promise<SuiteReport> {
  const { cloud, profile, onPlayed, signal = new AbortController().signal, schemas = null } = options
  const isLocal = isLoopback(cloud.apiOrigin)
  const { paceMs = isLocal ? 0 : 500, destructive = isLocal } = options
  const prefix = `countersign-compat-${randomBytes(8).toString('hex')}`
  const ledger = createLedger(prefix)
  const now = await readClock(cloud)
  const folderMode = await readFolderMode(cloud)
  const pace = createPace(paceMs)
  const cases: Played[] = []
  const janitor = createClient(prefix, {
    ...{ cloud, fetch: globalThis.fetch, now: Date.now, sleep, paceMs, maxCalls: MAX_CLEAN_UP_CALLS },
    signal: new AbortController().signal,
  })
  let cleanUp: CleanUp
  const date = new Date().toISOString()
  try {
    for (const one of casesOf(profile, options.cases)) {
      if (signal.aborted) break
      const why = whyNot(one, { destructive, folderMode })
      const played =
        why !== null ? leftOut(one, why) : await play(one, { cloud, prefix, ledger, now, pace, signal, schemas })
      cases.push(played)
      onPlayed?.(played)
    }
  } finally {
    cleanUp = await ledger.cleanUp(janitor)
  }
  const count = (outcome: Played['outcome']) => cases.filter((one) => one.outcome === outcome).length
  return {
    version: 1,
    ...{ date, cloud: isLocal ? 'local' : 'hosted', profile, prefix, complete: !signal.aborted },
    ...{ passed: count('passed'), failed: count('failed'), skipped: count('skipped') },
    cases,
    cleanUp,
  }
}

function whyNot(
  { destructive, folderMode }: Case,
  account: { destructive: boolean; folderMode: string },
): string | null {
  if (destructive && !account.destructive)
    return 'it deletes by more than a name, or changes settings: --destructive plays it'
  if (folderMode !== undefined && folderMode !== account.folderMode)
    return `it is about ${folderMode} folders, and the account has ${account.folderMode} ones`
  return null
}

const leftOut = ({ name, profile, source }: Case, why: string): Played => ({
  ...{ name, profile, source, outcome: 'skipped' },
  problems: [why],
})

const asOwner = ({ apiKey, apiSecret }: Cloud) => ({ authorization: `Basic ${btoa(`${apiKey}:${apiSecret}`)}` })

async function readFolderMode(cloud: Cloud): Promise<string> {
  const target = `/v1_1/${cloud.cloudName}/config?settings=true`
  const { json } = await send(cloud.apiOrigin, { method: 'GET', target, headers: asOwner(cloud) })
  return String(Object(Object(json).settings).folder_mode)
}

/** Signatures age by the clock of the cloud, which need not be ours. */
async function readClock(cloud: Cloud): Promise<() => number> {
  const target = `/v1_1/${cloud.cloudName}/ping`
  const { status, headers, bytes } = await send(cloud.apiOrigin, { method: 'GET', target, headers: asOwner(cloud) })
  if (status !== 200)
    throw new Error(`the account does not answer: ${status} ${redact(bytes.toString('utf8', 0, 300), cloud)}`)
  const ahead = Date.parse(headers.date ?? '') - Date.now()
  return () => Date.now() + (Math.abs(ahead) > 2000 ? ahead : 0)
}

function createPace(paceMs: number): () => Promise<void> {
  let readyAt = 0
  return async () => {
    await sleep(readyAt - performance.now())
    readyAt = performance.now() + paceMs
  }
}

const sleep = (ms: number): Promise<void> =>
  ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : Promise.resolve()
