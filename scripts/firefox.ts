/** Finds the Firefox that the browser tests drive, or installs one; without one they are skipped. */
import { browserHere } from './browser-here.ts'
import { canInstallFromDebian, installFromDebian } from './debian.ts'

const FIREFOX = {
  title: 'Firefox',
  variable: 'FIREFOX_PATH',
  commands: ['firefox-esr', 'firefox'],
  mac: '/Applications/Firefox.app/Contents/MacOS/firefox',
}

/** @returns the path of an executable; `null` where there is none. @throws Error when `FIREFOX_PATH` names what is not there. */
export async function findFirefox(say: (line: string) => void): Promise<string | null> {
  const found = firefoxHere()
  if (found || !canInstallFromDebian()) return found
  say('No Firefox found (FIREFOX_PATH, PATH): installing the Debian package "firefox-esr" with apt-get.')
  await installFromDebian('firefox-esr')
  return firefoxHere()
}

/** The same, and nothing is installed. */
export const firefoxHere = (): string | null => browserHere(FIREFOX) ?? null
