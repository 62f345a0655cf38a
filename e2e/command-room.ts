import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { countersign, finish, isAlive, type Running } from './run-command.ts'

/** A folder of its own for one test, and every process that the test started in it. */
export interface Room {
  directory: string
  /** Where `dev` keeps its data, below the directory. */
  data: string
  /** Ends a process, and all of its group, when the room is left. */
  keep(started: Running): Running
  /** Runs the command to its end. */
  run(args: readonly string[], env?: Record<string, string>): ReturnType<typeof finish>
  /** Starts the whole system on free ports. */
  dev(): Running
  leave(): Promise<void>
}

export const ANY_PORT = ['--port', '0', '--media-port', '0', '--json']

export function openRoom(): Room {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-command-'))
  const data = join(directory, 'data')
  const running: Running[] = []
  const keep = (started: Running): Running => {
    running.push(started)
    return started
  }
  return {
    directory,
    data,
    keep,
    run: (args, env = {}) => finish(keep(countersign(args, { cwd: directory, env }))),
    dev: () => keep(countersign(['dev', ...ANY_PORT, '--data', data], { cwd: directory })),
    async leave() {
      for (const { child } of running) killGroup(child.pid)
      await wait(50)
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** The leader may be gone while a member lives on. */
function killGroup(leader: number | undefined): void {
  if (leader === undefined || !isAlive(-leader)) return
  process.kill(-leader, 'SIGKILL')
}

export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
  withinMs = 5000,
): Promise<void> {
  const end = Date.now() + withinMs
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`)
    await wait(50)
  }
}
