import { setTimeout as sleep } from 'node:timers/promises'
import { auditDelivery, type Contents, inspectDataDirectory, type LookInto } from './audit.ts'
import type { ChunkedUpload } from './chunked-uploads.ts'
import { type CrashServer, startCrashServer, type Unsynced } from './crash-server.ts'
import { createLedger } from './ledger.ts'
import { createRandom } from './random.ts'
import { startUploaders } from './uploaders.ts'
import { makeWorkplace } from './workplace.ts'

/** Where the data lies and how things go wrong there. */
export interface Machine {
  dataDir(): string
  /** Ends the server as the machine's kind of disaster does. What survived is then under `dataDir()`. */
  crash(server: CrashServer): Promise<void>
  /** The Postgres that keeps the catalog, and how to look into it. Default: a file under `dataDir()`. */
  shared?: { database: string; leaseMs: number; look: LookInto }
  close(): Promise<void>
}

export interface CampaignOptions {
  crashes: number
  seed: number
  /** The campaign gives up, and cleans up, when it has not got through all crashes by then. Default: none. */
  limitMs?: number
  /** Ends the campaign after the crash that is being looked at, with the figures so far. */
  signal?: AbortSignal
  /** Default `nothing`. */
  unsynced?: Unsynced
  /** Ends the campaign after the first crash that took something: a control need show no more. Default `false`. */
  untilLoss?: boolean
  onCrash?: (done: number) => void
}

export interface CampaignFigures {
  seed: number
  crashes: number
  /** Uploads that were answered with their digest, and deletions that were answered `ok`. */
  uploads: number
  deletions: number
  /** Chunks that were answered, and uploads in chunks that went on after a crash with the others alone. */
  chunks: number
  resumed: number
  /** Names, and images made of them, looked at after a crash, all crashes together. */
  audited: number
  /** Acknowledged states that were gone, an earlier version in their place included. */
  lost: number
  /** What uploads in chunks were refused with that went on with the others: an acknowledged chunk was gone. */
  forgotten: readonly string[]
  /** Names that delivered bytes nobody ever sent, or an error. */
  torn: number
  /** Left behind by the crashes: open intents, staged files, files without a row. */
  leftBehind: number
  /** Of these, what was still there when the next server was ready. */
  unswept: number
  /** Rows, those of chunks among them, without a file. */
  dangling: number
  /** Images that lack what was made along with them. */
  incomplete: number
  /** What SQLite's integrity check said instead of `ok`, or Postgres instead of an answer. */
  integrity: readonly string[]
  /** Servers that would not start on what was left. */
  dead: readonly string[]
  medianReadyMs: number
  slowestReadyMs: number
}

/** How many acknowledged changes lie between two crashes, and how long after the last one the crash comes. */
const CHANGES = [30, 90] as const
const CRASH_DELAY_MS = [0, 25] as const
/** A machine that is slow at the moment crashes with fewer, but not with none: there would be nothing to lose. */
const MOST_LOAD_MS = 1_500
const LEAST_CHANGES = 3
const LEASE_MARGIN_MS = 100

/** What no crash may make anything else: the tests and the long campaign hold their figures to it. */
export const UNBROKEN = {
  lost: 0,
  forgotten: [],
  torn: 0,
  unswept: 0,
  dangling: 0,
  incomplete: 0,
  integrity: [],
  dead: [],
} satisfies Partial<CampaignFigures>

/** Load, crash, restart, look at everything, again and again. */
export async function runCampaign(machine: Machine, options: CampaignOptions): Promise<CampaignFigures> {
  const { crashes, seed, unsynced = 'nothing', untilLoss = false, limitMs = Number.POSITIVE_INFINITY } = options
  const deadline = performance.now() + limitMs
  const random = createRandom(seed)
  const ledger = createLedger()
  const unfinished = new Map<number, ChunkedUpload>()
  const figures = { audited: 0, lost: 0, torn: 0, leftBehind: 0, unswept: 0, dangling: 0, incomplete: 0 }
  const readyMs: number[] = []
  const integrity: string[] = []
  const dead: string[] = []
  const compiled = await makeWorkplace('compiled')
  const { shared } = machine
  // Without a Postgres that would start there is no server either.
  const start = async () =>
    startCrashServer(machine.dataDir(), {
      unsynced,
      compileCache: compiled.directory,
      database: shared?.database,
      leaseMs: shared?.leaseMs,
    })
  const inspect = () => inspectDataDirectory(machine.dataDir(), shared?.look)
  let done = 0
  let server: CrashServer | null = null
  try {
    server = await start()
    const hasShown = () => untilLoss && countLosses({ ...figures, forgotten: ledger.refusals }) > 0
    while (done < crashes && !options.signal?.aborted && !hasShown()) {
      if (performance.now() > deadline) throw new Error(`${done} of ${crashes} crashes in ${limitMs} ms`)
      const load = startUploaders(server, ledger, random, unfinished)
      const least = load.acknowledged(LEAST_CHANGES)
      await Promise.race([load.acknowledged(random.integer(...CHANGES)), sleep(MOST_LOAD_MS, null, { ref: false })])
      await least
      await sleep(random.integer(...CRASH_DELAY_MS))
      await machine.crash(server)
      await load.ended
      done += 1
      options.onCrash?.(done)

      const left = await inspect().catch(unreadable)
      figures.leftBehind += countLeft(left)
      if (left.integrity !== 'ok') integrity.push(left.integrity)
      // Until then the dead one may be alive for all that the next one knows.
      if (shared) await sleep(shared.leaseMs + LEASE_MARGIN_MS)
      server = await start().catch((error: Error) => {
        dead.push(error.message)
        return null
      })
      if (server === null) {
        figures.lost += ledger.names().filter((name) => ledger.current(name) !== null).length
        break
      }
      readyMs.push(server.readyMs)
      const { kept, lost, torn } = await auditDelivery(server, ledger)
      figures.audited += kept + lost + torn
      figures.lost += lost
      figures.torn += torn
      const after = await inspect()
      figures.unswept += countLeft(after) + after.freedNotes
      figures.dangling += after.dangling
      figures.incomplete += after.incomplete
    }
  } finally {
    await server?.kill()
    await machine.close()
    await compiled.close()
  }
  readyMs.sort((a, b) => a - b)
  const speed = { medianReadyMs: readyMs[readyMs.length >> 1] ?? 0, slowestReadyMs: readyMs.at(-1) ?? 0 }
  return {
    seed,
    crashes: done,
    ...ledger.acknowledged,
    ...figures,
    forgotten: ledger.refusals,
    integrity,
    dead,
    ...speed,
  }
}

const countLeft = (contents: Contents) => contents.openIntents + contents.staged + contents.unreferenced

const unreadable = (error: Error): Contents => ({
  integrity: error.message,
  openIntents: 0,
  freedNotes: 0,
  staged: 0,
  unreferenced: 0,
  dangling: 0,
  incomplete: 0,
})

/** Broken promises of every kind: what a control must show. */
export const countLosses = ({ lost, torn, forgotten }: Pick<CampaignFigures, 'lost' | 'torn' | 'forgotten'>): number =>
  lost + torn + forgotten.length
