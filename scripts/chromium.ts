/** Finds the Chromium that the browser tests drive, or installs one, and says which. */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { canInstallFromDebian, installFromDebian, onPath } from './debian.ts'
import { run } from './run.ts'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'

/** @returns the path of an executable. @throws Error saying what was tried. */
export async function findChromium(say: (line: string) => void): Promise<string> {
  const named = process.env.CHROME_PATH
  if (named) {
    if (!existsSync(named)) throw new Error(`CHROME_PATH must be a Chromium executable, but there is no file ${named}`)
    return named
  }
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

const onThisMachine = (): string | undefined => onPath(NAMES) ?? (existsSync(MAC) ? MAC : undefined) ?? playwrightsOwn()

function playwrightsOwn(): string | undefined {
  const { chromium } = createRequire(import.meta.url)('playwright-core') as typeof import('playwright-core')
  const path = chromium.executablePath()
  return existsSync(path) ? path : undefined
}
