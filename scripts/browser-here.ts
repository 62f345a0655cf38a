import { existsSync } from 'node:fs'
import { onPath } from './debian.ts'

/** What a browser is called, and where it may be. */
export interface BrowserNames {
  title: string
  /** The environment's variable that names an executable, before all others. */
  variable: string
  commands: readonly string[]
  /** Where a Mac has it. */
  mac: string
}

/** The executable of a browser that is on this machine. @throws Error when its variable names what is not there. */
export function browserHere({ title, variable, commands, mac }: BrowserNames): string | undefined {
  const named = process.env[variable]
  if (named && !existsSync(named))
    throw new Error(`${variable} must be a ${title} executable, but there is no file ${named}`)
  return named || onPath(commands) || (existsSync(mac) ? mac : undefined)
}
