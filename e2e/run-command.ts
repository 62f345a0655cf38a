import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('..', import.meta.url))
export const COMMAND = fileURLToPath(new URL('../packages/cli/bin/countersign.js', import.meta.url))

export interface RunOptions {
  cwd: string
  /** Instead of the environment of the tests, of which only `PATH`, `HOME` and where Node keeps compiled code are passed on. */
  env?: Record<string, string>
}

export interface Running {
  child: ChildProcess
  stdout(): string
  stderr(): string
  /** The line of JSON, as soon as there is one. @throws when the process ends before. */
  ready(): Promise<Record<string, string>>
  /** Exit code, or the name of the signal. */
  ended: Promise<number | string>
}

/** Starts a process that leads a process group of its own, as a shell starts a job. */
export function start(command: string, args: readonly string[], { cwd, env = {} }: RunOptions): Running {
  const { PATH = '', HOME = '', NODE_COMPILE_CACHE = '' } = process.env
  const child = spawn(command, args, {
    cwd,
    env: { PATH, HOME, NODE_COMPILE_CACHE, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout?.on('data', (bytes) => {
    stdout += bytes
  })
  child.stderr?.on('data', (bytes) => {
    stderr += bytes
  })
  const ended = once(child, 'close').then(([code, signal]) => code ?? signal) as Promise<number | string>
  const ready = async () => {
    for (;;) {
      const line = /^\{.*\}$/m.exec(stdout)
      if (line) return JSON.parse(line[0]) as Record<string, string>
      const end = await Promise.race([once(child.stdout ?? child, 'data').then(() => null), ended])
      if (end !== null && !/^\{.*\}$/m.test(stdout)) throw new Error(`ended with ${end} before it was ready: ${stderr}`)
    }
  }
  return { child, stdout: () => stdout, stderr: () => stderr, ready, ended }
}

/** The `countersign` command on the Node that runs the tests. */
export const countersign = (args: readonly string[], options: RunOptions): Running =>
  start(process.execPath, [COMMAND, ...args], options)

/** Runs the command to its end. */
export async function finish(running: Running): Promise<{ code: number | string; stdout: string; stderr: string }> {
  const code = await running.ended
  return { code, stdout: running.stdout(), stderr: running.stderr() }
}

/** Whether a process, or with a negative number a group of them, is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
