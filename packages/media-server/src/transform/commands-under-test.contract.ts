import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

export const hasPoppler = spawnSync('pdftoppm', ['-v']).status === 0
export const hasFfprobe = spawnSync('ffprobe', ['-version']).status === 0

/** Commands that do not work, of which nothing can be learned about a file. */
export const BROKEN_COMMANDS = [
  { case: 'may not be run', text: 'echo {}', mode: 0o644 },
  { case: 'lacks a library', text: 'exit 127', mode: 0o755 },
  { case: 'says nothing', text: 'exit 0', mode: 0o755 },
]

/** As the kernel ends what runs where no memory is left. */
export const KILLED = 'kill -KILL $$'

/** A command for one test: lines of a shell, in a folder of its own. @returns its path. */
export function aCommand(name: string, text: string, mode = 0o755): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-command-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, name)
  writeFileSync(path, `#!/bin/sh\n${text}\n`, { mode })
  return path
}
