/** Finds the Chromium that the browser tests drive, or installs one, and says which. */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
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
  const found = onPath() ?? playwrightsOwn()
  if (found) return found

  if (process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    say('No Chromium found (CHROME_PATH, PATH): installing the Debian package "chromium" with apt-get.')
    await installFromDebian()
  } else {
    say('No Chromium found (CHROME_PATH, PATH): installing Playwright\'s own ("playwright-core install chromium").')
    await run('playwright-core', ['install', 'chromium'])
  }
  const installed = onPath() ?? playwrightsOwn()
  if (installed) return installed
  throw new Error('No Chromium to test with: none on the PATH and none could be installed. Set CHROME_PATH to one.')
}

async function installFromDebian(): Promise<void> {
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  const install = () => run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], env)
  if ((await install()) === 0) return
  await run('apt-get', ['update', '-qq'], env)
  await install()
}

function onPath(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return [...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))), MAC].find((path) => existsSync(path))
}

function playwrightsOwn(): string | undefined {
  const { chromium } = createRequire(import.meta.url)('playwright-core') as typeof import('playwright-core')
  const path = chromium.executablePath()
  return existsSync(path) ? path : undefined
}
