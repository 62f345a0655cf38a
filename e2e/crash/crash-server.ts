import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A running server that can be killed, with what a client of it needs. */
export interface CrashServer {
  mediaUrl: string
  apiKey: string
  apiSecret: string
  pid: number
  /** From the call that starts it to the first request it would answer, sweep included, in milliseconds. */
  readyMs: number
  /** The last of what it wrote to stderr. */
  words(): string
  /** Stops it where it stands; it neither runs nor ends. */
  freeze(): void
  /** `kill -9`, and resolves when it is gone. */
  kill(): Promise<void>
}

/** What does not wait for the disk. `nothing` is the product; the others are controls, which a power cut must hurt. */
export const UNSYNCED = ['nothing', 'blobs', 'catalog', 'everything'] as const
export type Unsynced = (typeof UNSYNCED)[number]

const SCRIPT = fileURLToPath(new URL('./server-process.ts', import.meta.url))
const START_LIMIT_MS = 60_000

export interface StartOptions {
  unsynced: Unsynced
  /** Where Node keeps what it compiled: a campaign starts the same sources again and again. */
  compileCache: string
  /** A Postgres that keeps the catalog. Default: a file in the data directory. */
  database?: string | undefined
  /** How long a silent process on that Postgres counts as alive, in milliseconds. Default: as the product has it. */
  leaseMs?: number | undefined
}

/** Starts the media server from its sources on a data directory; rejects with its own words when it will not run. */
export async function startCrashServer(dataDir: string, options: StartOptions): Promise<CrashServer> {
  const { unsynced, database, leaseMs } = options
  const place = [dataDir, unsynced, ...(database ? [database] : []), ...(leaseMs ? [String(leaseMs)] : [])]
  const child = spawn(process.execPath, ['--conditions=@countersign/source', SCRIPT, ...place], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: options.compileCache },
  })
  const ended = once(child, 'exit')
  // A frozen one would not notice that it is alone.
  const killNow = () => void child.kill('SIGKILL')
  process.once('exit', killNow)
  void ended.finally(() => process.off('exit', killNow))
  const kill = async () => {
    child.kill('SIGKILL')
    await ended
  }
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2000)
  })
  const [line] = await Promise.race([
    once(createInterface(child.stdout), 'line', { signal: AbortSignal.timeout(START_LIMIT_MS) }),
    ended.then(() => [null]),
  ]).catch(async (cause) => {
    await kill()
    throw new Error(`the server was not ready within ${START_LIMIT_MS} ms: ${said}`, { cause })
  })
  if (line === null) throw new Error(`the server ended before it was ready: ${said}`)
  const ready = JSON.parse(line) as { mediaUrl: string; cloudinaryUrl: string; readyMs: number }
  const cloud = new URL(ready.cloudinaryUrl)
  return {
    mediaUrl: ready.mediaUrl,
    apiKey: cloud.username,
    apiSecret: decodeURIComponent(cloud.password),
    pid: child.pid ?? 0,
    readyMs: ready.readyMs,
    words: () => said,
    freeze: () => void child.kill('SIGSTOP'),
    kill,
  }
}
