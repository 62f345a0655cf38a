import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { exec } from '../packed/install.ts'

/** Sets of packages, each with its own lock file: what is current, and what needs an older React. */
export type OfficialSet = 'latest' | 'react-18'

/**
 * Installs components that others publish, as their lock file says, unless that was done before. It takes half a minute, and is
 * kept below `node_modules/.cache` until the lock file changes.
 * @returns the folder whose `node_modules` has them.
 */
export async function installOfficial(set: OfficialSet): Promise<string> {
  const home = new URL(`${set}/`, import.meta.url)
  const hash = createHash('sha256')
  for (const file of ['package.json', 'package-lock.json']) hash.update(await readFile(new URL(file, home)))
  const cache = resolve('node_modules/.cache/countersign')
  const folder = join(cache, `official-${set}-${hash.digest('hex').slice(0, 16)}`)
  if (existsSync(folder)) return folder
  await mkdir(cache, { recursive: true })
  const room = await mkdtemp(join(cache, 'installing-'))
  try {
    for (const file of ['package.json', 'package-lock.json']) await cp(new URL(file, home), join(room, file))
    // What is optional are compilers and image libraries for servers; no script of a stranger has to run.
    await exec('npm', ['ci', '--omit=optional', '--legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: room,
    })
    // Another process may have been first.
    await rename(room, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error
    })
  } finally {
    await rm(room, { recursive: true, force: true })
  }
  return folder
}
