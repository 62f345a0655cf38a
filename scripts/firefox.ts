/** Finds the Firefox that the browser tests drive, or installs one; without one they are skipped. */
import { existsSync } from 'node:fs'
import { canInstallFromDebian, installFromDebian, onPath } from './debian.ts'

const NAMES = ['firefox-esr', 'firefox']
const MAC = '/Applications/Firefox.app/Contents/MacOS/firefox'

/** @returns the path of an executable; `null` where there is none. @throws Error when `FIREFOX_PATH` names what is not there. */
export async function findFirefox(say: (line: string) => void): Promise<string | null> {
  const found = firefoxHere()
  if (found || !canInstallFromDebian()) return found
  say('No Firefox found (FIREFOX_PATH, PATH): installing the Debian package "firefox-esr" with apt-get.')
  await installFromDebian('firefox-esr')
  return firefoxHere()
}

/** The same, and nothing is installed. */
export function firefoxHere(): string | null {
  const named = process.env.FIREFOX_PATH
  if (named && !existsSync(named))
    throw new Error(`FIREFOX_PATH must be a Firefox executable, but there is no file ${named}`)
  return named || onPath(NAMES) || (existsSync(MAC) ? MAC : null)
}
