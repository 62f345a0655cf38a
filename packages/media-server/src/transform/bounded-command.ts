import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface Bounds {
  /** By the clock; and, where `prlimit` is, a little more of the processor, which ends it when nobody is there any more to do so. */
  timeoutSeconds: number
  /** Of what it says. */
  maxAnswerBytes: number
  /** Of its address space, where Linux and its `prlimit` are. Elsewhere time alone bounds it. */
  maxMemoryBytes: number
}

/** What came of a command. `missing`: there is none of that name; `broken`: there is one, and it cannot run. */
export type Outcome =
  | { kind: 'answered'; answer: Buffer }
  | { kind: 'broken'; error: unknown }
  | { kind: 'missing' | 'refused' | 'tooSlow' | 'tooMuch' }

/** A command that may not be run, or lacks a library. */
const BROKEN: readonly unknown[] = ['EACCES', 126, 127]
/** How `prlimit` says that there is none. */
const NOT_FOUND = /^prlimit: failed to execute .*: No such file/m

let hasPrlimit = process.platform === 'linux'

/** Runs a command: a process of its own, without environment or shell, killed where it goes beyond its bounds. */
export async function runBounded(command: string, args: readonly string[], bounds: Bounds): Promise<Outcome> {
  const { timeoutSeconds, maxAnswerBytes, maxMemoryBytes } = bounds
  const limits = [`--as=${maxMemoryBytes}`, `--cpu=${Math.ceil(timeoutSeconds) + 1}`, '--core=0']
  const limiting = hasPrlimit ? ['prlimit', ...limits, '--'] : []
  const [file = command, ...rest] = [...limiting, command, ...args]
  try {
    const { stdout } = await run(file, rest, {
      encoding: 'buffer',
      env: { PATH: process.env.PATH ?? '' },
      timeout: timeoutSeconds * 1000,
      killSignal: 'SIGKILL',
      maxBuffer: maxAnswerBytes,
    })
    return { kind: 'answered', answer: stdout }
  } catch (error) {
    const { code, killed, path } = error as { code?: unknown; killed?: boolean; path?: string }
    if (limiting.length > 0 && code === 'ENOENT' && path === 'prlimit') {
      hasPrlimit = false
      return runBounded(command, args, bounds)
    }
    if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return { kind: 'tooMuch' }
    if (killed) return { kind: 'tooSlow' }
    if (code === 'ENOENT' || (code === 127 && NOT_FOUND.test(String(error)))) return { kind: 'missing' }
    return BROKEN.includes(code) ? { kind: 'broken', error } : { kind: 'refused' }
  }
}
