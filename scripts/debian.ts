/** Installs Debian packages where this process may. */
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run } from './run.ts'

/** Whether this is a Debian, and we are root on it. */
export const canInstallFromDebian = (): boolean =>
  process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')

/** Installs a package; whether it worked shows in whether the command is there. */
export async function installFromDebian(name: string): Promise<void> {
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  const install = () => run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], env)
  if ((await install()) === 0) return
  await run('apt-get', ['update', '-qq'], env)
  await install()
}

/** The first of these commands that is on the `PATH`. */
export function onPath(names: readonly string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path))
}
