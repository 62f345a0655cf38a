/** Finds the Chromium that the browser tests drive, or installs one, and says which. */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { browserHere } from './browser-here.ts'
import { canInstallFromDebian, installFromDebian } from './debian.ts'
import { run } from './run.ts'

const CHROMIUM = {
  title: 'Chromium',
  variable: 'CHROME_PATH',
  commands: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'],
  mac: '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
}

/** @returns the path of an executable. @throws Error saying what was tried. */
export async function findChromium(say: (line: string) => void): Promise<string> {
  const found = onThisMachine()
  if (found) return found

  if (canInstallFromDebian()) {
    say('No Chromium found (CHROME_PATH, PATH): installing the Debian package "chromium" with apt-get.')
    await installFromDebian('chromium')
  } else {
    say('No Chromium found (CHROME_PATH, PATH): installing Playwright\'s own ("playwright-core install chromium").')
    await run('playwright-core', ['install', 'chromium'])
  }
  const installed = onThisMachine()
  if (installed) return installed
  throw new Error('No Chromium to test with: none on the PATH and none could be installed. Set CHROME_PATH to one.')
}

const onThisMachine = (): string | undefined => browserHere(CHROMIUM) ?? playwrightsOwn()

function playwrightsOwn(): string | undefined {
  const { chromium } = createRequire(import.meta.url)('playwright-core') as typeof import('playwright-core')
  const path = chromium.executablePath()
  return existsSync(path) ? path : undefined
}
