/** Signals to a process and its children, which need not be of its group: those of Postgres have groups of their own. */
import type { ChildProcess } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'

/** The parent first, so that there are no more children than those that are found then. Linux alone: it reads `/proc`. */
export async function signalFamily(parent: ChildProcess | undefined, signal: 'SIGSTOP' | 'SIGKILL'): Promise<void> {
  if (parent?.pid === undefined) return
  // Those of a parent that is dead have another one.
  signalIfThere(parent.pid, 'SIGSTOP')
  const children = await childrenOf(parent.pid)
  for (const pid of [parent.pid, ...children]) signalIfThere(pid, signal)
}

async function childrenOf(parent: number): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const parents = await Promise.all(pids.map(parentOf))
  return pids.filter((_, index) => parents[index] === parent)
}

/** @see proc_pid_stat(5): the name, which may hold anything, is in parentheses; the state and the parent follow it. */
async function parentOf(pid: number): Promise<number | null> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  return line === null ? null : Number(line.slice(line.lastIndexOf(')') + 2).split(' ')[1])
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
