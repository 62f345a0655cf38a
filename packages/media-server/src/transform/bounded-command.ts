import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface Bounds {
  /** By the clock; and, where `prlimit` is, a little more of the processor, which ends it when nobody is there any more to do so. */
  timeoutSeconds: number
  /** Of what it says. */
  maxAnswerBytes: number
  /** Of its address space, where Linux and its `prlimit` are; less where this process has less. Elsewhere time alone bounds it. */
  maxMemoryBytes: number
}

/**
 * What came of a command. `missing`: there is none of that name; `broken`: there is one, and it cannot run; `unable`: this machine could
 * not run it now, whatever it was given; `refused`: it ran, and what it was given was not to its liking.
 */
export type Outcome =
  | { kind: 'answered'; answer: Buffer }
  | { kind: 'broken' | 'unable'; error: unknown }
  | { kind: 'missing' | 'refused' | 'tooSlow' | 'tooMuch' }

/** A command that may not be run, or lacks a library. */
const BROKEN: readonly unknown[] = ['EACCES', 126, 127]
/** How `prlimit` says that there is none. */
const NOT_FOUND = /^prlimit: failed to execute .*: No such file/m
/** How it says that it may not bound anything. It becomes the command, so that it has nothing to say once that runs. */
const NOT_BOUNDED = /^prlimit: failed to set /

let hasPrlimit = process.platform === 'linux'

/** Runs a command: a process of its own, without environment or shell, killed where it goes beyond its bounds. */
export async function runBounded(command: string, args: readonly string[], bounds: Bounds): Promise<Outcome> {
  const { timeoutSeconds, maxAnswerBytes } = bounds
  const limiting = hasPrlimit ? ['prlimit', ...limitsFor(bounds), '--'] : []
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
    if (limiting.length > 0 && isWithoutPrlimit(error)) {
      hasPrlimit = false
      return runBounded(command, args, bounds)
    }
    return outcomeOf(error as Failure)
  }
}

/** Where this process is held to less, that stays: to raise it is not allowed, or to root alone, and not what was meant by it. */
function limitsFor({ timeoutSeconds, maxMemoryBytes }: Bounds): string[] {
  const ours = readOwnLimits()
  const [memory, cpu] = [limitIn(ours, 'address space'), limitIn(ours, 'cpu time')]
  const cpuSeconds = Math.ceil(timeoutSeconds) + 1
  // At the first it gets a signal that nobody else sends; at the second, should it not mind that one, it is killed.
  const killedAt = Math.min(cpuSeconds + 1, cpu.hard)
  const toldAt = Math.max(1, Math.min(killedAt - 1, cpu.soft))
  const bytes = [memory.soft, memory.hard].map((limit) => Math.min(maxMemoryBytes, limit))
  return [`--as=${bytes.join(':')}`, `--cpu=${toldAt}:${killedAt}`, '--core=0']
}

/** Read each time: they may be lowered while this process runs. @see https://man7.org/linux/man-pages/man5/proc_pid_limits.5.html */
function readOwnLimits(): string {
  try {
    return readFileSync('/proc/self/limits', 'latin1')
  } catch {
    // Then `prlimit` says whether ours are too much.
    return ''
  }
}

/** Of a row such as `Max cpu time   10   unlimited   seconds`. */
function limitIn(limits: string, name: string): { soft: number; hard: number } {
  const [, soft, hard] = new RegExp(`^Max ${name} +(\\d+|unlimited) +(\\d+|unlimited) `, 'm').exec(limits) ?? []
  const toNumber = (text = 'unlimited') => (text === 'unlimited' ? Number.POSITIVE_INFINITY : Number(text))
  return { soft: toNumber(soft), hard: toNumber(hard) }
}

/** What `execFile` throws: by `code` the status of what ran, or why nothing did. */
interface Failure {
  code?: unknown
  killed?: boolean
  signal?: unknown
  stderr?: Buffer
}

const isWithoutPrlimit = (error: unknown): boolean => {
  const { code, path } = error as { code?: unknown; path?: unknown }
  return code === 'ENOENT' && path === 'prlimit'
}

function outcomeOf(error: Failure): Outcome {
  const { code, killed, signal, stderr } = error
  if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return { kind: 'tooMuch' }
  if (killed || signal === 'SIGXCPU') return { kind: 'tooSlow' }
  if (code === 'ENOENT' || (code === 127 && NOT_FOUND.test(String(error)))) return { kind: 'missing' }
  if (BROKEN.includes(code)) return { kind: 'broken', error }
  // No process was made (EAGAIN, EMFILE …); it was made, and could not be bounded; somebody else has killed it, as the kernel does without memory.
  const isUnable = typeof code === 'string' || signal === 'SIGKILL' || NOT_BOUNDED.test(String(stderr ?? ''))
  return isUnable ? { kind: 'unable', error } : { kind: 'refused' }
}
