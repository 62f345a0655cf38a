import { setTimeout as sleep } from 'node:timers/promises'
import { auditDelivery, type Contents, inspectDataDirectory } from './audit.ts'
import { type CrashServer, startCrashServer } from './crash-server.ts'
import { createLedger } from './ledger.ts'
import { createRandom } from './random.ts'
import { startUploaders } from './uploaders.ts'

/** Where the data lies and how things go wrong there. */
export interface Machine {
  dataDir(): string
  /** Ends the server as the machine's kind of disaster does. What survived is then under `dataDir()`. */
  crash(server: CrashServer): Promise<void>
  close(): Promise<void>
}

export interface CampaignOptions {
  crashes: number
  seed: number
  /** `false` is the control: a server that never waits for the disk. Default `true`. */
  sync?: boolean
  onCrash?: (done: number) => void
}

export interface CampaignFigures {
  seed: number
  crashes: number
  /** Uploads that were answered with their digest, and deletions that were answered `ok`. */
  uploads: number
  deletions: number
  /** Names looked at after a crash, all crashes together. */
  audited: number
  /** Acknowledged states that were gone, an earlier version in their place included. */
  lost: number
  /** Names that delivered bytes nobody ever sent, or an error. */
  torn: number
  /** Left behind by the crashes: open intents, staged files, files without a row. */
  leftBehind: number
  /** Of these, what was still there when the next server was ready. */
  unswept: number
  /** Rows without a file. */
  dangling: number
  /** What SQLite's integrity check said instead of `ok`. */
  integrity: readonly string[]
  /** Servers that would not start on what was left. */
  dead: readonly string[]
  slowestReadyMs: number
}

const LOAD_MS = [150, 400] as const

/** Load, crash, restart, look at everything, again and again. */
export async function runCampaign(machine: Machine, options: CampaignOptions): Promise<CampaignFigures> {
  const { crashes, seed, sync = true } = options
  const random = createRandom(seed)
  const ledger = createLedger()
  const figures = { audited: 0, lost: 0, torn: 0, leftBehind: 0, unswept: 0, dangling: 0, slowestReadyMs: 0 }
  const integrity: string[] = []
  const dead: string[] = []
  let done = 0
  let server: CrashServer | null = null
  try {
    server = await startCrashServer(machine.dataDir(), { sync })
    for (; done < crashes; ) {
      const load = startUploaders(server, ledger, random)
      await Promise.race([sleep(random.integer(...LOAD_MS)), load.ended])
      await machine.crash(server)
      await load.ended
      done += 1
      options.onCrash?.(done)

      const left = await inspectDataDirectory(machine.dataDir()).catch(unreadable)
      figures.leftBehind += countLeft(left)
      if (left.integrity !== 'ok') integrity.push(left.integrity)
      server = await startCrashServer(machine.dataDir(), { sync }).catch((error: Error) => {
        dead.push(error.message)
        return null
      })
      if (server === null) {
        figures.lost += ledger.names().filter((name) => ledger.current(name) !== null).length
        break
      }
      figures.slowestReadyMs = Math.max(figures.slowestReadyMs, server.readyMs)
      const { kept, lost, torn } = await auditDelivery(server, ledger)
      figures.audited += kept + lost + torn
      figures.lost += lost
      figures.torn += torn
      const after = await inspectDataDirectory(machine.dataDir())
      figures.unswept += countLeft(after)
      figures.dangling += after.dangling
    }
  } finally {
    await server?.kill()
    await machine.close()
  }
  return { seed, crashes: done, ...ledger.acknowledged, ...figures, integrity, dead }
}

const countLeft = (contents: Contents) => contents.openIntents + contents.staged + contents.unreferenced

const unreadable = (error: Error): Contents => ({
  integrity: error.message,
  openIntents: 0,
  staged: 0,
  unreferenced: 0,
  dangling: 0,
})
