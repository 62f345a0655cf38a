/** A data folder with others around it, so that whatever leaves it is seen. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { MARK } from './hostile.ts'

/** Levels that a way out has to climb before it is out of sight. */
const LEVELS = ['one', 'two', 'three', 'four', 'root']
const OURS = /^(catalog\.sqlite(-wal|-shm|-journal)?|cloud\.json|blobs(\/(staging|[0-9a-f]{2})(\/[0-9a-f]{32})?)?)$/
const SETTLE_MS = 3000

export interface WatchedFolder {
  root: string
  /** What is where nothing should be, staged files left over, and files of ours that a process holds open. */
  look(pid: number | 'self'): Promise<string[]>
  remove(): void
}

export function makeWatchedFolder(): WatchedFolder {
  const top = mkdtempSync(join(tmpdir(), 'countersign-mutations-'))
  const root = join(top, ...LEVELS)
  mkdirSync(root, { recursive: true })

  const strangers = (): string[] => [
    ...LEVELS.flatMap((level, depth) => {
      const folder = join(top, ...LEVELS.slice(0, depth))
      return readdirSync(folder)
        .filter((name) => name !== level)
        .map((name) => `outside the root: ${join(folder, name)}`)
    }),
    ...['/', '/tmp', process.cwd()]
      .map((folder) => join(folder, MARK))
      .filter(existsSync)
      .map((path) => `outside the root: ${path}`),
    ...readdirSync(root, { recursive: true })
      .map(String)
      .filter((name) => !OURS.test(name))
      .map((name) => `not a name of ours: ${name}`),
  ]
  const staged = (): string[] =>
    readdirSync(join(root, 'blobs/staging')).map((name) => `a staged file was left: ${name}`)
  const opened = (pid: number | 'self'): string[] =>
    openFiles(pid)
      .filter((path) => path.startsWith(join(root, 'blobs')))
      .map((path) => `a file was left open: ${relative(root, path)}`)

  return {
    root,
    async look(pid) {
      const until = performance.now() + SETTLE_MS
      let left = [...staged(), ...opened(pid)]
      while (left.length > 0 && performance.now() < until) {
        await sleep(50)
        left = [...staged(), ...opened(pid)]
      }
      return [...left, ...strangers()]
    },
    remove: () => rmSync(top, { recursive: true, force: true }),
  }
}

/** What a process holds open; those that close while we look are not among them. */
export function openFiles(pid: number | 'self'): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${fd}`)]
    } catch {
      return []
    }
  })
}
